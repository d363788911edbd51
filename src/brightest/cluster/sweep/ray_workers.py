"""Workers on a Ray cluster: an actor for each of its cores, and another for each that dies.

Trials are given to actors that are there, never to those that are asked for: so a sweep goes on with what is left of a
cluster, and takes what joins it. Reports are asked for one by one: an actor that answers no more has lost its trial.
"""

import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from brightest.cluster.sweep.trial import Report, Trainer, Trial
from brightest.errors import TrainingError
from brightest.system.version import __version__
from brightest.training.loop import TrainingState
from brightest.training.run import Run, TrainingRequest

SECONDS_PER_COUNT = 1.0  # between two looks at the size of the cluster


class RemoteTrainer(Trainer):
    """A Trainer in a process of its own."""

    def __init__(self, base: Run, request: TrainingRequest, version: str) -> None:
        if version != __version__:
            raise RuntimeError(f"a node of the cluster has brightest {__version__}, not {version}")
        super().__init__(base, request)
        base.engine.warm_up(lambda _: None)

    def is_ready(self) -> bool:
        """Answered once it can train."""
        return True


class RayWorkers:
    """See Workers."""

    def __init__(self, ray: Any, base: Run, request: TrainingRequest) -> None:
        self.ray = ray
        self.kind = ray.remote(num_cpus=1, max_restarts=0, max_task_retries=0)(RemoteTrainer)
        unseen = replace(base.data, test=base.data.test[:1])  # no trial needs the test set
        self.base, self.request = ray.put(replace(base, data=unseen)), replace(request, data=None)
        self.starting: dict[Any, Any] = {}  # actors by what answers when they are ready
        self.idle: list[Any] = []
        self.busy: dict[int, Any] = {}
        self.calls: dict[Any, int] = {}  # the trials by what answers with their next report
        self.counted = -SECONDS_PER_COUNT
        self._start_actors()

    def free(self) -> int:
        """See Workers."""
        return len(self.idle)

    def begin(self, trial: Trial) -> None:
        """See Workers."""
        actor = self.busy[trial.number] = self.idle.pop()
        self.calls[actor.begin.remote(trial)] = trial.number

    def wait(self, seconds: float) -> Sequence[Report]:
        """See Workers."""
        self._start_actors()
        refs = [*self.calls, *self.starting]
        if not refs:
            time.sleep(seconds)
            return []
        self.ray.wait(refs, timeout=seconds)
        answered, _ = self.ray.wait(refs, num_returns=len(refs), timeout=0)
        for ref in [ref for ref in answered if ref in self.starting]:
            self._welcome(self.starting.pop(ref), ref)
        return [self._report(self.calls.pop(ref), ref) for ref in answered if ref in self.calls]

    def finished(self, number: int) -> TrainingState | None:
        """See Workers."""
        try:
            state: TrainingState | None = self.ray.get(self.busy[number].finished.remote())
        except self.ray.exceptions.RayActorError:
            return None
        return state

    def release(self, number: int) -> None:
        """See Workers."""
        actor = self.busy.pop(number)
        self.calls = {ref: other for ref, other in self.calls.items() if other != number}
        if actor is not None:
            self.idle.append(actor)  # what it still does comes before what it is asked next

    def close(self) -> None:
        """See Workers."""
        for actor in (*self.starting.values(), *self.idle, *self.busy.values()):
            if actor is not None:
                self.ray.kill(actor)

    def _recheck_idle(self) -> None:
        """Ask idle actors whether they are still there: a node dies with all its actors, also idle ones."""
        self.starting |= {actor.is_ready.remote(): actor for actor in self.idle}
        self.idle = []

    def _start_actors(self) -> None:
        """Ask for an actor for each core that has none; those that can't be yet are there as soon as they can."""
        if time.monotonic() < self.counted + SECONDS_PER_COUNT:
            return
        self.counted = time.monotonic()
        cores = int(self.ray.cluster_resources().get("CPU", 0))
        alive = sum(actor is not None for actor in self.busy.values())
        for _ in range(cores - len(self.starting) - len(self.idle) - alive):
            actor = self.kind.remote(self.base, self.request, __version__)
            self.starting[actor.is_ready.remote()] = actor

    def _welcome(self, actor: Any, ref: Any) -> None:
        """Take a new actor into service. Raises TrainingError if brightest isn't on its node, or another version."""
        try:
            self.ray.get(ref)
        except self.ray.exceptions.RayActorError as error:
            if "creation task" not in str(error):
                return  # it died; another is asked for
            cause = str(error).strip().splitlines()[-1]
            raise TrainingError(
                f"no worker can begin on the cluster ({cause}): install brightest {__version__} on every node."
            ) from error
        self.idle.append(actor)

    def _report(self, number: int, ref: Any) -> Report:
        try:
            report: Report = self.ray.get(ref)
        except self.ray.exceptions.RayActorError:
            self.busy[number] = None
            self._recheck_idle()
            return Report(number, is_lost=True)
        if not report.is_over:
            self.calls[self.busy[number].advance.remote()] = number
        return report
