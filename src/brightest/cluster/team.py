"""A team of Ray actors that share the mini-batches of one training (engines/parallel.py).

The command's process holds the network. For every mini-batch it sends the network to the actors and receives their
gradients. An actor that dies is replaced, and its replacement repeats the lost part with the same result.
"""

import time
import weakref
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count
from threading import Lock
from typing import Any

from brightest.data.pixel_lists import PixelLists
from brightest.engines import engine
from brightest.engines.base import GradientEngine, PreparedExamples, State
from brightest.engines.parallel import Stretch, Team
from brightest.errors import TrainingError
from brightest.nn.network import Network
from brightest.nn.parameters import Array, Parameters

SECONDS_TO_BEGIN = 60.0  # how long an actor may take to start


@dataclass(frozen=True, eq=False)
class TeamExamples:
    """A handle to examples that every actor keeps under the same number."""

    number: int
    count: int  # of examples

    def __len__(self) -> int:
        return self.count


class Member:
    """The class of the actors: an engine, and examples prepared for it."""

    def __init__(self, name: str) -> None:
        self.engine = engine(name, threads=1)
        self.examples: dict[int, PreparedExamples] = {}

    def prepare(self, number: int, images: Array | PixelLists, targets: Array) -> None:
        """Prepare examples and keep them under a number."""
        self.examples[number] = self.engine.prepare(images, targets)

    def forget(self, number: int) -> None:
        """Drop the examples with this number, if any."""
        self.examples.pop(number, None)

    def gradient(self, number: int, network: Network, part: Array) -> tuple[Array, float]:
        """See GradientEngine.gradient."""
        return self.engine.gradient(network, self.examples[number], part)

    def run(self, number: int, state: State, stretch: Stretch, trainable: Parameters | None) -> tuple[State, float]:
        """See Engine.run."""
        examples = self.examples[number]
        return self.engine.run(state, examples, stretch.order, stretch.batch_size, stretch.rates, trainable)


class RayTeam:
    """A Team of `size` actors. Raises TrainingError if they don't all start within SECONDS_TO_BEGIN.

    ray: the module, connected to the cluster.
    """

    def __init__(self, ray: Any, engine: GradientEngine, size: int) -> None:
        self.ray, self.name, self.size = ray, engine.name, size
        self.kind = ray.remote(num_cpus=1, max_restarts=0, max_task_retries=0)(Member)
        self.kept: dict[int, tuple[Any, Any]] = {}  # Ray references to the images and targets, by number
        self.numbers, self.replacing = count(), Lock()
        self.members = [self.kind.remote(self.name) for _ in range(size)]
        ready = [member.forget.remote(-1) for member in self.members]
        found, _ = ray.wait(ready, num_returns=size, timeout=SECONDS_TO_BEGIN)
        if len(found) < size:
            self.close()
            raise TrainingError(f"the cluster has room for {len(found)} of {size} workers now: choose fewer --workers.")

    def prepare(self, images: Array | PixelLists, targets: Array) -> PreparedExamples:
        """See Team.prepare. The actors drop the examples when the returned handle is garbage-collected."""
        number = next(self.numbers)
        self.kept[number] = self.ray.put(images), self.ray.put(targets)
        self._call("prepare", [(number, *self.kept[number])] * self.size)
        examples = TeamExamples(number, len(targets))
        weakref.finalize(examples, self._forget, number)
        return examples

    def gradients(
        self, network: Network, examples: PreparedExamples, parts: Sequence[Array]
    ) -> list[tuple[Array, float]]:
        """See Team.gradients."""
        sent = self.ray.put(network)
        found = self._call("gradient", [(_number(examples), sent, part) for part in parts])
        return [(gradient.copy(), cost) for gradient, cost in found]  # Ray's arrays are read-only

    def runs(
        self, state: State, examples: PreparedExamples, stretches: Sequence[Stretch], trainable: Parameters | None
    ) -> list[tuple[State, float]]:
        """See Team.runs."""
        sent = self.ray.put(state)
        return self._call("run", [(_number(examples), sent, stretch, trainable) for stretch in stretches])

    def close(self) -> None:
        """See Team.close."""
        for member in self.members:
            self.ray.kill(member)
        self.members = []

    def _forget(self, number: int) -> None:
        self.kept.pop(number, None)
        for member in self.members:
            member.forget.remote(number)

    def _call(self, method: str, calls: Sequence[tuple[Any, ...]]) -> list[Any]:
        """Call a method on the first `len(calls)` members, one tuple of arguments each; repeat a call whose actor dies.

        Thread-safe: a stream prepares its next examples while the training uses the current ones.
        """
        members = self.members[: len(calls)]
        refs = [getattr(member, method).remote(*arguments) for member, arguments in zip(members, calls, strict=True)]
        answers = []
        for i, arguments in enumerate(calls):
            deadline = 0.0  # set when the actor first dies
            while True:
                try:
                    answers.append(self.ray.get(refs[i]))
                    break
                except self.ray.exceptions.RayActorError as error:
                    deadline = deadline or time.monotonic() + SECONDS_TO_BEGIN
                    members[i] = self._replace(i, members[i], deadline, error)
                    refs[i] = getattr(members[i], method).remote(*arguments)
        return answers

    def _replace(self, i: int, dead: Any, deadline: float, error: Exception) -> Any:
        """The replacement of a dead actor, with all examples. Raises TrainingError if it isn't ready by `deadline`."""
        with self.replacing:
            if self.members[i] is not dead:  # another thread has replaced it already
                return self.members[i]
            self.members[i] = self.kind.remote(self.name)
            kept = list(self.kept.items())  # a copy: `_forget` may run meanwhile
            ready = [self.members[i].prepare.remote(number, *arrays) for number, arrays in kept]
            found, _ = self.ray.wait(ready, num_returns=len(ready), timeout=max(0.0, deadline - time.monotonic()))
            if len(found) < len(ready):
                raise TrainingError(
                    "a worker of the cluster died, and there is no room for another: continue with --resume."
                ) from error
            return self.members[i]


def ray_team(ray: Any) -> Callable[[GradientEngine, int], Team]:
    """A function that makes a team on the cluster that `ray` is connected to."""
    return lambda engine, size: RayTeam(ray, engine, size)


def _number(examples: PreparedExamples) -> int:
    assert isinstance(examples, TeamExamples)
    return examples.number
