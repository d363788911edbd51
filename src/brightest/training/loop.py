"""Training: the one loop there is. It yields what happened as frozen records; everything else listens.

    for epoch in train(examples):
        print(epoch.number, epoch.accuracy)

The order of epoch e depends on the seed and e alone, so a training can be put down after any mini-batch and taken
up again to the same end, bit for bit.
"""

import math
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace

import numpy as np

from brightest import engines
from brightest.data import DARK, Examples
from brightest.data.out_of_distribution import check_side
from brightest.engines import Engine, State, start
from brightest.errors import SettingError, TrainingError
from brightest.evaluation.metrics import Evaluation, check_fit, evaluate
from brightest.nn import weight_averaging
from brightest.nn.costs import cost
from brightest.nn.network import DIGITS, Network, random_network
from brightest.nn.optimizers import optimizer
from brightest.nn.parameters import Array, Parameters
from brightest.nn.schedules import schedule
from brightest.nn.weight_averaging import Average
from brightest.training.augment import check_square
from brightest.training.pipeline import Source, feeding
from brightest.training.recipes import DEFAULT, Recipe

STRETCH_SECONDS = 0.02  # between two moments: short enough to draw a page or to answer Ctrl-C


@dataclass(frozen=True, eq=False)
class Progress:
    """Where a training stands: all that is needed to go on from there."""

    recipe: Recipe
    seed: int
    state: State
    average: Average | None = None
    epoch: int = 0  # epochs finished
    batch: int = 0  # mini-batches of the next epoch done
    seconds: float = 0.0  # spent in training steps alone

    def __post_init__(self) -> None:
        counts = (self.seed, self.epoch, self.batch, self.state.step, self.average.count if self.average else 0)
        if not all(isinstance(n, int) and 0 <= n < 2**63 for n in counts) or not 0 <= self.seconds < math.inf:
            raise SettingError("a training's seed, epoch, batch and seconds must be whole numbers from 0 on.")

    @property
    def network(self) -> Network:
        """The network as it would be used now: averaged where the recipe says so."""
        if self.average is None:
            return self.state.network
        weights, biases = self.average.mean
        return replace(self.state.network, weights=weights, biases=biases)


@dataclass(frozen=True, eq=False)
class Moment:
    """A stretch of mini-batches was taken, somewhere inside an epoch."""

    progress: Progress
    batches: int  # in a whole epoch
    cost: float  # mean over the stretch, each example as it was met


@dataclass(frozen=True, eq=False)
class Epoch:
    """An epoch is over; number 0 is the record before any step."""

    progress: Progress
    train: Evaluation
    validation: Evaluation | None = None
    test: Evaluation | None = None  # only where the test set is tracked, for benchmarks

    @property
    def number(self) -> int:
        """Epochs finished."""
        return self.progress.epoch

    @property
    def network(self) -> Network:
        """The network so far."""
        return self.progress.network

    @property
    def accuracy(self) -> float:
        """On the validation examples where some were held out, else on the training examples."""
        return (self.validation or self.train).accuracy


def begin(recipe: Recipe, seed: int, classes: tuple[str, ...] = DIGITS, network: Network | None = None) -> Progress:
    """The start of a training: random weights and biases from `seed`, or those of `network`.

    Raises SettingError where the recipe is for another kind of network.
    """
    if not isinstance(recipe, Recipe):
        raise SettingError(f"the recipe is {recipe!r}: it must be what brightest.recipe gives for a recipe's name.")
    if network is None:
        network = random_network(
            recipe.layers, np.random.default_rng(seed), recipe.activation, recipe.cost, classes, recipe.initialization
        )
    if (network.layers, network.activation, network.cost) != (recipe.layers, recipe.activation, recipe.cost):
        raise SettingError("the recipe's layers, activation and cost must be those of the network that is to go on.")
    return Progress(recipe, seed, start(network, optimizer(recipe.optimizer, recipe.momentum), recipe.weight_decay))


def check(recipe: Recipe, examples: Examples) -> None:
    """Raises DataError or SettingError unless a training by `recipe` on `examples` can begin."""
    check_fit(recipe.layers, examples)
    if recipe.deformation:
        check_square(examples.images)
    if recipe.nonsense:
        check_side(examples.images)
    if cost(recipe.cost).together and (recipe.nonsense or examples.labels.min() == DARK):
        raise SettingError(
            f"some examples show nothing, but with cost {recipe.cost!r} the outputs always sum to 1 and can't all be "
            "dark; choose binary-cross-entropy or squares."
        )
    if recipe.batch_size > len(examples):
        raise SettingError(
            f"batch size {recipe.batch_size:,} is more than the {len(examples):,} training examples; "
            "choose a smaller one."
        )


def order(seed: int, epoch: int, examples: int) -> Array:
    """Every example once, shuffled: (examples,) indices, another order for every seed and epoch."""
    return np.random.default_rng([seed, epoch]).permutation(examples)


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
    """Train from random weights: a record before the first step, and one after each epoch.

    The order, the first weights and so the end depend on `seed` alone. Raises DataError or SettingError where
    examples and recipe don't fit, TrainingError when the cost is no longer a number.
    """
    moments = resume(begin(recipe, seed, classes), examples, validation=validation, test=test, engine=engine)
    return (moment for moment in moments if isinstance(moment, Epoch))


def resume(
    progress: Progress,
    examples: Examples,
    *,
    validation: Examples | None = None,
    test: Examples | None = None,
    engine: Engine | None = None,
    feed: Source | None = None,
    trainable: Parameters | None = None,
    longest: int | None = None,
    judged: Examples | None = None,
) -> Iterator[Moment | Epoch]:
    """Go on from `progress`: a Moment every few hundredths of a second, an Epoch where one ends (or where it stands).

    Stop by not asking for more; the last record's progress is where to go on. `feed` is given where several trainings
    share one; `trainable` are masks, False where a parameter stays as it is; `longest` is how many mini-batches a
    Moment may have, for whoever wants to watch slowly; `judged` are the training examples that an Epoch is measured on,
    where all of them would take too long. Raises what `train` raises.
    """
    check(progress.recipe, examples)
    arithmetic = engine or engines.engine()

    def record(now: Progress) -> Epoch:
        network = now.network
        learned = evaluate(network, judged or examples, arithmetic)
        numbers = all(np.isfinite(array).all() for array in now.state.network.parameters.arrays())
        _check(numbers and math.isfinite(learned.cost), now.recipe, now.epoch)
        return Epoch(
            now,
            learned,
            evaluate(network, validation, arithmetic) if validation else None,
            evaluate(network, test, arithmetic) if test else None,
        )

    source: AbstractContextManager[Source] = (
        nullcontext(feed) if feed else feeding(examples, progress.recipe, arithmetic)
    )
    return _records(progress, source, record, arithmetic, trainable, longest)


def _records(
    progress: Progress,
    source: AbstractContextManager[Source],
    record: Callable[[Progress], Epoch],
    engine: Engine,
    trainable: Parameters | None,
    longest: int | None,
) -> Iterator[Moment | Epoch]:
    """The loop itself, apart from `resume`, so that what can't begin is refused when it is called."""
    recipe = progress.recipe
    with source as feed:
        batches = math.ceil(feed.count / recipe.batch_size)
        averaged_every = math.ceil(batches / weight_averaging.PER_EPOCH)
        if progress.batch == 0:
            yield record(progress)
        stretch = 1  # batches; found by timing, and of no influence on the result
        while progress.epoch < recipe.epochs:
            indices = order(progress.seed, progress.epoch, feed.count)
            prepared = feed.epoch(progress.epoch)
            while progress.batch < batches:
                pause = batches if not recipe.averaging else _next_multiple(progress.batch, averaged_every, batches)
                last = min(progress.batch + stretch, pause)
                clock = time.perf_counter()
                state, cost = engine.run(
                    progress.state,
                    prepared,
                    indices[progress.batch * recipe.batch_size : last * recipe.batch_size],
                    recipe.batch_size,
                    _rates(recipe, progress.epoch * batches + np.arange(progress.batch, last), batches),
                    trainable,
                )
                seconds = time.perf_counter() - clock
                _check(math.isfinite(cost), recipe, progress.epoch + 1)
                stretch = max(1, int((last - progress.batch) * STRETCH_SECONDS / max(seconds, 1e-9)))
                stretch = min(stretch, longest or stretch)
                average = progress.average
                if recipe.averaging and last == pause:
                    window = recipe.averaging * math.ceil(batches / averaged_every)
                    average = weight_averaging.include(average, state.network.parameters, window)
                progress = replace(
                    progress, state=state, average=average, batch=last, seconds=progress.seconds + seconds
                )
                yield Moment(progress, batches, cost)
            progress = replace(progress, epoch=progress.epoch + 1, batch=0)
            yield record(progress)


def _check(finite: bool, recipe: Recipe, epoch: int) -> None:
    if not finite:
        raise TrainingError(
            f"the cost or a weight is no longer a number in epoch {epoch}: "
            f"choose a learning rate below {recipe.learning_rate:g}."
        )


def _next_multiple(n: int, step: int, most: int) -> int:
    return min((n // step + 1) * step, most)


def _rates(recipe: Recipe, steps: Array, batches: int) -> Array:
    return recipe.learning_rate * schedule(recipe.schedule)(steps / (recipe.epochs * batches))
