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
from brightest.web.workspace import Desk

NEWBORN = "newborn"


class Shelf:
    """Which network one visitor has on the desk."""

    def __init__(self, desk: Desk, put: Callable[[Desk], None]) -> None:
        self._desk, self._put = desk, put
        self._arrival = desk.name, desk.network
        fitting = [name for name in (*pretrained.NAMES, NEWBORN) if _shipped(name).classes == desk.data.classes]
        self._names = list(dict.fromkeys([desk.name, *fitting]))
        self._changed = True

    # What a visitor can do

    def take(self, name: str) -> None:
        """Put the network of that name on the desk, for all views. Raises SettingError where there is none."""
        check_choice("network", name, self._names)
        network = self._arrival[1] if name == self._arrival[0] else _shipped(name)
        if network is not self._desk.network:
            self._put(replace(self._desk, name=name, network=network))

    # What there is to show

    def sit(self, desk: Desk) -> None:
        """Another network is on the desk."""
        self._desk, self._changed = desk, True

    def again(self) -> None:
        """Everything, for somebody who has just come."""
        self._changed = True

    def show(self) -> Iterator[Shown]:
        """The names, where something changed."""
        if self._changed:
            self._changed = False
            yield "shelf", {"names": self._names, "taken": self._desk.name}, {}


@lru_cache
def _shipped(name: str) -> Network:
    """One for all visitors: nothing changes a network."""
    return load(pretrained.snapshots()[0] if name == NEWBORN else name)
