"""The lessons' path asks for experiments; they run here, one at a time for all visitors, beside everything else.

What was found with a network and data holds for everybody who has the same, so it is computed once.
"""

import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from functools import lru_cache

from brightest.data import DataSet
from brightest.lessons import ExperimentResult, check, experiment
from brightest.nn.network import Network
from brightest.web.view import Shown
from brightest.web.workspace import Workspace

MAX_RESULTS = 64  # tables, and the networks that they tell of
SECONDS_BETWEEN_POLLS = 1 / 40  # seconds between two looks at one that runs
_WORKER = ThreadPoolExecutor(1, thread_name_prefix="experiment")  # one core, whoever asks
_ASKING = threading.Lock()  # or two who ask at once would begin the same


class Lessons:
    """What one visitor tries with the current network: the latest experiment asked for, one at a time."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._wanted = ""
        self._running: tuple[tuple[str, Network, DataSet], Future[ExperimentResult]] | None = None
        self._found: tuple[str, ExperimentResult] | None = None
        self._changed = False

    # What a visitor can do

    def experiment(self, name: str) -> None:
        """Do one of `experiments.EXPERIMENTS`. Raises SettingError for another name."""
        check(name)
        self._wanted = name

    # What there is to show

    @property
    def busy(self) -> bool:
        """Whether an experiment was asked for and is not yet done."""
        return bool(self._wanted)

    def tick(self) -> None:
        """Wait a moment for it. Raises what it raises."""
        wanted = self._wanted, self._workspace.network, self._workspace.data
        if not self._running:
            with _ASKING:
                self._running = wanted, _begun(*wanted)
        begun, future = self._running
        wait([future], SECONDS_BETWEEN_POLLS)
        if not future.done():
            return
        self._running = None
        if begun == wanted:  # else it was for another step or network, and this one's turn is next
            self._wanted = ""
            self._found, self._changed = (wanted[0], future.result()), True

    def on_network_changed(self, workspace: Workspace) -> None:
        """What was found, was found with another network."""
        self._workspace, self._found = workspace, None

    def mark_dirty(self) -> None:
        """The latest table, for somebody who has just come."""
        self._changed = True

    def show(self) -> Iterator[Shown]:
        """The table that was asked for."""
        if self._changed and self._found:
            name, found = self._found
            yield "experiment", {"name": name, "says": found.summary, "head": found.header, "rows": found.rows}, {}
        self._changed = False


@lru_cache(MAX_RESULTS)
def _begun(name: str, network: Network, data: DataSet) -> Future[ExperimentResult]:
    return _WORKER.submit(experiment, name, network, data)
