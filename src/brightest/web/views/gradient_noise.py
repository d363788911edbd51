"""Gradient noise: the angle of a mini-batch's gradient to the gradient over many examples, measured in steps."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from brightest.data import Examples
from brightest.inspection.gradient_noise import SIZES, angle_and_length, gradient_chunks
from brightest.nn.network import Network
from brightest.nn.parameters import Array

MAX_EXAMPLES = 10_000  # for the full gradient: 100 mini-batches of 100, as in the lessons
BATCHES_PER_SIZE = 12
EXAMPLES_PER_TICK = 250


class GradientNoise:
    """Compares a few examples' mean nudges, and mini-batches of several sizes, with the gradient over many examples."""

    def __init__(self, network: Network, train: Examples, mean_nudges: Array) -> None:
        many = train[:MAX_EXAMPLES]
        self.many = len(many)
        self.sizes = [size for size in SIZES if size <= len(many)]
        self.angles: list[list[float]] = [[] for _ in self.sizes]  # degrees
        self.own: tuple[float, float] | None = None  # the angle and length of the few examples' gradient
        self.done = False  # whether all is measured
        self.measured, self.total = 0, len(many) + BATCHES_PER_SIZE * sum(self.sizes)
        self._steps = self._measure(network, many, -mean_nudges)

    def tick(self) -> None:
        """Measure the next mini-batches. Raises SettingError if a gradient is zero."""
        self.done = True  # even if this ends with an error
        for _ in self._steps:
            self.done = False
            return

    def facts(self) -> dict[str, Any]:
        """The results so far."""
        return {
            "done": self.measured / self.total,
            "many": self.many,
            "sizes": self.sizes,
            "angles": self.angles,
            "middle": [float(np.median(angles)) for angles in self.angles if angles],
            "own": self.own,
        }

    def _measure(self, network: Network, many: Examples, own: Array) -> Iterator[None]:
        rng = np.random.default_rng(0)
        full = np.zeros(network.size)
        for part in gradient_chunks(network, many, EXAMPLES_PER_TICK):
            full += part
            self.measured += min(EXAMPLES_PER_TICK, self.many - self.measured)
            yield
        self.own = angle_and_length(own, full)
        for size, angles in zip(self.sizes, self.angles, strict=True):
            for _ in range(BATCHES_PER_SIZE):
                drawn = np.zeros(network.size)
                for part in gradient_chunks(network, many[rng.permutation(self.many)[:size]], EXAMPLES_PER_TICK):
                    drawn += part
                    yield
                angle, _ = angle_and_length(drawn, full)
                angles.append(angle)
                self.measured += size
