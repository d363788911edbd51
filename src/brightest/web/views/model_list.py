"""The shelf has the networks at hand: the one that was there on arrival, and those that come with brightest.

`newborn` is `lesson` before its first step, which knows nothing yet.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache

from brightest.errors import check_choice
from brightest.nn import pretrained
from brightest.nn.network import Network
from brightest.nn.storage import load
from brightest.web.view import Shown
from brightest.web.workspace import Workspace

UNTRAINED = "newborn"


class ModelList:
    """The networks that a visitor can choose from."""

    def __init__(self, workspace: Workspace, set_network: Callable[[Workspace], None]) -> None:
        self._workspace, self._set_network = workspace, set_network
        self._arrival = workspace.name, workspace.network
        fitting = [name for name in (*pretrained.NAMES, UNTRAINED) if _shipped(name).classes == workspace.data.classes]
        self._names = list(dict.fromkeys([workspace.name, *fitting]))
        self._changed = True

    # What a visitor can do

    def take(self, name: str) -> None:
        """Use the network of that name in all views. Raises SettingError where there is none."""
        check_choice("network", name, self._names)
        network = self._arrival[1] if name == self._arrival[0] else _shipped(name)
        if network is not self._workspace.network:
            self._set_network(replace(self._workspace, name=name, network=network))

    # What there is to show

    def on_network_changed(self, workspace: Workspace) -> None:
        """The current network changed."""
        self._workspace, self._changed = workspace, True

    def mark_dirty(self) -> None:
        """Everything, for somebody who has just come."""
        self._changed = True

    def show(self) -> Iterator[Shown]:
        """The names, where something changed."""
        if self._changed:
            self._changed = False
            yield "shelf", {"names": self._names, "taken": self._workspace.name}, {}


@lru_cache
def _shipped(name: str) -> Network:
    """One for all visitors: nothing changes a network."""
    return load(pretrained.snapshots()[0] if name == UNTRAINED else name)
