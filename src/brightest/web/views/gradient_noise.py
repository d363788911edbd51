"""How rough a mini-batch is: its gradient's angle to that of many examples, found a piece at a time."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from brightest.data import Examples
from brightest.inspection.gradient_noise import SIZES, angle_and_length, gradient_chunks
from brightest.nn.network import Network
from brightest.nn.parameters import Array

MAX_EXAMPLES = 10_000  # examples that stand for all: in the lessons they make 100 mini-batches of 100
BATCHES_PER_SIZE = 12  # mini-batches of each size
EXAMPLES_PER_TICK = 250  # examples asked at a time


class GradientNoise:
    """What a few examples wish on average, and mini-batches of several sizes, beside what many wish."""

    def __init__(self, network: Network, train: Examples, wish: Array) -> None:
        many = train[:MAX_EXAMPLES]
        self.many = len(many)
        self.sizes = [size for size in SIZES if size <= len(many)]
        self.angles: list[list[float]] = [[] for _ in self.sizes]  # degrees
        self.lengths: list[list[float]] = [[] for _ in self.sizes]  # where that of many is 1
        self.own: tuple[float, float] | None = None  # angle and length of the few
        self.done = False  # whether all were asked
        self.asked, self.total = 0, len(many) + BATCHES_PER_SIZE * sum(self.sizes)
        self._work = self._ask(network, many, -wish)

    def tick(self) -> None:
        """Ask some more. Raises SettingError where nobody wishes anything."""
        self.done = True  # also where it ends with an error
        for _ in self._work:
            self.done = False
            return

    def facts(self) -> dict[str, Any]:
        """What is known so far."""
        return {
            "done": self.asked / self.total,
            "many": self.many,
            "sizes": self.sizes,
            "angles": self.angles,
            "middle": [float(np.median(angles)) for angles in self.angles if angles],
            "lengths": self.lengths,
            "own": self.own,
        }

    def _ask(self, network: Network, many: Examples, own: Array) -> Iterator[None]:
        rng = np.random.default_rng(0)
        full = np.zeros(network.size)
        for part in gradient_chunks(network, many, EXAMPLES_PER_TICK):
            full += part
            self.asked += min(EXAMPLES_PER_TICK, self.many - self.asked)
            yield
        self.own = angle_and_length(own, full)
        for size, angles, lengths in zip(self.sizes, self.angles, self.lengths, strict=True):
            for _ in range(BATCHES_PER_SIZE):
                drawn = np.zeros(network.size)
                for part in gradient_chunks(network, many[rng.permutation(self.many)[:size]], EXAMPLES_PER_TICK):
                    drawn += part
                    yield
                angle, length = angle_and_length(drawn, full)
                angles.append(angle)
                lengths.append(length)
                self.asked += size
