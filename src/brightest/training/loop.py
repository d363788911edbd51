"""The training loop: a generator that yields frozen records.

    for epoch in train(examples):
        print(epoch.number, epoch.accuracy)

The order of the examples in epoch e depends on the seed and e alone, so a training that stops after any mini-batch
can be continued to the same end, bit for bit.
"""

import math
import time
from bisect import bisect_right
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from itertools import accumulate

import numpy as np

from brightest import engines
from brightest.data import NO_CLASS, Examples
from brightest.data.out_of_distribution import check_image_size
from brightest.displayed import Displayed
from brightest.engines import Engine, State, start
from brightest.errors import SettingError, TrainingError
from brightest.evaluation.metrics import Evaluation, check_fit, evaluate
from brightest.nn import weight_averaging
from brightest.nn.card import Card
from brightest.nn.costs import cost
from brightest.nn.network import DIGITS, Network, random_network
from brightest.nn.optimizers import optimizer
from brightest.nn.parameters import Array, Parameters
from brightest.nn.schedules import schedule
from brightest.nn.weight_averaging import Average
from brightest.training.augment import check_square
from brightest.training.order import epoch_size
from brightest.training.pipeline import open_pipeline
from brightest.training.recipes import DEFAULT, Recipe
from brightest.training.selection import LAST, Best, Selection, better
from brightest.training.windows import Loader

SECONDS_PER_YIELD = 0.02  # short enough to redraw a page or to answer Ctrl-C


@dataclass(frozen=True, eq=False)
class TrainingState:
    """Everything needed to continue a training: recipe, seed, parameters, optimizer state and position."""

    recipe: Recipe
    seed: int
    engine_state: State
    average: Average | None = None
    epoch: int = 0  # epochs finished
    batch: int = 0  # mini-batches done in the current epoch
    seconds: float = 0.0  # spent in training steps alone
    best: Best | None = None  # the best epoch so far, if the best one is to be kept

    def __post_init__(self) -> None:
        counts = (self.seed, self.epoch, self.batch, self.step, self.average.count if self.average else 0)
        if not all(isinstance(n, int) and 0 <= n < 2**63 for n in counts) or not 0 <= self.seconds < math.inf:
            raise SettingError("a training's seed, epoch, batch and seconds must be whole numbers from 0 on.")

    @property
    def step(self) -> int:
        """Mini-batches done since the first epoch."""
        return self.engine_state.step

    @property
    def network(self) -> Network:
        """The network as it would be used now: averaged if the recipe says so."""
        if self.average is None:
            return self.engine_state.network
        weights, biases = self.average.mean
        return replace(self.engine_state.network, weights=weights, biases=biases)


@dataclass(frozen=True, eq=False)
class BatchProgress:
    """Some mini-batches of an epoch are done."""

    state: TrainingState
    batches: int  # in a whole epoch
    cost: float  # mean over these mini-batches, each measured before its step


@dataclass(frozen=True, eq=False)
class Epoch(Displayed):
    """An epoch is over; number 0 is the record before any step."""

    state: TrainingState
    train: Evaluation
    validation: Evaluation | None = None
    test: Evaluation | None = None  # only if the test set is tracked, for benchmarks

    @property
    def number(self) -> int:
        """Epochs finished."""
        return self.state.epoch

    @property
    def network(self) -> Network:
        """The network so far."""
        return self.state.network

    @property
    def accuracy(self) -> float:
        """Accuracy on the validation examples if any were held out, else on the training examples."""
        return (self.validation or self.train).accuracy


@dataclass(frozen=True, eq=False)
class LoopOptions:
    """Options of the loop for live views and fine-tuning."""

    pipeline: Loader | None = None  # for example one that several training runs share; None opens a new one
    trainable: Parameters | None = None  # masks: a parameter stays as it is where its mask is False
    max_steps_per_yield: int | None = None  # the most mini-batches in one BatchProgress, for live views
    metrics_on: Examples | None = None  # examples on which `Epoch.train` is measured; None: all training examples
    selection: Selection = LAST  # keep the best epoch, or stop early
    sync: int = 1  # mini-batches between two averages of a team's weights (engines/parallel.py)
    weights: Array | None = None  # (n,): how often each example is learned from, relative to the others


def begin(
    recipe: Recipe, seed: int, classes: tuple[str, ...] = DIGITS, network: Network | None = None
) -> TrainingState:
    """The state before the first step, with random parameters from `seed`, or with those of `network`.

    Raises SettingError if `network` has other layers, activation, cost or frame than the recipe.
    """
    if not isinstance(recipe, Recipe):
        raise SettingError(
            f"the recipe is {recipe!r}: it must be a Recipe, such as brightest.recipe returns for a name."
        )
    check_seed(seed)
    if network is None:
        network = random_network(
            recipe.layers, np.random.default_rng(seed), recipe.activation, recipe.cost, classes, recipe.initialization
        )
        network = replace(network, card=Card(frame=recipe.frame))
    if not recipe.fits(network):
        raise SettingError("the recipe's layers, activation, cost and frame must be those of the network.")
    return TrainingState(
        recipe, seed, start(network, optimizer(recipe.optimizer, recipe.momentum), recipe.weight_decay)
    )


def check_seed(seed: int) -> None:
    """Raises SettingError unless `seed` is a whole number from 0 on."""
    if not isinstance(seed, int) or not 0 <= seed < 2**63:
        raise SettingError(f"seed {seed!r:.40} can't work: it must be a whole number from 0 on.")


def check(recipe: Recipe, examples: Examples, weights: Array | None = None) -> None:
    """Check that `recipe` can train on `examples`, with `weights` (n,) or none. Raises DataError or SettingError."""
    check_fit(recipe.layers, examples)
    if recipe.deformation:
        check_square(examples.images)
    if recipe.outlier_exposure or recipe.synthetic:
        check_image_size(examples.images)
    without_class = recipe.outlier_exposure or recipe.synthetic.clutter or examples.labels.min() == NO_CLASS
    if cost(recipe.cost).softmax_coupled and without_class:
        raise SettingError(
            f"some examples show none of the classes, but with cost {recipe.cost!r} the outputs always sum to 1 and "
            "can't all be near 0; choose binary-cross-entropy or squares."
        )
    if weights is not None and (recipe.outlier_exposure or recipe.synthetic):
        raise SettingError("examples that the recipe draws have no weight: choose one that draws none.")
    if recipe.batch_size > (count := epoch_size(len(examples), weights)):
        raise SettingError(
            f"batch size {recipe.batch_size:,} is more than the {count:,} training examples; choose a smaller one."
        )


def train(
    examples: Examples,
    recipe: Recipe = DEFAULT,
    seed: int = 0,
    *,
    classes: tuple[str, ...] = DIGITS,
    validation: Examples | None = None,
    test: Examples | None = None,
    engine: Engine | None = None,
) -> Iterator[Epoch]:
    """Train from random parameters: yields an Epoch before the first step, and one after each epoch.

    The result depends on `seed` alone. Raises DataError or SettingError if examples and recipe don't fit,
    TrainingError if the cost is no longer a number.
    """
    records = resume(begin(recipe, seed, classes), examples, validation=validation, test=test, engine=engine)
    return (record for record in records if isinstance(record, Epoch))


def resume(
    state: TrainingState,
    examples: Examples,
    *,
    validation: Examples | None = None,
    test: Examples | None = None,
    engine: Engine | None = None,
    options: LoopOptions | None = None,
) -> Iterator[BatchProgress | Epoch]:
    """Continue from `state`: yields a BatchProgress about every 20 ms, and an Epoch at the end of each.

    The first record is an Epoch if `state` stands between two epochs. To stop, stop iterating, and
    continue later from the last record's state. Raises the errors of `train`.
    """
    arithmetic, options = engine or engines.engine(), options or LoopOptions()
    check(state.recipe, examples, options.weights)
    metrics_on = options.metrics_on or examples

    def measure(now: TrainingState) -> Epoch:
        network = now.network
        learned = evaluate(network, metrics_on, arithmetic)
        finite = all(np.isfinite(array).all() for array in now.engine_state.network.parameters.arrays())
        _check_finite(now.recipe, now.epoch, finite=finite and math.isfinite(learned.cost))
        validated = evaluate(network, validation, arithmetic) if validation else None
        if validated and options.selection.is_wanted:
            now = replace(now, best=better(now.best, now.epoch, validated, network.parameters))
        return Epoch(now, learned, validated, evaluate(network, test, arithmetic) if test else None)

    loader: AbstractContextManager[Loader] = (
        nullcontext(options.pipeline) if options.pipeline else open_pipeline(examples, state.recipe, arithmetic)
    )
    return _records(state, loader, measure, arithmetic, options)


def _records(
    state: TrainingState,
    loader: AbstractContextManager[Loader],
    measure: Callable[[TrainingState], Epoch],
    engine: Engine,
    options: LoopOptions,
) -> Iterator[BatchProgress | Epoch]:
    """The loop itself. `resume` isn't the generator, so that it raises errors when it is called."""
    recipe = state.recipe
    with loader as pipeline:
        if state.batch == 0:
            epoch = measure(state)
            state = epoch.state
            yield epoch
        steps = 1  # mini-batches per call of the engine; adapted by timing, without influence on the result
        while not is_over(state, options.selection):
            windows = pipeline.windows(state.seed, state.epoch, recipe.batch_size, options.weights)
            ends = list(accumulate(window.batches for window in windows))
            batches = ends[-1]
            batches_per_average = math.ceil(batches / weight_averaging.SAMPLES_PER_EPOCH)
            at = -1  # the window that is open
            while state.batch < batches:
                if at < 0 or state.batch == ends[at]:
                    at = bisect_right(ends, state.batch)
                    prepared, indices = windows[at].open()
                    before = ends[at] - windows[at].batches
                end = _next_multiple(state.batch, batches_per_average, ends[at]) if recipe.averaging else ends[at]
                last = min(_next_multiple(steps - 1, options.sync, batches) + state.batch, end)
                clock = time.perf_counter()
                engine_state, cost = engine.run(
                    state.engine_state,
                    prepared,
                    indices[(state.batch - before) * recipe.batch_size : (last - before) * recipe.batch_size],
                    recipe.batch_size,
                    _learning_rates(recipe, state.epoch * batches + np.arange(state.batch, last), batches),
                    options.trainable,
                )
                seconds = time.perf_counter() - clock
                _check_finite(recipe, state.epoch + 1, finite=math.isfinite(cost))
                steps = max(1, int((last - state.batch) * SECONDS_PER_YIELD / max(seconds, 1e-9)))
                steps = min(steps, options.max_steps_per_yield or steps)
                average = state.average
                if recipe.averaging and (last % batches_per_average == 0 or last == batches):
                    window = recipe.averaging * math.ceil(batches / batches_per_average)
                    average = weight_averaging.update(average, engine_state.network.parameters, window)
                state = replace(
                    state, engine_state=engine_state, average=average, batch=last, seconds=state.seconds + seconds
                )
                yield BatchProgress(state, batches, cost)
            epoch = measure(replace(state, epoch=state.epoch + 1, batch=0))
            state = epoch.state
            yield epoch


def is_over(state: TrainingState, selection: Selection) -> bool:
    """Whether all epochs are done, or the training stops early."""
    return state.epoch >= state.recipe.epochs or (state.batch == 0 and selection.is_exhausted(state.epoch, state.best))


def _check_finite(recipe: Recipe, epoch: int, *, finite: bool) -> None:
    if not finite:
        raise TrainingError(
            f"the cost or a weight is no longer a number in epoch {epoch}: "
            f"choose a learning rate below {recipe.learning_rate:g}."
        )


def _next_multiple(n: int, step: int, limit: int) -> int:
    return min((n // step + 1) * step, limit)


def _learning_rates(recipe: Recipe, steps: Array, batches: int) -> Array:
    return recipe.learning_rate * schedule(recipe.schedule)(steps / (recipe.epochs * batches))
