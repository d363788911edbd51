"""An engine that shares every mini-batch among workers: data-parallel training.

With sync 1 the workers' gradients are added up for every mini-batch, which is the same mathematics as with one worker;
only the last bits of sums differ. With sync K each worker trains alone on its part of K mini-batches, and then their
weights are averaged (local SGD). This takes fewer messages between machines, but gives a different network.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from brightest.data.pixel_lists import PixelLists
from brightest.engines.base import GradientEngine, PreparedExamples, State
from brightest.errors import SettingError
from brightest.nn.network import Network
from brightest.nn.parameters import Array, Parameters

MAX_WORKERS = 1024


@dataclass(frozen=True, eq=False)
class Stretch:
    """The mini-batches that a worker trains on alone: the arguments of Engine.run."""

    order: Array
    batch_size: int
    rates: Array


class Team(Protocol):
    """Workers, each with all examples. Raises TrainingError if one is lost for good."""

    size: int

    def prepare(self, images: Array | PixelLists, targets: Array) -> PreparedExamples:
        """See Engine.prepare."""

    def gradients(
        self, network: Network, examples: PreparedExamples, parts: Sequence[Array]
    ) -> list[tuple[Array, float]]:
        """GradientEngine.gradient of each part, each by a worker."""

    def runs(
        self, state: State, examples: PreparedExamples, stretches: Sequence[Stretch], trainable: Parameters | None
    ) -> list[tuple[State, float]]:
        """Engine.run of each stretch, each by a worker."""

    def close(self) -> None:
        """End the workers."""


class ThreadTeam:
    """Threads of this process: kernels release the GIL, and all memory is shared."""

    def __init__(self, engine: GradientEngine, size: int) -> None:
        self.engine, self.size = engine, size
        self.pool = ThreadPoolExecutor(size)

    def prepare(self, images: Array | PixelLists, targets: Array) -> PreparedExamples:
        """See Engine.prepare."""
        return self.engine.prepare(images, targets)

    def gradients(
        self, network: Network, examples: PreparedExamples, parts: Sequence[Array]
    ) -> list[tuple[Array, float]]:
        """See Team.gradients."""
        return list(self.pool.map(lambda part: self.engine.gradient(network, examples, part), parts))

    def runs(
        self, state: State, examples: PreparedExamples, stretches: Sequence[Stretch], trainable: Parameters | None
    ) -> list[tuple[State, float]]:
        """See Team.runs."""

        def run(one: Stretch) -> tuple[State, float]:
            return self.engine.run(state, examples, one.order, one.batch_size, one.rates, trainable)

        return list(self.pool.map(run, stretches))

    def close(self) -> None:
        """See Team.close."""
        self.pool.shutdown()


class ParallelEngine:
    """An engine that shares each mini-batch among a team of workers."""

    def __init__(self, engine: GradientEngine, team: Team, sync: int = 1) -> None:
        self.engine, self.team, self.sync = engine, team, sync
        self.name = engine.name

    def warm_up(self, notify: Callable[[str], None]) -> None:
        """See Engine.warm_up."""
        self.engine.warm_up(notify)

    def prepare(self, images: Array | PixelLists, targets: Array) -> PreparedExamples:
        """See Engine.prepare."""
        return self.team.prepare(images, targets)

    def run(
        self,
        state: State,
        examples: PreparedExamples,
        order: Array,
        batch_size: int,
        rates: Array,
        trainable: Parameters | None = None,
    ) -> tuple[State, float]:
        """See Engine.run. Weights are averaged every `sync` mini-batches from the first one on, and at the end."""
        total, own = 0.0, False
        for first in range(0, len(rates), self.sync):
            some = rates[first : first + self.sync]
            part = order[first * batch_size : (first + len(some)) * batch_size]
            if self.sync == 1:
                state, cost = self._add_gradients(state, examples, part, float(some[0]), trainable, reuse=own)
            else:
                state, cost = self._average(state, examples, part, batch_size, some, trainable)
            total, own = total + cost * len(part), True
        return state, total / len(order)

    def predict(self, network: Network, images: Array) -> Array:
        """See Engine.predict."""
        return self.engine.predict(network, images)

    def _add_gradients(
        self,
        state: State,
        examples: PreparedExamples,
        batch: Array,
        rate: float,
        trainable: Parameters | None,
        *,
        reuse: bool,
    ) -> tuple[State, float]:
        """A step along the mean gradient of a mini-batch, and its cost."""
        parts = [part for part in np.array_split(batch, self.team.size) if len(part)]
        found = self.team.gradients(state.network, examples, parts)
        total, mean = None, 0.0
        for part, (gradient, cost) in zip(parts, found, strict=True):
            np.multiply(gradient, len(part) / len(batch), out=gradient)
            total = gradient if total is None else np.add(total, gradient, out=total)
            mean += cost * len(part) / len(batch)
        assert total is not None
        return self.engine.step(state, total, rate, trainable, reuse=reuse), mean

    def _average(
        self,
        state: State,
        examples: PreparedExamples,
        order: Array,
        batch_size: int,
        rates: Array,
        trainable: Parameters | None,
    ) -> tuple[State, float]:
        """Some mini-batches, of which each worker learns its part by itself; then the mean of their states."""
        size = self.team.size
        split = [np.array_split(order[i : i + batch_size], size) for i in range(0, len(order), batch_size)]
        columns = [[parts[worker] for parts in split if len(parts[worker])] for worker in range(size)]
        stretches = [Stretch(np.concatenate(parts), len(parts[0]), rates[: len(parts)]) for parts in columns if parts]
        found = self.team.runs(state, examples, stretches, trainable)
        shares = [len(stretch.order) / len(order) for stretch in stretches]
        cost = sum(cost * share for (_, cost), share in zip(found, shares, strict=True))
        return _mean([one for one, _ in found], shares, state.step + len(rates)), cost


def _mean(states: Sequence[State], shares: Sequence[float], step: int) -> State:
    """The weighted mean of the weights and of the optimizers' memories."""

    def mean(several: Sequence[Parameters]) -> Parameters:
        arrays = zip(*(one.arrays() for one in several), strict=True)
        return Parameters.from_arrays(
            [
                np.sum([a * a.dtype.type(share) for a, share in zip(same, shares, strict=True)], axis=0)
                for same in arrays
            ]
        )

    first = states[0]
    weights, biases = mean([state.network.parameters for state in states])
    memory = tuple(mean(slots) for slots in zip(*(state.memory for state in states), strict=True))
    return replace(first, network=replace(first.network, weights=weights, biases=biases), memory=memory, step=step)


def check_team(workers: int, sync: int) -> None:
    """Raises SettingError if the number of workers or of mini-batches is out of range."""
    if type(workers) is not int or not 1 <= workers <= MAX_WORKERS:
        raise SettingError(f"{workers} workers can't work: choose from 1 to {MAX_WORKERS:,}.")
    if type(sync) is not int or sync < 1:
        raise SettingError(f"sync {sync} can't work: it is a number of mini-batches, from 1 on.")
    if sync > 1 and workers == 1:
        raise SettingError("one worker has nobody to share weights with: leave sync out, or choose more workers.")
