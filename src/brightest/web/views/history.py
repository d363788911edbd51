"""The history of a training: curves, and moments to go back to, in memory that has an end.

Where there are more points than there is room for, every second one goes, but none of a moment. A moment is the
training's whole state, so whoever goes back to it has exactly the numbers that were there, and goes on from it to the
same end.
"""

from dataclasses import dataclass, field

import numpy as np

from brightest.nn.parameters import Array
from brightest.training.loop import BatchProgress, Epoch, TrainingState
from brightest.training.recipes import Recipe

MAX_POINTS = 600  # of a curve
MAX_CHECKPOINT_BYTES = 8 << 20  # of the moments of one line
MAX_CHECKPOINTS = 100


@dataclass
class Line:
    """One training from where it began: its dials, its curves, its moments."""

    recipe: Recipe
    costs: list[tuple[int, float]] = field(default_factory=list)  # mini-batches seen, and the mean cost of the last
    accuracies: list[tuple[int, float, float]] = field(default_factory=list)  # seen, on training and test examples
    moments: list[TrainingState] = field(default_factory=list)
    _apart: int = 1  # mini-batches between two moments, at least

    def add(self, record: BatchProgress | Epoch, read_right: tuple[float, float] | None = None) -> None:
        """Note what happened, and where it was measured, the share of training and test examples read right."""
        state = record.state
        step = state.step
        if isinstance(record, BatchProgress):
            self.costs.append((step, record.cost))
        if read_right and (not self.accuracies or self.accuracies[-1][0] < step):
            self.accuracies.append((step, *read_right))
        if not self.moments or step - self.moments[-1].step >= self._apart:
            self.moments.append(state)
        if len(self.costs) > MAX_POINTS:
            kept = {moment.step for moment in self.moments}
            self.costs = [cost for i, cost in enumerate(self.costs) if i % 2 == 0 or cost[0] in kept]
        if len(self.accuracies) > MAX_POINTS:
            self.accuracies = self.accuracies[::2]
        if len(self.moments) > self._room():
            self.moments = self.moments[::2]
            self._apart = max(1, 2 * self._apart, (step - self.moments[0].step) // self._room())

    def forget_after(self, step: int) -> None:
        """As if nothing had happened since that step."""
        self.costs = [point for point in self.costs if point[0] <= step]
        self.accuracies = [point for point in self.accuracies if point[0] <= step]
        self.moments = [moment for moment in self.moments if moment.step <= step]

    def cost_curve(self) -> Array:
        """(n, 2) float32: mini-batches, cost."""
        return np.array(self.costs, np.float32).reshape(-1, 2)

    def accuracy_curve(self) -> Array:
        """(n, 3) float32: mini-batches, share of training examples read right, of test examples."""
        return np.array(self.accuracies, np.float32).reshape(-1, 3)

    def _room(self) -> int:
        """How many moments may be kept: fewer of a larger network."""
        state = self.moments[0].engine_state
        size = sum(array.nbytes for kept in (state.network.parameters, *state.memory) for array in kept.arrays())
        return max(4, min(MAX_CHECKPOINTS, MAX_CHECKPOINT_BYTES // size))
