"""The lessons' path asks for experiments; they run here, one at a time for all visitors, and stay in mind."""

import threading
from collections.abc import Iterator

from brightest.experiments import Table, experiment
from brightest.web.desk import Desk
from brightest.web.view import Shown

_ONE = threading.Lock()  # some take seconds of a core: a class that asks at once must not stop everybody's drawing


class Lessons:
    """What one visitor tried with the network on the desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._done: dict[str, Table] = {}
        self._changed: set[str] = set()

    # What a visitor can do

    def experiment(self, name: str) -> None:
        """Do one of `experiments.EXPERIMENTS`. Raises SettingError for another name."""
        if name not in self._done:
            with _ONE:
                self._done[name] = experiment(name, self._desk.network, self._desk.data)
        self._changed.add(name)

    # What there is to show

    busy = False

    def go_on(self) -> None:
        """Nothing happens here unasked."""

    def sit(self, desk: Desk) -> None:
        """What was found, was found with another network."""
        self._desk = desk
        self._done.clear()

    def again(self) -> None:
        """The page asks again for what it needs."""

    def show(self) -> Iterator[Shown]:
        """The tables that were asked for."""
        changed, self._changed = self._changed, set()
        for name in changed & self._done.keys():
            found = self._done[name]
            yield "experiment", {"name": name, "says": found.says, "head": found.head, "rows": found.rows}, {}
