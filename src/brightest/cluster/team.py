"""A team of actors on a Ray cluster, which share the mini-batches of a training (engines/parallel.py).

The command holds the network: it sends it to the actors for every mini-batch and takes their gradients. An actor that
dies is replaced, and its part is done again by the next one, with the same result.
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

SECONDS_TO_BEGIN = 60.0  # for an actor, on a cluster that has room for it


@dataclass(frozen=True, eq=False)
class TeamExamples:
    """Examples that each actor has, under a number."""

    number: int
    count: int

    def __len__(self) -> int:
        return self.count


class Member:
    """What an actor is: an engine, and examples that are prepared for it."""

    def __init__(self, name: str) -> None:
        self.engine = engine(name, threads=1)
        self.examples: dict[int, PreparedExamples] = {}

    def prepare(self, number: int, images: Array | PixelLists, targets: Array) -> None:
        """Keep examples under a number."""
        self.examples[number] = self.engine.prepare(images, targets)

    def forget(self, number: int) -> None:
        """Keep them no longer."""
        self.examples.pop(number, None)

    def gradient(self, number: int, network: Network, part: Array) -> tuple[Array, float]:
        """See GradientEngine.gradient."""
        return self.engine.gradient(network, self.examples[number], part)

    def run(self, number: int, state: State, stretch: Stretch, trainable: Parameters | None) -> tuple[State, float]:
        """See Engine.run."""
        examples = self.examples[number]
        return self.engine.run(state, examples, stretch.order, stretch.batch_size, stretch.rates, trainable)


class RayTeam:
    """See Team."""

    def __init__(self, ray: Any, engine: GradientEngine, size: int) -> None:
        self.ray, self.name, self.size = ray, engine.name, size
        self.kind = ray.remote(num_cpus=1, max_restarts=0, max_task_retries=0)(Member)
        self.kept: dict[int, tuple[Any, Any]] = {}  # references to images and targets, by number
        self.numbers, self.replacing = count(), Lock()
        self.members = [self.kind.remote(self.name) for _ in range(size)]
        ready = [member.forget.remote(-1) for member in self.members]
        found, _ = ray.wait(ready, num_returns=size, timeout=SECONDS_TO_BEGIN)
        if len(found) < size:
            self.close()
            raise TrainingError(f"the cluster has room for {len(found)} of {size} workers now: choose fewer --workers.")

    def prepare(self, images: Array | PixelLists, targets: Array) -> PreparedExamples:
        """See Team.prepare. The actors forget the examples when nobody here uses them any more."""
        number = next(self.numbers)
        self.kept[number] = self.ray.put(images), self.ray.put(targets)
        self._ask("prepare", [(number, *self.kept[number])] * self.size)
        examples = TeamExamples(number, len(targets))
        weakref.finalize(examples, self._forget, number)
        return examples

    def gradients(
        self, network: Network, examples: PreparedExamples, parts: Sequence[Array]
    ) -> list[tuple[Array, float]]:
        """See Team.gradients."""
        sent = self.ray.put(network)
        found = self._ask("gradient", [(_number(examples), sent, part) for part in parts])
        return [(gradient.copy(), cost) for gradient, cost in found]  # Ray's arrays can't be written

    def runs(
        self, state: State, examples: PreparedExamples, stretches: Sequence[Stretch], trainable: Parameters | None
    ) -> list[tuple[State, float]]:
        """See Team.runs."""
        sent = self.ray.put(state)
        return self._ask("run", [(_number(examples), sent, stretch, trainable) for stretch in stretches])

    def close(self) -> None:
        """See Team.close."""
        for member in self.members:
            self.ray.kill(member)
        self.members = []

    def _forget(self, number: int) -> None:
        self.kept.pop(number, None)
        for member in self.members:
            member.forget.remote(number)

    def _ask(self, method: str, calls: Sequence[tuple[Any, ...]]) -> list[Any]:
        """Call a method of the first members, each with its arguments, until each has answered.

        Threads may ask at once: a stream prepares examples while others are learned from.
        """
        asked = self.members[: len(calls)]
        refs = [getattr(one, method).remote(*arguments) for one, arguments in zip(asked, calls, strict=True)]
        answers = []
        for i, arguments in enumerate(calls):
            deadline = 0.0  # from the first death on
            while True:
                try:
                    answers.append(self.ray.get(refs[i]))
                    break
                except self.ray.exceptions.RayActorError as error:
                    deadline = deadline or time.monotonic() + SECONDS_TO_BEGIN
                    asked[i] = self._replace(i, asked[i], deadline, error)
                    refs[i] = getattr(asked[i], method).remote(*arguments)
        return answers

    def _replace(self, i: int, dead: Any, deadline: float, error: Exception) -> Any:
        """The actor that takes the place of one that died. Raises TrainingError if none can in time."""
        with self.replacing:
            if self.members[i] is not dead:  # another thread missed it, too
                return self.members[i]
            self.members[i] = self.kind.remote(self.name)
            kept = list(self.kept.items())  # some may be forgotten meanwhile
            ready = [self.members[i].prepare.remote(number, *arrays) for number, arrays in kept]
            found, _ = self.ray.wait(ready, num_returns=len(ready), timeout=max(0.0, deadline - time.monotonic()))
            if len(found) < len(ready):
                raise TrainingError(
                    "a worker of the cluster died, and there is no room for another: go on with --resume."
                ) from error
            return self.members[i]


def ray_team(ray: Any) -> Callable[[GradientEngine, int], Team]:
    """What makes a team on the cluster that Ray is connected to."""
    return lambda engine, size: RayTeam(ray, engine, size)


def _number(examples: PreparedExamples) -> int:
    assert isinstance(examples, TeamExamples)
    return examples.number
