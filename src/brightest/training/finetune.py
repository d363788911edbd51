"""Fine-tuning adapts a network to one person's digits without forgetting everybody else's.

Each epoch mixes three kinds of examples: the person's own digits, deformed; old digits redrawn in the person's style
(writer_style.py); and old digits as they are, with the outputs of the original network as targets ("Learning without
Forgetting", Li and Hoiem 2016). The new parameters are then interpolated towards the old ones (Wortsman et al. 2022)
until the accuracy on old digits that weren't rehearsed is restored.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from brightest import engines
from brightest.data import NO_CLASS, DataSet, Examples
from brightest.data.out_of_distribution import with_outliers
from brightest.engines import Engine, PreparedExamples
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
from brightest.training.windows import Window, one_window

EPOCHS = 10
OWN_PER_EPOCH, RESTYLED_PER_EPOCH, OLD_PER_EPOCH = 3_000, 4_000, 10_000  # examples
OUTLIERS_PER_OLD = 0.02  # outlier images of each kind per old digit, for networks that were trained with outliers
MAX_FORGETTING = 0.002  # of the accuracy on old digits
TARGET_FORGETTING = 0.001  # of the accuracy on the check: leaves a margin for other digits
WEIGHT_SHARES = np.linspace(1, 0.05, 20)  # interpolation weights that are tried
LEARNING_RATES = {"sigmoid": 0.5}  # by activation: the derivatives of sigmoid are small
LEARNING_RATE = 0.1
OWN_DEFORMATION = Deformation(rotation=12, scale=0.15, shear=0.2, shift=0.5, elastic=1.0, thickness=0.3)
OLD_DEFORMATION = Deformation(rotation=6, scale=0.06, shear=0.12, shift=0.5, elastic=0.5)
RESTYLED_DEFORMATION = replace(OLD_DEFORMATION, thickness=0.5)  # pen thickness is not part of the fitted style


@dataclass(frozen=True, eq=False)
class OldDigits:
    """Everybody's digits: some to rehearse, others to check what is forgotten."""

    rehearsal: Examples
    check: Examples
    unseen: bool = False  # whether the network never learned from the check, as far as its card says

    def in_frame(self, frame: str) -> "OldDigits":
        """The digits as a network of this frame expects them."""
        return replace(self, rehearsal=self.rehearsal.in_frame(frame), check=self.check.in_frame(frame))


@dataclass(frozen=True, eq=False)
class FinetuneResult:
    """The fine-tuned network, and its metrics before and after."""

    network: Network
    own: tuple[Evaluation, Evaluation]  # before and after, on the person's digits
    old: tuple[Evaluation, Evaluation]  # before and after, on the check
    share: float  # interpolation weight between the old (0) and the fine-tuned (1) parameters
    seconds: float  # spent in training steps

    @property
    def lost(self) -> float:
        """The accuracy lost on the check, as a share; negative if it improved."""
        return self.old[0].accuracy - self.old[1].accuracy


def finetune(
    network: Network,
    own: Examples,
    old: OldDigits,
    seed: int = 0,
    *,
    epochs: int = EPOCHS,
    engine: Engine | None = None,
    asked: Callable[[], object] = lambda: False,
) -> Iterator[BatchProgress | Epoch | FinetuneResult]:
    """Fine-tune on a person's digits. Yields training records, whose validation is the check, then one FinetuneResult.

    If `asked` returns a true value after a record, fine-tuning ends there, and the result is of what was learned so
    far. The network is calibrated again only if the check is `unseen`; otherwise temperature and threshold stay, and no
    error level is promised. The result depends only on `seed`. Each record holds a network: keep only those you need.

    Raises DataError if examples don't fit the network or it reads all own digits already, TrainingError if no step
    improves the own digits within the forgetting limit.
    """
    loop.check_seed(seed)
    arithmetic = engine or engines.engine()
    for examples in (own, old.rehearsal, old.check):
        check_fit(network.layers, examples)
    for examples in (own, old.rehearsal):
        check_square(examples.images)
    if own.labels.min() == NO_CLASS:
        raise DataError("one of your own digits has no label.")
    own, old = own.in_frame(network.card.frame), old.in_frame(network.card.frame)
    before = evaluate(network, own, arithmetic), evaluate(network, old.check, arithmetic)
    if before[0].accuracy == 1:
        raise DataError(f"the network reads all {len(own):,} of these right already: give some that it misreads.")
    recipe = finetune_recipe(network, len(old.rehearsal), epochs)
    return _finetune(RehearsalLoader(network, own, old.rehearsal, seed, arithmetic), old, before, recipe, asked)


def split_old(network: Network, data: DataSet) -> OldDigits:
    """Split the training examples of `data` into digits to rehearse and digits to check.

    The check is the examples that were held out from the network's training, if its card records that and they are
    enough; otherwise a sixth of the data. It is unseen if the network learned from other data, or if at least as many
    examples were held out, because `hold_out` takes them from the start of one fixed order.
    """
    n, card = len(data.train), network.card
    held_out = n - card.train_examples if card.data == data.name else 0
    size = held_out if max(1, n // 20) <= held_out <= n // 2 else max(1, n // 6)
    rest, check = data.hold_out(size)
    unseen = card.train_examples > 0 and held_out >= size if card.data == data.name else bool(card.data)
    return OldDigits(rest.train, check, unseen)


def finetune_recipe(network: Network, old_examples: int, epochs: int = EPOCHS) -> Recipe:
    """The hyperparameters of fine-tuning."""
    return Recipe(
        name="adapt",
        layers=network.layers,
        activation=network.activation,
        cost=network.cost,
        optimizer="nesterov",
        learning_rate=LEARNING_RATES.get(network.activation, LEARNING_RATE),
        schedule="linear",
        batch_size=min(100, old_examples),
        epochs=epochs,
        frame=network.card.frame,
    )


class RehearsalLoader:
    """Loads the person's digits, old digits in that style, and old digits with the old network's outputs as targets."""

    def __init__(self, network: Network, own: Examples, old: Examples, seed: int, engine: Engine) -> None:
        self.network, self.own, self.old, self.seed, self.engine = network, own, old, seed, engine
        self.copies = max(1, round(OWN_PER_EPOCH / len(own)))  # of each own digit in an epoch
        self.restyled = self._restyle()
        self.count = len(self._examples(0)[1])

    def windows(self, seed: int, epoch: int, batch_size: int, weights: Array | None = None) -> Sequence[Window]:
        """See Loader."""

        def prepare() -> PreparedExamples:
            return self.engine.prepare(*self._examples(epoch))

        return one_window(prepare, self.count, seed=seed, epoch=epoch, batch_size=batch_size, weights=weights)

    def _restyle(self) -> Examples:
        """Old digits redrawn in the person's style; none if images aren't 28×28."""
        if self.own.images.shape[1] != DIGIT_SIDE**2:
            return self.old[:0]
        style = writer_style.fit_affine(self.network, self.own, self.engine, self.seed)
        chosen = self._sample(self.old, 2 * RESTYLED_PER_EPOCH, -1)
        restyled = Examples(writer_style.apply_affine(chosen.images, style), chosen.labels)
        return restyled.in_frame(self.network.card.frame)

    def _examples(self, number: int) -> tuple[Array, Array]:
        classes = self.network.layers[-1]
        own = self.own if len(self.own) <= OWN_PER_EPOCH else self._sample(self.own, OWN_PER_EPOCH, number)
        images = [
            deform(own.images, OWN_DEFORMATION, self.seed, self.copies * number + copy) for copy in range(self.copies)
        ]
        targets = [one_hot(own.labels, classes)] * self.copies
        restyled = self._sample(self.restyled, RESTYLED_PER_EPOCH, number)
        images.append(deform(restyled.images, RESTYLED_DEFORMATION, self.seed, number))
        targets.append(one_hot(restyled.labels, classes))
        old = self._sample(self.old, OLD_PER_EPOCH, number)
        if self.network.calibration.none:
            old = with_outliers(old, share=OUTLIERS_PER_OLD, seed=number).in_frame(self.network.card.frame)
        images.append(deform(old.images, OLD_DEFORMATION, self.seed + 1, number))
        targets.append(np.asarray(self.engine.predict(self.network, images[-1]), np.float32))
        return np.concatenate(images), np.concatenate(targets)

    def _sample(self, examples: Examples, n: int, number: int) -> Examples:
        rng = np.random.default_rng([self.seed, number + 1])
        return examples[rng.permutation(len(examples))[:n]]


def _finetune(
    pipeline: RehearsalLoader,
    old: OldDigits,
    before: tuple[Evaluation, Evaluation],
    recipe: Recipe,
    asked: Callable[[], object],
) -> Iterator[BatchProgress | Epoch | FinetuneResult]:
    """The generator. `finetune` isn't one, so that it raises errors when it is called."""
    network, own, engine = pipeline.network, pipeline.own, pipeline.engine
    state = loop.begin(recipe, pipeline.seed, network.classes, network)
    options = LoopOptions(pipeline=pipeline, metrics_on=own)
    for record in loop.resume(state, old.rehearsal, validation=old.check, engine=engine, options=options):
        yield record
        state = record.state
        if asked():
            break
    share, tuned, after = _interpolate_back(network, state.network, own, old.check, before, engine)
    # The accuracy on digits that were learned is too high to promise an error level.
    calibration = calibrate(tuned, old.check, engine) if old.unseen else replace(network.calibration, levels=())
    tuned = replace(tuned, calibration=calibration)
    yield FinetuneResult(tuned, (before[0], after[0]), (before[1], after[1]), share, state.seconds)


def _interpolate_back(
    old: Network, new: Network, own: Examples, check: Examples, before: tuple[Evaluation, Evaluation], engine: Engine
) -> tuple[float, Network, tuple[Evaluation, Evaluation]]:
    """The largest share of the new parameters within TARGET_FORGETTING: share, network, metrics on own and check.

    Raises TrainingError if no step improves the own digits within the forgetting limit.
    """
    lost = []
    for share in map(float, WEIGHT_SHARES):
        mixed = interpolate(old, new, share)
        checked, learned = evaluate(mixed, check, engine), evaluate(mixed, own, engine)
        lost.append(before[1].accuracy - checked.accuracy)
        if learned.accuracy <= before[0].accuracy:
            break
        if lost[-1] <= TARGET_FORGETTING:
            return share, mixed, (learned, checked)
    if len(lost) == 1:
        raise TrainingError(
            "after learning your digits, the network reads no more of them than before: it stays as it was."
        )
    raise TrainingError(
        f"learning your digits costs {100 * lost[0]:.2f} points of the accuracy on old ones, where at most "
        f"{100 * MAX_FORGETTING:g} may be lost; with a loss of {100 * TARGET_FORGETTING:g} points nothing is gained, "
        "so the network stays as it was."
    )


def interpolate(old: Network, new: Network, share: float) -> Network:
    """Linear interpolation of the parameters: share 0 is the old network, 1 the new one."""
    pairs = zip(old.parameters.arrays(), new.parameters.arrays(), strict=True)
    return replace(old, **Parameters.from_arrays([w + w.dtype.type(share) * (v - w) for w, v in pairs])._asdict())
