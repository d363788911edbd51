"""The one loop of a sweep: gives trials to workers, judges them, and writes what came of them."""

import heapq
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import islice

from brightest.cluster.sweep.folder import Folder
from brightest.cluster.sweep.halving import Halving, rungs
from brightest.cluster.sweep.result import Result, best_of, score_of
from brightest.cluster.sweep.search import Search
from brightest.cluster.sweep.space import Settings
from brightest.cluster.sweep.trial import Report, Trial
from brightest.cluster.sweep.workers import Workers
from brightest.training.epoch_log import Entry
from brightest.training.loop import TrainingState
from brightest.training.run import Run

SECONDS_PER_WAIT = 0.2
MAX_LOSSES = 10  # workers that died over one trial: then the trial is what kills them


@dataclass
class Progress:
    """A trial that isn't over, or whose verdicts are open."""

    settings: Settings
    rungs: dict[int, int]  # by epoch
    history: list[Entry] = field(default_factory=list)
    end: Report | None = None
    state: TrainingState | None = None  # at the end, if it may be the best


@dataclass
class Standing:
    """How far a sweep is."""

    total: int
    results: dict[int, Result]  # of the trials that are over
    best: Result | None = None  # so far
    running: dict[int, Progress] = field(default_factory=dict)


class Scheduler:
    """Runs the trials of a sweep that its folder doesn't have yet.

    epochs: how many epochs a trial with these settings has, if hopeless ones are to be stopped early; else 0.
    """

    def __init__(
        self,
        search: Search,
        total: int,
        workers: Workers,
        folder: Folder,
        base: Run,
        epochs: Callable[[Settings], int],
    ) -> None:
        self.search, self.workers, self.folder, self.base, self.epochs = search, workers, folder, base, epochs
        self.halving, self.losses = Halving(), Counter[int]()
        results = folder.results()
        self.standing = Standing(total, results, best_of(results.values()))
        self.fresh = (number for number in range(total) if number not in results)  # there may be a billion
        self.queue = list(islice(self.fresh, 1))  # a heap: trials to do again, and the first that was never begun
        for number, result in self.standing.results.items():
            known = self._progress(number, result.settings)
            self._judge(number, known, result.history)
            self.halving.end(number)

    def run(self, on_change: Callable[[Standing], None], stop: Callable[[], bool]) -> Standing:
        """Run until all trials are over, or until `stop` says so; those that run then are left undone."""
        on_change(self.standing)
        while (self.queue or self.standing.running) and not stop():
            self._begin_trials()
            for report in self.workers.wait(SECONDS_PER_WAIT):
                self._take(report)
            for number in [number for number, one in self.standing.running.items() if one.end]:
                self._settle(number)
            on_change(self.standing)
        return self.standing

    def _progress(self, number: int, settings: Settings) -> Progress:
        passed = rungs(self.epochs(settings))
        self.halving.begin(number, len(passed))
        return Progress(settings, passed)

    def _begin_trials(self) -> None:
        while self.queue and self.workers.free():
            settings = self.search.propose(self.queue[0], self.standing.results)
            if settings is None:
                return
            number = heapq.heappop(self.queue)
            self.queue = self.queue or list(islice(self.fresh, 1))
            self.standing.running[number] = self._progress(number, settings)
            self.workers.begin(Trial(number, settings))

    def _take(self, report: Report) -> None:
        number = report.number
        if report.is_lost:
            self._lose(number)
            return
        running = self.standing.running[number]
        running.history += report.entries
        self._judge(number, running, report.entries)
        if not (report.is_over or number in self.halving.stopped):
            return
        running.end = report
        if self._is_best(self._result(number, running)):
            running.state = self.workers.finished(number)
            if running.state is None:
                self._lose(number)
                return
        self.workers.release(number)
        self.halving.end(number)

    def _judge(self, number: int, progress: Progress, entries: Iterable[Entry]) -> None:
        for entry in entries:
            if rung := progress.rungs.get(int(entry["epoch"])):
                self.halving.report(number, rung, score_of(entry))

    def _lose(self, number: int) -> None:
        """Do a trial again whose worker died, but not for ever."""
        self.losses[number] += 1
        running = self.standing.running[number]
        self.workers.release(number)
        if self.losses[number] < MAX_LOSSES:
            del self.standing.running[number]
            heapq.heappush(self.queue, number)
            return
        running.end = Report(number, is_over=True, failure=f"{MAX_LOSSES} workers died while they trained it.")
        self.halving.end(number)

    def _settle(self, number: int) -> None:
        """Write what came of a trial, if no verdict on it is open."""
        if not self.halving.is_settled(number):
            return
        running = self.standing.running.pop(number)
        result = self._result(number, running)
        is_best = self._is_best(result)
        if is_best and running.state:
            self.folder.keep(number, running.state, self.base.stored(running.history))
        self.folder.add(result, is_best=is_best)
        self.standing.results[number] = result
        self.standing.best = result if is_best else self.standing.best

    def _is_best(self, result: Result) -> bool:
        best = self.standing.best
        return best_of([result, *([best] if best else [])]) is result

    def _result(self, number: int, running: Progress) -> Result:
        """What came of a trial that is over, as far as verdicts are known."""
        assert running.end
        history, end = running.history, running.end
        if rung := self.halving.stopped.get(number):
            last = next(epoch for epoch, passed in running.rungs.items() if passed == rung)
            until = tuple(entry for entry in history if entry["epoch"] <= last)
            return Result(number, running.settings, "stopped", until, last)
        if end.about is None:
            last = int(history[-1]["epoch"]) if history else 0
            return Result(number, running.settings, "failed", tuple(history), last, end.failure)
        about = {name: value for name, value in end.about.items() if name != "kept_epoch"}
        return Result(number, running.settings, "finished", tuple(history), end.about["kept_epoch"], about=about)
