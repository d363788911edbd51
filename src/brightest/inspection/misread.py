"""Why was it misread? What each small change of an image would change in the answer; and a data set's mistakes.

The changes are those that people make when they write again: nearer the middle, larger, with a thicker or thinner
pen, more upright, light on dark. What helps most says what was wrong with the image, in the network's eyes.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from brightest import engines
from brightest.data import NO_CLASS, Examples
from brightest.engines import Engine
from brightest.errors import DataError, SettingError
from brightest.evaluation.calibration import dark, probabilities
from brightest.evaluation.metrics import check_fit
from brightest.images.normalize import DIGIT_SIDE
from brightest.inspection.robustness import shifted, thickened
from brightest.nn.network import Network, pixels
from brightest.nn.parameters import Array

STEEPEST = 1.5  # pixels sideways per pixel downwards: a slant beyond it is no handwriting


@dataclass(frozen=True, eq=False)
class Reading:
    """An image, and what a network makes of it."""

    name: str  # what was done to it
    image: Array  # (784,) floats in 0..1
    outputs: Array  # (classes,)
    margin: float  # the right output less the brightest of the others, 0 where there is no other
    dark: bool  # whether all outputs are so dark that it is read as none of the classes

    @property
    def answer(self) -> int:
        """The class of the brightest output."""
        return int(self.outputs.argmax())


@dataclass(frozen=True, eq=False)
class Misreading:
    """An image as it is, and changed in several ways, the most helpful one first."""

    label: int
    now: Reading
    changed: tuple[Reading, ...]

    def right(self, reading: Reading) -> bool:
        """Whether this reading is the truth."""
        return reading.answer == self.label and not reading.dark

    @property
    def gains(self) -> Array:
        """What each change adds to the margin, (changes,), largest first."""
        return np.array([reading.margin - self.now.margin for reading in self.changed])


@dataclass(frozen=True, eq=False)
class Mistakes:
    """The examples that were misread, those whose wrong answer the network held likeliest first."""

    which: Array  # (n,) their indices
    labels: Array  # (n,) what they are
    answers: Array  # (n,) what they were read as
    activations: Array  # (n,) how bright the output of that answer was
    likely: Array  # (n, classes) how probable the network held each class


def misread(network: Network, image: Array, label: int) -> Misreading:
    """What would help. image: (784,) or (28, 28), bytes or floats in 0..1; label: what it really shows.

    Raises DataError for another size or other numbers, SettingError for a label that is no class, ImageError where it
    is blank.
    """
    a = pixels(image)
    if a.size != DIGIT_SIDE * DIGIT_SIDE:
        raise DataError(f"an image must have {DIGIT_SIDE}×{DIGIT_SIDE} pixels, not {a.size}.")
    if not (a.min() >= 0 and a.max() <= 1):  # nor NaN
        raise DataError("an image's pixels must be numbers from 0, black, to 1, white.")
    if not 0 <= label < network.layers[-1]:
        raise SettingError(f"there is no class {label}: choose from 0 to {network.layers[-1] - 1}.")
    a = a.reshape(DIGIT_SIDE, DIGIT_SIDE)
    changed = [_read(network, name, change(a), label) for name, change in CHANGES.items()]
    changed.sort(key=lambda reading: -reading.margin)
    return Misreading(label, _read(network, "as it is", a, label), tuple(changed))


def mistakes(network: Network, examples: Examples, engine: Engine | None = None) -> Mistakes:
    """What the network misreads of these examples. Raises DataError where they don't fit."""
    check_fit(network.layers, examples)
    outputs = (engine or engines.engine()).predict(network, examples.images)
    answers = outputs.argmax(axis=1)
    wrong = np.flatnonzero((answers != examples.labels) & (examples.labels != NO_CLASS))
    likely = probabilities(network, outputs[wrong])
    order = np.argsort(-likely.max(axis=1), kind="stable")
    which = wrong[order]
    return Mistakes(which, examples.labels[which], answers[which], outputs[which].max(axis=1), likely[order])


def centred(a: Array) -> Array:
    """Moved by whole pixels, so that its centre of mass comes to the middle that MNIST knows."""
    from brightest.images.normalize import CENTRE

    row, column = _centre(a)
    return _moved(a, round(CENTRE - row), round(CENTRE - column))


def scaled(a: Array) -> Array:
    """Its longest side 20 pixels, its centre of mass left where it was."""
    from brightest.images.normalize import CENTRE

    row, column = _centre(a)
    return _moved(framed(a), round(row - CENTRE), round(column - CENTRE))


def framed(a: Array) -> Array:
    """As MNIST's digits are: both of these."""
    from brightest.images import normalize_digit

    return pixels(normalize_digit(a))


def straightened(a: Array) -> Array:
    """Its slant taken away, sideways, its centre of mass left where it was."""
    from scipy.ndimage import affine_transform

    row, column = _centre(a)
    down, right = np.arange(DIGIT_SIDE)[:, None] - row, np.arange(DIGIT_SIDE) - column
    height = float((a * down * down).sum())
    slant = float((a * down * right).sum()) / height if height > 0 else 0.0
    slant = min(max(slant, -STEEPEST), STEEPEST)
    back = np.array([[1.0, 0.0], [slant, 1.0]])  # an upright pixel looks where it was: as far aside as it is low
    return np.asarray(np.clip(affine_transform(a, back, offset=(0, -slant * row), order=1), 0, 1))


def inverted(a: Array) -> Array:
    """Light where it was dark."""
    inverse: Array = 1 - a
    return inverse


def _moved(a: Array, down: int, right: int) -> Array:
    moved: Array = shifted(a[None], down, right)[0]
    return moved


def _thickened(by: float) -> Callable[[Array], Array]:
    return lambda a: np.asarray(thickened(a[None], by)[0])


CHANGES: dict[str, Callable[[Array], Array]] = {
    "centred": centred,
    "scaled": scaled,
    "framed": framed,
    "thickened": _thickened(0.5),
    "thickened much": _thickened(1.0),
    "thinned": _thickened(-0.5),
    "thinned much": _thickened(-1.0),
    "straightened": straightened,
    "inverted": inverted,
}


def _read(network: Network, name: str, a: Array, label: int) -> Reading:
    outputs = network.feed_forward(a)[-1]
    margin = float(outputs[label] - np.delete(outputs, label).max(initial=0))
    return Reading(name, a.reshape(-1), outputs, margin, bool(dark(probabilities(network, outputs))))


def _centre(a: Array) -> tuple[float, float]:
    """Row and column of the centre of mass; the middle where there is none."""
    from brightest.images.normalize import CENTRE

    mass = float(a.sum())
    if mass == 0:
        return CENTRE, CENTRE
    return float(a.sum(axis=1) @ np.arange(DIGIT_SIDE)) / mass, float(a.sum(axis=0) @ np.arange(DIGIT_SIDE)) / mass
