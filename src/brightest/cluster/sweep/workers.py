"""Workers train trials. On this machine they are threads; on a cluster they are Ray actors (ray_workers.py)."""

from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import Protocol

from brightest.cluster.sweep.pipelines import Pipelines
from brightest.cluster.sweep.trial import Report, Trainer, Trial
from brightest.system.cpu import cores
from brightest.training.loop import TrainingState
from brightest.training.run import Run, TrainingRequest


class Workers(Protocol):
    """A set of workers, each of which trains one trial at a time. Not thread-safe."""

    def free(self) -> int:
        """The number of idle workers."""

    def begin(self, trial: Trial) -> None:
        """Start a trial on an idle worker, which trains until its first report."""

    def wait(self, seconds: float) -> Sequence[Report]:
        """The reports that have arrived; their workers go on, unless the trial is over.

        Waits up to `seconds` for the first report.
        """

    def finished(self, number: int) -> TrainingState | None:
        """The final state of a trial that isn't released; None if it failed, was stopped or lost, or goes on."""

    def release(self, number: int) -> None:
        """Free the worker of a trial. If the trial hasn't ended, abandon the rest of it."""

    def close(self) -> None:
        """Stop all workers."""


class Threads:
    """Workers that are threads of this process, one for each core: the engines release the GIL."""

    def __init__(self, base: Run, request: TrainingRequest, count: int | None = None) -> None:
        self.count = count or cores()
        self.pipelines = Pipelines(base.data.train, base.engine)
        self.trainers = [Trainer(base, request, self.pipelines) for _ in range(self.count)]
        self.idle = list(self.trainers)
        self.busy: dict[int, Trainer] = {}
        self.futures: dict[Future[Report], Trainer] = {}
        self.pool = ThreadPoolExecutor(self.count)

    def free(self) -> int:
        """See Workers."""
        return len(self.idle)

    def begin(self, trial: Trial) -> None:
        """See Workers."""
        trainer = self.idle.pop()
        self.busy[trial.number] = trainer
        self.futures[self.pool.submit(trainer.begin, trial)] = trainer

    def wait(self, seconds: float) -> Sequence[Report]:
        """See Workers."""
        done, _ = wait(self.futures, seconds, FIRST_COMPLETED)
        reports = []
        for future in done:
            trainer, report = self.futures.pop(future), future.result()
            if self.busy.get(report.number) is not trainer:  # its trial was released in the meantime
                self.idle.append(trainer)
                continue
            reports.append(report)
            if not report.is_over:
                self.futures[self.pool.submit(trainer.advance)] = trainer
        return reports

    def finished(self, number: int) -> TrainingState | None:
        """See Workers."""
        return self.busy[number].finished()

    def release(self, number: int) -> None:
        """See Workers."""
        trainer = self.busy.pop(number)
        if trainer in self.futures.values():
            trainer.dropped.set()
        else:
            self.idle.append(trainer)

    def close(self) -> None:
        """See Workers."""
        for trainer in self.trainers:
            trainer.dropped.set()
        self.pool.shutdown(cancel_futures=True)
        for trainer in self.trainers:
            trainer.close()
        self.pipelines.close()
