"""Workers on a Ray cluster: one actor on each core. An actor that dies is replaced.

A trial goes only to an actor that has started, never to one that is still starting. So a sweep continues on whatever is
left of a cluster, and uses nodes that join it. Each report is a call of its own; if the actor dies during the call, its
trial is lost and runs again.
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

SECONDS_PER_COUNT = 1.0  # between two counts of the cluster's cores


class RemoteTrainer(Trainer):
    """A Trainer that runs as a Ray actor. Raises RuntimeError if its node has another version of brightest."""

    def __init__(self, base: Run, request: TrainingRequest, version: str) -> None:
        if version != __version__:
            raise RuntimeError(f"a node of the cluster has brightest {__version__}, not {version}")
        super().__init__(base, request)
        base.engine.warm_up(lambda _: None)

    def is_ready(self) -> bool:
        """Returns True; Ray answers this call only after `__init__` has finished."""
        return True


class RayWorkers:
    """Workers that are actors of a Ray cluster. ray: the module, connected to the cluster."""

    def __init__(self, ray: Any, base: Run, request: TrainingRequest) -> None:
        self.ray = ray
        self.kind = ray.remote(num_cpus=1, max_restarts=0, max_task_retries=0)(RemoteTrainer)
        data = replace(base.data, test=base.data.test[:1])  # no trial needs the test set
        self.base, self.request = ray.put(replace(base, data=data)), replace(request, data=None)
        self.starting: dict[Any, Any] = {}  # actors, by the Ray reference of their `is_ready` call
        self.idle: list[Any] = []
        self.busy: dict[int, Any] = {}  # actors by trial; None for an actor that died
        self.calls: dict[Any, int] = {}  # trials, by the Ray reference of the call that returns their next report
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
            self.idle.append(actor)  # an actor finishes its current call before it begins another

    def close(self) -> None:
        """See Workers."""
        for actor in (*self.starting.values(), *self.idle, *self.busy.values()):
            if actor is not None:
                self.ray.kill(actor)

    def _recheck_idle(self) -> None:
        """Check whether the idle actors are still alive: when a node dies, so do all its actors, also the idle ones."""
        self.starting |= {actor.is_ready.remote(): actor for actor in self.idle}
        self.idle = []

    def _start_actors(self) -> None:
        """Start an actor for each core that has none. Ray delays those for which there is no room yet."""
        if time.monotonic() < self.counted + SECONDS_PER_COUNT:
            return
        self.counted = time.monotonic()
        cores = int(self.ray.cluster_resources().get("CPU", 0))
        alive = sum(actor is not None for actor in self.busy.values())
        for _ in range(cores - len(self.starting) - len(self.idle) - alive):
            actor = self.kind.remote(self.base, self.request, __version__)
            self.starting[actor.is_ready.remote()] = actor

    def _welcome(self, actor: Any, ref: Any) -> None:
        """Add an actor that has started to the idle ones.

        Raises TrainingError if its node lacks brightest, or has another version.
        """
        try:
            self.ray.get(ref)
        except self.ray.exceptions.RayActorError as error:
            if "creation task" not in str(error):
                return  # it died; `_start_actors` starts another
            cause = str(error).strip().splitlines()[-1]
            raise TrainingError(
                f"no worker can start on the cluster ({cause}): install brightest {__version__} on every node."
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
