"""The history of a training: curves and checkpoints, in bounded memory.

A curve keeps the lowest and the highest point of each stretch of steps, so it keeps its shape however long it gets. If
there are too many checkpoints, every second one is dropped. A checkpoint is the whole state of the training, so going
back restores its exact numbers, and the training continues from there to the same end.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import NamedTuple

import numpy as np

from brightest.errors import SettingError
from brightest.nn.parameters import Array
from brightest.training.loop import BatchProgress, TrainingState
from brightest.training.recipes import Recipe
from brightest.web.views.live_training import Record

MAX_POINTS = 600  # of a curve
MAX_CHECKPOINT_BYTES = 8 << 20  # of the checkpoints of one line
MAX_CHECKPOINTS = 100
MAX_LINES = 50
MAX_BYTES = 32 << 20  # of all lines' checkpoints: if a new line passes it, older ones keep only their last moment


@dataclass
class Curve:
    """Points (step, values): the lowest and the highest of each stretch of steps, compared by their last value."""

    points: list[tuple[float, ...]] = field(default_factory=list)
    stretch: int = 1  # steps; doubled whenever there are more than MAX_POINTS points

    def add(self, step: int, *values: float) -> None:
        """Add a point of a later step."""
        self.points.append((step, *values))
        recent = [point for point in self.points[-3:] if self._stretch(point) == self._stretch(self.points[-1])]
        if len(recent) == 3:
            self.points[-3:] = _extremes(recent)
        while len(self.points) > MAX_POINTS:
            self.stretch *= 2
            self.points = [kept for _, part in groupby(self.points, self._stretch) for kept in _extremes(list(part))]

    def up_to(self, step: int) -> "Curve":
        """The curve without what comes after `step`."""
        return Curve([point for point in self.points if point[0] <= step], self.stretch)

    def array(self, width: int) -> Array:
        """(n, width) float32: the step, then the values."""
        return np.array(self.points, np.float32).reshape(-1, width)

    def _stretch(self, point: tuple[float, ...]) -> int:
        return int(point[0]) // self.stretch


def _extremes(points: list[tuple[float, ...]]) -> list[tuple[float, ...]]:
    """The lowest and the highest point by the last value, in the order of their steps."""
    return sorted({min(points, key=lambda point: point[-1]), max(points, key=lambda point: point[-1])})


@dataclass
class Line:
    """One training from its beginning: recipe, curves and checkpoints."""

    recipe: Recipe
    costs: Curve = field(default_factory=Curve)  # step, mean cost of the last mini-batches
    accuracies: Curve = field(default_factory=Curve)  # step, on training examples, on test examples
    checkpoints: list[TrainingState] = field(default_factory=list)
    last: TrainingState | None = None  # its last moment; None before the first
    number: int = 0  # counts the lines in the order in which they began
    origin: Recipe | None = None  # the recipe of the line it branched from; None: the first line
    _cost_at: dict[int, float] = field(default_factory=dict)  # keys: the checkpoints' steps, and the last step
    _spacing: int = 1  # the least number of mini-batches between checkpoints

    def add(self, record: Record, accuracies: tuple[float, float] | None = None) -> None:
        """Add a record, with the accuracies on training and test examples if they were measured."""
        state = record.state
        step, self.last = state.step, state
        if isinstance(record, BatchProgress):
            self.costs.add(step, record.cost)
            self._cost_at[step] = record.cost
        if accuracies and (not self.accuracies.points or self.accuracies.points[-1][0] < step):
            self.accuracies.add(step, *accuracies)
        if self.checkpoints and self.checkpoints[-1].step == step:
            self.checkpoints[-1] = state  # an epoch ends at the step of its last mini-batch
        elif not self.checkpoints or step - self.checkpoints[-1].step >= self._spacing:
            self.checkpoints.append(state)
        if len(self.checkpoints) > self._max_checkpoints():
            self.checkpoints = self.checkpoints[::2]
            self._spacing = max(1, 2 * self._spacing, (step - self.checkpoints[0].step) // self._max_checkpoints())
        kept = {step, *(checkpoint.step for checkpoint in self.checkpoints)}
        self._cost_at = {at: cost for at, cost in self._cost_at.items() if at in kept}

    def cost_at(self, step: int) -> float | None:
        """The cost at a checkpoint's step or at the last step; None before the first."""
        return self._cost_at.get(step)

    def accuracies_at(self, step: int) -> tuple[float, float] | tuple[None, None]:
        """The last accuracies that were measured up to a step, on training and test examples."""
        seen = self.accuracies.up_to(step).points
        return (seen[-1][1], seen[-1][2]) if seen else (None, None)

    def up_to(self, state: TrainingState, recipe: Recipe) -> "Line":
        """The line without what comes after `state`, continued with `recipe`."""
        return replace(
            self,
            recipe=recipe,
            costs=self.costs.up_to(state.step),
            accuracies=self.accuracies.up_to(state.step),
            checkpoints=[checkpoint for checkpoint in self.checkpoints if checkpoint.step <= state.step],
            last=state,
            _cost_at={at: cost for at, cost in self._cost_at.items() if at <= state.step},
        )

    @property
    def label(self) -> str:
        """The hyperparameters in which it differs from the line it left; for the first line, all that can change."""
        before, now = self.origin, self.recipe
        if before is None:
            return f"learning rate {now.learning_rate:g}, mini-batch {now.batch_size:,}"
        changes = []
        if before.learning_rate != now.learning_rate:
            changes.append(f"learning rate {before.learning_rate:g} → {now.learning_rate:g}")
        if before.batch_size != now.batch_size:
            changes.append(f"mini-batch {before.batch_size:,} → {now.batch_size:,}")
        return ", ".join(changes) or "the same dials"

    @property
    def moments(self) -> list[TrainingState]:
        """All states that one can go back to: the checkpoints, and the last."""
        newer = self.last is not None and (not self.checkpoints or self.last.step > self.checkpoints[-1].step)
        return [*self.checkpoints, self.last] if self.last and newer else self.checkpoints

    def _max_checkpoints(self) -> int:
        """The number of checkpoints there is room for: the larger the network, the fewer."""
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
        """The moments of the present line; none before the training begins."""
        return self.lines[-1].moments if self.lines else ()

    def begin(self, recipe: Recipe) -> None:
        """Start over with one empty line."""
        self.lines = [Line(recipe)]

    def branch(self, recipe: Recipe, state: TrainingState) -> None:
        """Continue from `state` of the present line in a new one. Drops the oldest lines for which there is no room."""
        number = 1 + max(line.number for line in self.lines)
        branched = replace(self.present.up_to(state, recipe), number=number, origin=self.present.recipe)
        self.lines = [*self.lines[1 - MAX_LINES :], branched]
        for line in self.lines[:-1]:
            if self.bytes > MAX_BYTES and line.last:
                line.checkpoints = [line.last]
        while len(self.lines) > 2 and self.bytes > MAX_BYTES:
            self.lines.pop(0)

    def resume(self, recipe: Recipe, state: TrainingState) -> None:
        """Continue the present line from `state`, dropping what came after it."""
        self.lines[-1] = self.present.up_to(state, recipe)

    def take(self, number: int) -> None:
        """Make another line the present one. Raises SettingError if no line has that number."""
        found = [line for line in self.lines if line.number == number]
        if not found:
            raise SettingError(f"there is no branch {number} any more.")
        self.lines = [line for line in self.lines if line.number != number] + found

    @property
    def bytes(self) -> int:
        """The bytes of all moments; lines share those before they part."""
        states = {id(state): state for line in self.lines for state in line.moments}
        return sum(map(_bytes, states.values()))

    def forget_past(self) -> None:
        """Keep only the last checkpoint of the present line."""
        self.lines = self.lines[-1:]
        for line in self.lines:
            line.checkpoints = line.moments[-1:]


class Training(NamedTuple):
    """A whole training that can be continued."""

    recipe: Recipe
    seed: int
    history: History
    state: TrainingState
