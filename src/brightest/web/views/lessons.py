"""The view *Lessons*: runs the experiments that the lessons' steps ask for, in the background."""

from collections.abc import Iterator
from concurrent.futures import Future, wait
from typing import TYPE_CHECKING, Any

from brightest.lessons import ExperimentResult, check
from brightest.web.shared import Shared
from brightest.web.view import Snapshot
from brightest.web.workspace import Workspace

if TYPE_CHECKING:
    from brightest.data import DataSet
    from brightest.nn.network import Network

SECONDS_BETWEEN_POLLS = 1 / 40


class Lessons:
    """One visitor's latest experiment with the current network."""

    def __init__(self, workspace: Workspace, shared: Shared) -> None:
        self._workspace, self._shared = workspace, shared
        self._wanted, self._ahead = "", False
        self._running: tuple[tuple[str, Network, DataSet], Future[ExperimentResult]] | None = None
        self._found: tuple[str, ExperimentResult] | None = None
        self._changed = False

    # Commands

    def experiment(self, name: str, *, ahead: bool = False) -> None:
        """Run the experiment `name`; `ahead`: one of a later step, whose failure is nobody's concern yet.

        Raises SettingError if there is no such experiment.
        """
        check(name)
        self._wanted, self._ahead = name, ahead

    # Work and snapshots

    @property
    def busy(self) -> bool:
        """Whether an experiment was requested and isn't done."""
        return bool(self._wanted)

    def tick(self) -> None:
        """Wait a moment for the experiment. Raises the experiment's errors."""
        wanted = self._wanted, self._workspace.network, self._workspace.seen
        if not self._running:
            self._running = wanted, self._shared.experiment(*wanted)
        begun, future = self._running
        wait([future], SECONDS_BETWEEN_POLLS)
        if not future.done():
            return
        self._running = None
        if begun == wanted:  # else another experiment was wanted meanwhile, or another network: it is next
            self._wanted = ""
            if self._ahead and future.exception():
                return
            self._found, self._changed = (wanted[0], future.result()), True

    def on_network_changed(self, workspace: Workspace) -> None:
        """Drop the old network's table."""
        self._workspace, self._found = workspace, None

    def mark_dirty(self) -> None:
        """Mark the table as changed."""
        self._changed = True

    def take_snapshots(self) -> Iterator[Snapshot]:
        """The latest table."""
        if self._changed and self._found:
            name, found = self._found
            facts: dict[str, Any] = {"name": name, "says": found.summary, "head": found.header}
            facts |= {"rows": found.rows, "charts": found.charts}
            yield Snapshot("experiment", facts, {})
        self._changed = False
