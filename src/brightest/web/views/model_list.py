"""The model list: the network that the page was started with, and those that are shipped with brightest.

`untrained` is `lesson` before its first training step.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace

from brightest.errors import check_choice
from brightest.nn import pretrained
from brightest.nn.network import Network
from brightest.nn.storage import load
from brightest.web.shared import Shared
from brightest.web.view import Snapshot
from brightest.web.workspace import Workspace

UNTRAINED = "untrained"


class ModelList:
    """The networks that a visitor can choose from."""

    def __init__(self, workspace: Workspace, shared: Shared, set_network: Callable[[Workspace], None]) -> None:
        self._workspace, self._shared, self._set_network = workspace, shared, set_network
        self._first = workspace.name, workspace.network
        fitting = [
            name for name in (*pretrained.NAMES, UNTRAINED) if self._shipped(name).classes == workspace.data.classes
        ]
        self._names = list(dict.fromkeys([workspace.name, *fitting]))
        self._changed = True

    # Commands

    def take(self, name: str) -> None:
        """Use the network `name` in all views. Raises SettingError if there is none."""
        check_choice("network", name, self._names)
        network = self._first[1] if name == self._first[0] else self._shipped(name)
        if network is not self._workspace.network:
            self._set_network(replace(self._workspace, name=name, network=network))

    # Snapshots

    @property
    def comes_with_page(self) -> bool:
        """Whether the current network is one that every visitor can choose."""
        return self._workspace.name in self._names

    def on_network_changed(self, workspace: Workspace) -> None:
        """Show which network is the current one."""
        self._workspace, self._changed = workspace, True

    def mark_dirty(self) -> None:
        """Mark the list as changed."""
        self._changed = True

    def take_snapshots(self) -> Iterator[Snapshot]:
        """The names, if the list changed."""
        if self._changed:
            self._changed = False
            yield Snapshot("shelf", {"names": self._names, "taken": self._workspace.name}, {})

    def _shipped(self, name: str) -> Network:
        """A shipped network, which all sessions share."""
        return self._shared.once(
            ("shipped", name), lambda: load(pretrained.snapshots()[0] if name == UNTRAINED else name)
        )
