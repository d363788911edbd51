"""The history of a training: curves and checkpoints, in bounded memory.

When there are too many points or checkpoints, every second one is dropped, except a checkpoint's point of the costs.
A checkpoint is the whole state of the training, so going back restores its exact numbers, and the training continues
from there to the same end.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from brightest.nn.parameters import Array
from brightest.training.loop import BatchProgress, TrainingState
from brightest.training.recipes import Recipe
from brightest.web.views.live_training import Record

MAX_POINTS = 600  # of a curve
MAX_CHECKPOINT_BYTES = 8 << 20  # of one line's checkpoints
MAX_CHECKPOINTS = 100
MAX_LINES = 4


@dataclass
class Line:
    """One training from its beginning: recipe, curves and checkpoints."""

    recipe: Recipe
    costs: list[tuple[int, float]] = field(default_factory=list)  # step, mean cost of the last mini-batches
    accuracies: list[tuple[int, float, float]] = field(default_factory=list)  # step, training, test
    checkpoints: list[TrainingState] = field(default_factory=list)
    _spacing: int = 1  # mini-batches between two checkpoints, at least

    def add(self, record: Record, accuracies: tuple[float, float] | None = None) -> None:
        """Add a record, with the accuracies on training and test examples if they were measured."""
        state = record.state
        step = state.step
        if isinstance(record, BatchProgress):
            self.costs.append((step, record.cost))
        if accuracies and (not self.accuracies or self.accuracies[-1][0] < step):
            self.accuracies.append((step, *accuracies))
        if not self.checkpoints or step - self.checkpoints[-1].step >= self._spacing:
            self.checkpoints.append(state)
        if len(self.costs) > MAX_POINTS:
            kept = {checkpoint.step for checkpoint in self.checkpoints}
            self.costs = [cost for i, cost in enumerate(self.costs) if i % 2 == 0 or cost[0] in kept]
        if len(self.accuracies) > MAX_POINTS:
            self.accuracies = self.accuracies[::2]
        if len(self.checkpoints) > self._max_checkpoints():
            self.checkpoints = self.checkpoints[::2]
            self._spacing = max(1, 2 * self._spacing, (step - self.checkpoints[0].step) // self._max_checkpoints())

    def forget_after(self, step: int) -> None:
        """Drop everything after `step`."""
        self.costs = [point for point in self.costs if point[0] <= step]
        self.accuracies = [point for point in self.accuracies if point[0] <= step]
        self.checkpoints = [checkpoint for checkpoint in self.checkpoints if checkpoint.step <= step]

    def cost_curve(self) -> Array:
        """(n, 2) float32: step, cost."""
        return np.array(self.costs, np.float32).reshape(-1, 2)

    def accuracy_curve(self) -> Array:
        """(n, 3) float32: step, accuracy on training examples, on test examples."""
        return np.array(self.accuracies, np.float32).reshape(-1, 3)

    @property
    def bytes(self) -> int:
        """Memory of the checkpoints."""
        return len(self.checkpoints) * _bytes(self.checkpoints[0]) if self.checkpoints else 0

    def _max_checkpoints(self) -> int:
        """The number of checkpoints there is room for: fewer of a larger network."""
        return max(4, min(MAX_CHECKPOINTS, MAX_CHECKPOINT_BYTES // _bytes(self.checkpoints[0])))


def _bytes(checkpoint: TrainingState) -> int:
    state = checkpoint.engine_state
    return sum(array.nbytes for kept in (state.network.parameters, *state.memory) for array in kept.arrays())


class History:
    """The lines of a training side by side: one for each branch, the present one last."""

    def __init__(self) -> None:
        self.lines: list[Line] = []

    @property
    def present(self) -> Line:
        """The line that the training continues."""
        return self.lines[-1]

    @property
    def checkpoints(self) -> Sequence[TrainingState]:
        """Those of the present line; none before the training begins."""
        return self.lines[-1].checkpoints if self.lines else ()

    def begin(self, recipe: Recipe) -> None:
        """Start over with one empty line."""
        self.lines = [Line(recipe)]

    def branch(self, recipe: Recipe, step: int) -> None:
        """Continue from `step` of the present line in a new one. Drops the oldest of more than MAX_LINES."""
        before = self.present
        line = Line(recipe, list(before.costs), list(before.accuracies), list(before.checkpoints))
        line.forget_after(step)
        self.lines = [*self.lines[1 - MAX_LINES :], line]

    @property
    def bytes(self) -> int:
        """Memory of all checkpoints; those before a branch count in each of its lines."""
        return sum(line.bytes for line in self.lines)

    def forget_past(self) -> None:
        """Keep the present line alone, and of its checkpoints the last."""
        self.lines = self.lines[-1:]
        for line in self.lines:
            line.checkpoints = line.checkpoints[-1:]

    def clear(self) -> None:
        """Forget everything."""
        self.lines = []
