"""Workers train trials; on this machine they are threads, and on a cluster actors of Ray (ray_workers.py)."""

from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import Protocol

from brightest.cluster.sweep.pipelines import Pipelines
from brightest.cluster.sweep.trial import Report, Trainer, Trial
from brightest.system.cpu import cores
from brightest.training.loop import TrainingState
from brightest.training.run import Run, TrainingRequest


class Workers(Protocol):
    """Those who train. Only one thread may call."""

    def free(self) -> int:
        """How many trials can be begun now."""

    def begin(self, trial: Trial) -> None:
        """Let a free worker begin a trial, and go on until it is over."""

    def wait(self, seconds: float) -> Sequence[Report]:
        """The reports that have come in. Waits for the first at most so long."""

    def finished(self, number: int) -> TrainingState | None:
        """The state at the end of a trial that is over, until its worker is released; None if it is lost."""

    def release(self, number: int) -> None:
        """Let the worker of a trial be free: it is over, or nobody needs the rest of it."""

    def close(self) -> None:
        """End all of them."""


class Threads:
    """Threads of this process, one for each core: engines release the GIL."""

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
            if self.busy.get(report.number) is not trainer:  # it was released meanwhile
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
