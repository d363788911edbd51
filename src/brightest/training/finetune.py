"""Adaptation teaches a network one person's hand from a handful of digits, without forgetting everybody else's.

It learns from three kinds of examples, in every epoch others of each: the person's own digits, deformed; old digits
written again in the person's hand (hand.py); and old digits as they are, whose targets are what the network answered
before ("Learning without Forgetting", Li and Hoiem 2016). Then it goes back from the new weights towards the old ones
(Wortsman et al. 2022) until old digits that it didn't learn from are read as well as before.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from brightest import engines
from brightest.data import NO_CLASS, DataSet, Examples
from brightest.data.out_of_distribution import with_outliers
from brightest.engines import Engine
from brightest.errors import DataError, TrainingError
from brightest.evaluation.calibration import calibrate
from brightest.evaluation.metrics import Evaluation, check_fit, evaluate, one_hot
from brightest.images.normalize import DIGIT_SIDE
from brightest.nn.network import Network
from brightest.nn.parameters import Array, Parameters
from brightest.training import loop, writer_style
from brightest.training.augment import Deformation, check_square, deform
from brightest.training.loop import BatchProgress, Epoch, LoopOptions
from brightest.training.recipes import Recipe

EPOCHS = 10
OWN, BORROWED, OLD = 3_000, 4_000, 10_000  # examples of each kind in an epoch
NONSENSE = 0.02  # images of each kind for one old digit, where the network knows nonsense
FORGIVEN = 0.002  # share of old digits that may be lost
WANTED = 0.001  # share of the old digits looked at that may: the rest is for those that weren't
SHARES = np.linspace(1, 0.05, 20)  # of the way from the old weights to the new
RATES = {"sigmoid": 0.5}  # its slopes are small
RATE = 0.1
DEFORMED = Deformation(rotation=12, scale=0.15, shear=0.2, shift=0.5, elastic=1.0, thickness=0.3)  # one's own
DEFORMED_OLD = Deformation(rotation=6, scale=0.06, shear=0.12, shift=0.5, elastic=0.5)
DEFORMED_BORROWED = replace(DEFORMED_OLD, thickness=0.5)  # the hand says nothing of the pen


@dataclass(frozen=True, eq=False)
class Adapted:
    """The end of an adaptation: a network, calibrated anew where that could be, and what it gained and lost."""

    network: Network
    own: tuple[Evaluation, Evaluation]  # before and after, on the digits it learned from
    old: tuple[Evaluation, Evaluation]  # likewise, on old digits that it didn't learn from now
    share: float  # of the way to what it had learned
    seconds: float  # spent in training steps

    @property
    def lost(self) -> float:
        """Share of old digits that it reads no more, net; below 0 where it reads more."""
        return self.old[0].accuracy - self.old[1].accuracy


def adapt(
    network: Network,
    own: Examples,
    old: Examples,
    check: Examples,
    seed: int = 0,
    *,
    fresh: bool = False,
    epochs: int = EPOCHS,
    engine: Engine | None = None,
) -> Iterator[BatchProgress | Epoch | Adapted]:
    """Learn one's own digits: the records of the training, whose validation is the check, and at last what came of it.

    `old` are examples to rehearse, `check` others. `fresh` says that the network never learned from the check
    (`is_fresh`): only then is it calibrated anew; else temperature and threshold stay, and it promises no errors. The
    same seed, the same end.
    Every record holds a network, so look at them one by one: a list of them would fill the memory.
    Raises DataError where examples don't fit the network or there is nothing to gain, TrainingError where no way was
    found to gain something and lose at most two in a thousand of the check.
    """
    arithmetic = engine or engines.engine()
    for examples in (own, old, check):
        check_fit(network.layers, examples)
    check_square(own.images)
    check_square(old.images)
    if own.labels.min() == NO_CLASS:
        raise DataError("one of your own digits has no label.")
    before = evaluate(network, own, arithmetic), evaluate(network, check, arithmetic)
    if before[0].accuracy == 1:
        raise DataError(f"the network reads all {len(own):,} of these right already: give some that it misreads.")
    return _adapting(network, own, old, check, fresh, before, recipe(network, len(old), epochs), seed, arithmetic)


def split(network: Network, data: DataSet) -> tuple[Examples, Examples]:
    """Old digits to rehearse and others to check with: those that were held out from the network's training, if any.

    Where its card doesn't say, or too few were, a sixth is held out now.
    """
    rest, check = data.hold_out(_checking(network, data))
    return rest.train, check


def is_fresh(network: Network, data: DataSet) -> bool:
    """Whether the network never learned from the old digits that `split` checks with, as far as its card says.

    It did not where it learned from other data, or where at least these were held out: `hold_out` takes them from one
    fixed order, so fewer are always among more. A card that doesn't say what it learned from proves nothing.
    """
    card = network.card
    if card.data != data.name:
        return bool(card.data)
    return card.train_examples > 0 and _held_out(network, data) >= _checking(network, data)


def _checking(network: Network, data: DataSet) -> int:
    n, held_out = len(data.train), _held_out(network, data)
    return held_out if max(1, n // 20) <= held_out <= n // 2 else max(1, n // 6)


def _held_out(network: Network, data: DataSet) -> int:
    return len(data.train) - network.card.train_examples if network.card.data == data.name else 0


def recipe(network: Network, olds: int, epochs: int = EPOCHS) -> Recipe:
    """The dials of an adaptation."""
    return Recipe(
        name="adapt",
        layers=network.layers,
        activation=network.activation,
        cost=network.cost,
        optimizer="nesterov",
        learning_rate=RATES.get(network.activation, RATE),
        schedule="linear",
        batch_size=min(100, olds),
        epochs=epochs,
    )


class Rehearsal:
    """The feed of an adaptation: a person's digits, old ones in their hand, and old ones as the network knew them."""

    def __init__(self, network: Network, own: Examples, old: Examples, seed: int, engine: Engine) -> None:
        self.network, self.own, self.old, self.seed, self.engine = network, own, old, seed, engine
        self.copies = max(1, round(OWN / len(own)))  # of each digit in an epoch; of very many, some in each
        self.borrowed = self._borrowed()
        self.count = len(self._examples(0)[1])

    def epoch(self, number: int) -> Any:
        """The examples of this epoch, prepared."""
        return self.engine.prepare(*self._examples(number))

    def _borrowed(self) -> Examples:
        """Old digits written again in the hand; none where images aren't framed as digits are."""
        if self.own.images.shape[1] != DIGIT_SIDE**2:
            return self.old[:0]
        found = writer_style.find(self.network, self.own, self.engine, self.seed)
        some = self._some(self.old, 2 * BORROWED, -1)
        return Examples(writer_style.drawn(some.images, found), some.labels)

    def _examples(self, number: int) -> tuple[Array, Array]:
        classes = self.network.layers[-1]
        own = self.own if len(self.own) <= OWN else self._some(self.own, OWN, number)
        images = [deform(own.images, DEFORMED, self.seed, self.copies * number + copy) for copy in range(self.copies)]
        targets = [one_hot(own.labels, classes)] * self.copies
        borrowed = self._some(self.borrowed, BORROWED, number)
        images.append(deform(borrowed.images, DEFORMED_BORROWED, self.seed, number))
        targets.append(one_hot(borrowed.labels, classes))
        old = self._some(self.old, OLD, number)
        if self.network.calibration.none:
            old = with_outliers(old, share=NONSENSE, seed=number)
        images.append(deform(old.images, DEFORMED_OLD, self.seed + 1, number))
        targets.append(np.asarray(self.engine.predict(self.network, images[-1]), np.float32))
        return np.concatenate(images), np.concatenate(targets)

    def _some(self, examples: Examples, n: int, number: int) -> Examples:
        rng = np.random.default_rng([self.seed, number + 1])
        return examples[rng.permutation(len(examples))[:n]]


def _adapting(
    network: Network,
    own: Examples,
    old: Examples,
    check: Examples,
    fresh: bool,
    before: tuple[Evaluation, Evaluation],
    dials: Recipe,
    seed: int,
    engine: Engine,
) -> Iterator[BatchProgress | Epoch | Adapted]:
    """The adaptation itself, apart from `adapt`, so that what can't begin is refused when it is called."""
    pipeline = Rehearsal(network, own, old, seed, engine)
    begun = loop.begin(dials, seed, network.classes, network)
    options = LoopOptions(pipeline=pipeline, metrics_on=own)
    for record in loop.resume(begun, old, validation=check, engine=engine, options=options):
        yield record
        state = record.state
    share, there, after = _as_far_as_is_good(network, state.network, own, check, before, engine)
    # on digits once learned a network errs less than on others: nothing measured there could be promised
    calibration = calibrate(there, check, engine) if fresh else replace(network.calibration, levels=())
    there = replace(there, calibration=calibration)
    yield Adapted(there, (before[0], after[0]), (before[1], after[1]), share, state.seconds)


def _as_far_as_is_good(
    old: Network, new: Network, own: Examples, check: Examples, before: tuple[Evaluation, Evaluation], engine: Engine
) -> tuple[float, Network, tuple[Evaluation, Evaluation]]:
    """The farthest point on the way from the old weights to the new where nothing is forgotten, and how it reads.

    Raises TrainingError where that gains nothing, or nothing but by forgetting.
    """
    lost = []
    for share in map(float, SHARES):
        there = between(old, new, share)
        checked, learned = evaluate(there, check, engine), evaluate(there, own, engine)
        lost.append(before[1].accuracy - checked.accuracy)
        if learned.accuracy <= before[0].accuracy:
            break
        if lost[-1] <= WANTED:
            return share, there, (learned, checked)
    if len(lost) == 1:
        raise TrainingError(
            "after learning your digits the network reads no more of them than before: it stays as it was."
        )
    raise TrainingError(
        f"learning your digits costs {100 * lost[0]:.2f} points of the accuracy on old ones, and going back to "
        f"{100 * WANTED:g} points gives up all that was gained; at most {100 * FORGIVEN:g} may be lost, so the network "
        "stays as it was."
    )


def between(old: Network, new: Network, share: float) -> Network:
    """The network at this share of the straight way from the old weights to the new: 0 is the old, 1 the new."""
    pairs = zip(old.parameters.arrays(), new.parameters.arrays(), strict=True)
    return replace(old, **Parameters.from_arrays([w + w.dtype.type(share) * (v - w) for w, v in pairs])._asdict())
