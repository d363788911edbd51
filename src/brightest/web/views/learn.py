"""The view *Learn*: a network learns from random numbers, live; go back to any moment, and on from there otherwise.

It holds one line of training for each time that was branched, and shows the last. The same ten test digits are read
again and again, the first of each class.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np

from brightest.errors import BrightestError, SettingError
from brightest.evaluation.metrics import evaluate
from brightest.nn.network import Network
from brightest.nn.parameters import Array
from brightest.training import loop
from brightest.training.loop import BatchProgress, Epoch, LoopOptions, TrainingState
from brightest.training.recipes import LESSON, Recipe
from brightest.web.engine import warm
from brightest.web.feeds import plain
from brightest.web.view import Shown
from brightest.web.views.history import Line
from brightest.web.workspace import PIXELS, Workspace, one_example_per_class

MAX_LINES = 4  # of which the oldest goes
MAX_NEURONS = 256  # of a hidden layer: more would learn too slowly to watch
MAX_HIDDEN_LAYERS = 3  # hidden ones
MAX_WORK_PER_BATCH = 500_000_000  # weights and biases times examples in a mini-batch: about a tenth of a second
WEIGHT_PICTURES = 16  # weight pictures shown
SECONDS_BETWEEN_SNAPSHOTS = 1 / 40  # seconds between two states shown
DEFAULT_PACE = 30  # mini-batches between two states, unless another is asked for: the whole would be over in a second
MAX_PROBE_EXAMPLES = 1_000  # examples that are read meanwhile, of the training and of the test
SECONDS_BETWEEN_PROBES = 0.1  # seconds between two readings of them


class Learn:
    """One visitor's training."""

    def __init__(
        self,
        workspace: Workspace,
        set_network: Callable[[Workspace], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._workspace, self._set_network, self._clock = workspace, set_network, clock
        self._recipe, self._seed = replace(LESSON, layers=self._sizes((16, 16))), 0
        self._lines: list[Line] = []
        self._progress: TrainingState | None = None
        self._records: Iterator[BatchProgress | Epoch] | None = None
        self._pace: int | None = DEFAULT_PACE
        self._until: int | None = None  # the epoch with whose end it pauses
        self._shown_at = self._measured_at = 0.0
        self._open = self._changed = False
        self.busy = False
        self._probes = tuple(examples[:MAX_PROBE_EXAMPLES] for examples in (workspace.data.train, workspace.data.test))
        self._digits = one_example_per_class(workspace.data)

    # What a visitor can do

    def open(self) -> None:
        """Show it, from now on: it is the largest thing there is to show, for those alone who look."""
        self._open = True
        self.mark_dirty()

    def play(self) -> None:
        """Learn until the recipe's last epoch, or until told to pause."""
        self._begin()
        self._until, self.busy, self._changed = None, True, True

    def pause(self) -> None:
        """Stop where it is."""
        self.busy, self._changed = False, True

    def step(self) -> None:
        """Learn from one mini-batch."""
        self._begin()
        self.busy = False
        self._records = None  # a new walk begins with a single step
        while isinstance(self._next(), Epoch):
            pass

    def pace(self, batches: int) -> None:
        """Show a state every so many mini-batches, no sooner than they can be seen; 0 is full speed."""
        self._pace, self._records, self._changed = batches or None, None, True

    def epoch(self) -> None:
        """Learn to the end of the epoch."""
        self.play()
        self._until = self._at.epoch + 1

    def reset(self, seed: int, **dials: Any) -> None:
        """Begin anew, from the random weights of `seed`, with other dials. Raises SettingError for a bad one."""
        recipe = self._turned(dials)
        loop.check(recipe, self._workspace.data.train)
        self._recipe, self._seed = recipe, seed
        self._lines, self._progress, self._records = [], None, None
        self.busy, self._changed = False, True

    def branch(self, **dials: Any) -> None:
        """Go on from here with other dials, beside what was. Raises SettingError where they need another network."""
        self._begin()
        recipe = self._turned(dials)
        if (recipe.layers, recipe.activation, recipe.cost) != (
            self._recipe.layers,
            self._recipe.activation,
            self._recipe.cost,
        ):
            raise SettingError("layers, activation and cost are those of the network: reset to change them.")
        loop.check(recipe, self._workspace.data.train)
        self._recipe = recipe
        self._resume(self._at)
        before = self._lines[-1]
        branched = Line(recipe, list(before.costs), list(before.accuracies), list(before.moments))
        branched.forget_after(self._at.step)
        self._lines = [*self._lines[1 - MAX_LINES :], branched]
        self._changed = True

    def seek(self, moment: int) -> None:
        """Back (or forth) to a moment of the history, and pause. Raises SettingError where there is none."""
        moments = self.moments
        if not 0 <= moment < len(moments):
            raise SettingError(f"the history has {len(moments)} moments, numbered from 0: there is no {moment}.")
        self._resume(moments[moment])
        self.busy, self._changed = False, True

    def use(self) -> None:
        """Use the network in all views."""
        self._begin()
        self._set_network(replace(self._workspace, name="yours", network=self._at.network))

    @property
    def moments(self) -> Sequence[TrainingState]:
        """The history, from the first step on."""
        return self._lines[-1].moments if self._lines else ()

    # What happens meanwhile

    def tick(self) -> None:
        """Learn for a few hundredths of a second. Raises TrainingError where the cost is no longer a number."""
        began = self._clock()
        record = self._next()
        if record is None or (isinstance(record, Epoch) and record.number == self._until):
            self.busy = False
        elif self._pace:
            time.sleep(max(0.0, SECONDS_BETWEEN_SNAPSHOTS - (self._clock() - began)))

    def on_network_changed(self, workspace: Workspace) -> None:
        """What is learned here depends on the data alone."""
        self._workspace = workspace

    def mark_dirty(self) -> None:
        """Show everything."""
        self._changed, self._shown_at = self._open, 0.0

    def show(self) -> Iterator[Shown]:
        """The present state, unless it was just shown."""
        now = self._clock()
        if self._changed and (not self.busy or now - self._shown_at >= SECONDS_BETWEEN_SNAPSHOTS):
            self._changed, self._shown_at = False, now
            yield self._state()

    def _state(self) -> Shown:
        recipe, at = self._recipe, self._progress
        line = self._lines[-1] if self._lines else Line(recipe)
        step = at.step if at else 0
        if at and not self.busy:
            right: tuple[float | None, float | None] = self._read_right(at.network)
        else:  # there is no time to read anew for each state
            right = next((point[1:] for point in reversed(line.accuracies) if point[0] <= step), (None, None))
        facts = {
            "playing": self.busy,
            "epoch": at.epoch if at else 0,
            "step": step,
            "batches": -(-len(self._workspace.data.train) // recipe.batch_size),
            "cost": next((cost for seen, cost in reversed(line.costs) if seen <= step), None),
            "train_accuracy": right[0],
            "test_accuracy": right[1],
            "seed": self._seed,
            "hidden": list(recipe.layers[1:-1]),
            "activation": recipe.activation,
            "cost_function": recipe.cost,
            "learning_rate": recipe.learning_rate,
            "batch_size": recipe.batch_size,
            "pace": self._pace or 0,
            "probe": [len(probe) for probe in self._probes],
            "train_examples": len(self._workspace.data.train),
            "data": self._workspace.data.name,
            "labels": self._digits.labels.tolist(),
            "classes": list(self._workspace.data.classes),
            "lines": [
                {"learning_rate": one.recipe.learning_rate, "batch_size": one.recipe.batch_size} for one in self._lines
            ],
        }
        network = (at or self._start()).network
        outputs = np.array([network.feed_forward(image)[-1] for image in self._digits.images], np.float32)
        arrays = {
            "pictures": network.weights[0][:WEIGHT_PICTURES].astype(np.float32),
            "digits": self._pixels(),
            "outputs": outputs,
            "moments": np.array([moment.step for moment in line.moments], np.uint32),
        }
        for number, one in enumerate(self._lines):
            arrays |= {f"costs{number}": one.cost_curve(), f"accuracies{number}": one.accuracy_curve()}
        return "learning", facts, arrays

    def _pixels(self) -> Array:
        """The ten digits, (10, 784) uint8."""
        images = self._digits.images
        return images if images.dtype == np.uint8 else np.rint(255 * images).astype(np.uint8)

    @property
    def _at(self) -> TrainingState:
        assert self._progress is not None
        return self._progress

    def _start(self) -> TrainingState:
        """Before the first step."""
        return _begun(self._recipe, self._seed, self._workspace.data.classes)

    def _begin(self) -> None:
        """Have a training."""
        if self._progress is None:
            self._progress = self._start()
            self._lines = [Line(self._recipe)]

    def _resume(self, at: TrainingState) -> None:
        """Stand at that moment, which may be from before a branch, to go on from it by the recipe of now."""
        if at.recipe.batch_size != self._recipe.batch_size:  # an epoch is then cut otherwise: its rest is left out
            at = replace(at, epoch=at.epoch + (at.batch > 0), batch=0)
        self._progress, self._records = replace(at, recipe=self._recipe), None

    def _next(self) -> BatchProgress | Epoch | None:
        """The next record, noted; None where the training is over."""
        line = self._lines[-1]
        if self._records is None:
            line.forget_after(self._at.step)
            train = self._workspace.data.train
            self._records = loop.resume(
                self._at,
                train,
                engine=warm(),
                options=LoopOptions(
                    pipeline=plain(train, self._recipe), max_steps_per_yield=self._pace, metrics_on=self._probes[0]
                ),
            )
        try:
            record = next(self._records, None)
        except BrightestError:
            self.busy, self._records, self._changed = False, None, True
            raise
        if record is not None:
            line.add(record, self._measure(record))
            self._progress = record.state
        self._changed = True
        return record

    def _measure(self, record: BatchProgress | Epoch) -> tuple[float, float] | None:
        """What `_read_right` says, a few times a second."""
        now = self._clock()
        if self.busy and isinstance(record, BatchProgress) and now - self._measured_at < SECONDS_BETWEEN_PROBES:
            return None
        self._measured_at = now
        return self._read_right(record.state.network)

    def _read_right(self, network: Network) -> tuple[float, float]:
        """The share of the training's probe and of the test's that this network reads right."""
        train, test = (evaluate(network, probe, warm()).accuracy for probe in self._probes)
        return train, test

    def _turned(self, dials: dict[str, Any]) -> Recipe:
        """The recipe with these dials, hidden layers under `hidden`. Raises SettingError for what can't work."""
        hidden = dials.pop("hidden", self._recipe.layers[1:-1])
        if len(hidden) > MAX_HIDDEN_LAYERS or max(hidden, default=0) > MAX_NEURONS:
            raise SettingError(
                f"at most {MAX_HIDDEN_LAYERS} hidden layers of {MAX_NEURONS} neurons can be watched learning."
            )
        recipe = replace(self._recipe, layers=self._sizes(tuple(hidden)), **dials)
        parameters = sum((n + 1) * m for n, m in pairwise(recipe.layers))
        if recipe.batch_size * parameters > MAX_WORK_PER_BATCH:
            raise SettingError(
                f"mini-batches of {recipe.batch_size:,} are too slow to watch with {parameters:,} weights and biases: "
                f"choose at most {MAX_WORK_PER_BATCH // parameters:,}."
            )
        return recipe

    def _sizes(self, hidden: tuple[int, ...]) -> tuple[int, ...]:
        return (PIXELS, *hidden, len(self._workspace.data.classes))


@lru_cache(maxsize=16)
def _begun(recipe: Recipe, seed: int, classes: tuple[str, ...]) -> TrainingState:
    """One for all visitors who begin alike: nothing changes it."""
    return loop.begin(recipe, seed, classes)
