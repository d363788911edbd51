"""The main loop of a sweep: gives trials to workers, judges them, and writes their results."""

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
MAX_LOSSES = 10  # workers that may die during one trial; after that, the trial itself is taken to be the cause


@dataclass
class RunningTrial:
    """A trial that still trains, or that waits for a verdict."""

    settings: Settings
    rungs: dict[int, int]  # by epoch
    history: list[Entry] = field(default_factory=list)
    end: Report | None = None  # the last report, once the trial has ended
    state: TrainingState | None = None  # the final state, if the trial may be the best


@dataclass
class SweepProgress:
    """How far a sweep is."""

    total: int  # trials of the whole sweep
    results: dict[int, Result]  # of the trials that have ended, by number
    best: Result | None = None  # so far
    running: dict[int, RunningTrial] = field(default_factory=dict)


class Scheduler:
    """Runs the trials of a sweep that are not in its folder yet.

    epochs: returns the number of epochs of a trial with given settings; 0 without early stopping.
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
        self.progress = SweepProgress(total, results, best_of(results.values()))
        self.fresh = (number for number in range(total) if number not in results)  # lazy: there may be a billion
        self.queue = list(islice(self.fresh, 1))  # a heap: trials to run again, and the first of `fresh`
        for number, result in self.progress.results.items():
            known = self._track(number, result.settings)
            self._judge(number, known, result.history)
            self.halving.end(number)

    def run(self, on_change: Callable[[SweepProgress], None], stop: Callable[[], bool]) -> SweepProgress:
        """Run until all trials have ended, or until `stop` returns True. Trials that still run then are discarded.

        on_change: called with the progress several times a second.
        """
        on_change(self.progress)
        while (self.queue or self.progress.running) and not stop():
            self._begin_trials()
            for report in self.workers.wait(SECONDS_PER_WAIT):
                self._take(report)
            for number in [number for number, one in self.progress.running.items() if one.end]:
                self._settle(number)
            on_change(self.progress)
        return self.progress

    def _track(self, number: int, settings: Settings) -> RunningTrial:
        passed = rungs(self.epochs(settings))
        self.halving.begin(number, len(passed))
        return RunningTrial(settings, passed)

    def _begin_trials(self) -> None:
        while self.queue and self.workers.free():
            settings = self.search.suggest(self.queue[0], self.progress.results)
            if settings is None:
                return
            number = heapq.heappop(self.queue)
            self.queue = self.queue or list(islice(self.fresh, 1))
            self.progress.running[number] = self._track(number, settings)
            self.workers.begin(Trial(number, settings))

    def _take(self, report: Report) -> None:
        number = report.number
        if report.is_lost:
            self._lose(number)
            return
        running = self.progress.running[number]
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

    def _judge(self, number: int, running: RunningTrial, entries: Iterable[Entry]) -> None:
        for entry in entries:
            if rung := running.rungs.get(int(entry["epoch"])):
                self.halving.report(number, rung, score_of(entry))

    def _lose(self, number: int) -> None:
        """Queue a trial again after its worker died; after MAX_LOSSES deaths, the trial fails."""
        self.losses[number] += 1
        running = self.progress.running[number]
        self.workers.release(number)
        if self.losses[number] < MAX_LOSSES:
            del self.progress.running[number]
            heapq.heappush(self.queue, number)
            return
        running.end = Report(number, is_over=True, failure=f"{MAX_LOSSES} workers died while they trained it.")
        self.halving.end(number)

    def _settle(self, number: int) -> None:
        """Write the result of a trial that has ended, unless a verdict on it is still missing."""
        if not self.halving.is_settled(number):
            return
        running = self.progress.running.pop(number)
        result = self._result(number, running)
        is_best = self._is_best(result)
        if is_best and running.state:
            self.folder.keep(number, running.state, self.base.stored(running.history))
        self.folder.add(result, is_best=is_best)
        self.progress.results[number] = result
        self.progress.best = result if is_best else self.progress.best

    def _is_best(self, result: Result) -> bool:
        best = self.progress.best
        return best_of([result, *([best] if best else [])]) is result

    def _result(self, number: int, running: RunningTrial) -> Result:
        """The result of a trial that has ended, by the verdicts known so far."""
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
