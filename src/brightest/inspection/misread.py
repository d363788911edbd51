"""Why was it misread? How small changes of an image change the answer; and which examples a network misreads.

The changes are those that people make when they write again: nearer the middle, larger, with a thicker or thinner
pen, sheared, light on dark. The most helpful change says what the network missed in the image.

Shapes: an image is (28, 28), floats in [0, 1], unless a function says otherwise.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from brightest import engines
from brightest.data import NO_CLASS, Examples
from brightest.engines import Engine
from brightest.errors import DataError, SettingError
from brightest.evaluation.calibration import is_rejected, probabilities
from brightest.evaluation.metrics import check_fit
from brightest.images.deslant import in_frame
from brightest.images.normalize import CENTRE, DIGIT_SIDE, normalize_digit
from brightest.inspection.robustness import shifted, thickened
from brightest.nn.network import Network, pixels
from brightest.nn.parameters import Array

MAX_SLANT = 1.5  # pixels sideways per pixel downwards: no handwriting slants more


@dataclass(frozen=True, eq=False)
class Variant:
    """An image, changed or as it is, and the network's outputs for it."""

    name: str  # the change's name
    image: Array  # (784,) floats in 0..1, in the network's frame
    outputs: Array  # (classes,)
    margin: float  # the right output minus the brightest of the others (0 if there are none)
    dark: bool  # all outputs are dark: read as none of the classes

    @property
    def answer(self) -> int:
        """The class of the brightest output."""
        return int(self.outputs.argmax())


@dataclass(frozen=True, eq=False)
class Misreading:
    """An image as it is, and its variants, the most helpful first."""

    label: int
    original: Variant
    variants: tuple[Variant, ...]

    def is_right(self, variant: Variant) -> bool:
        """Whether the network reads this variant correctly."""
        return variant.answer == self.label and not variant.dark

    @property
    def gains(self) -> Array:
        """The margin gained by each variant, (variants,), largest first."""
        return np.array([variant.margin - self.original.margin for variant in self.variants])


@dataclass(frozen=True, eq=False)
class Mistakes:
    """The misread examples, the most confident mistakes first."""

    indices: Array  # (n,)
    labels: Array  # (n,) the right classes
    answers: Array  # (n,) the network's answers
    activations: Array  # (n,) of the answer's output
    probabilities: Array  # (n, classes)


def misread(network: Network, image: Array, label: int) -> Misreading:
    """Read every variant of an image. image: (784,) or (28, 28), bytes or floats in 0..1; label: its true class.

    Raises DataError for another size or other numbers, SettingError for a label that is no class, ImageError if the
    image is blank.
    """
    a = pixels(image)
    if a.size != DIGIT_SIDE * DIGIT_SIDE:
        raise DataError(f"an image must have {DIGIT_SIDE}×{DIGIT_SIDE} pixels, not {a.size}.")
    if not (a.min() >= 0 and a.max() <= 1):  # also refuses NaN
        raise DataError("an image's pixels must be numbers from 0, black, to 1, white.")
    if not 0 <= label < network.layers[-1]:
        raise SettingError(f"there is no class {label}: choose from 0 to {network.layers[-1] - 1}.")
    a = a.reshape(DIGIT_SIDE, DIGIT_SIDE)
    changed = [_read(network, name, change(a), label) for name, change in CHANGES.items()]
    changed.sort(key=lambda variant: -variant.margin)
    return Misreading(label, _read(network, "as it is", a, label), tuple(changed))


def mistakes(network: Network, examples: Examples, engine: Engine | None = None) -> Mistakes:
    """The examples that the network misreads. Raises DataError if they don't fit."""
    check_fit(network.layers, examples)
    outputs = (engine or engines.engine()).predict(network, examples.in_frame(network.card.frame).images)
    answers = outputs.argmax(axis=1)
    wrong = np.flatnonzero((answers != examples.labels) & (examples.labels != NO_CLASS))
    probs = probabilities(network, outputs[wrong])
    order = np.argsort(-probs.max(axis=1), kind="stable")
    which = wrong[order]
    return Mistakes(which, examples.labels[which], answers[which], outputs[which].max(axis=1), probs[order])


def centred(a: Array) -> Array:
    """The image moved by whole pixels, so that the centre of mass is where MNIST has it."""
    row, column = _centre(a)
    return _moved(a, round(CENTRE - row), round(CENTRE - column))


def scaled(a: Array) -> Array:
    """The image scaled to a longest side of 20 pixels, its centre of mass unmoved."""
    row, column = _centre(a)
    return _moved(framed(a), round(row - CENTRE), round(column - CENTRE))


def framed(a: Array) -> Array:
    """The image scaled and centred, as MNIST's digits are."""
    return pixels(normalize_digit(a))


def straightened(a: Array) -> Array:
    """The image sheared upright, its centre of mass unmoved."""
    from scipy.ndimage import affine_transform

    row, column = _centre(a)
    down, right = np.arange(DIGIT_SIDE)[:, None] - row, np.arange(DIGIT_SIDE) - column
    height = float((a * down * down).sum())
    slant = float((a * down * right).sum()) / height if height > 0 else 0.0
    slant = min(max(slant, -MAX_SLANT), MAX_SLANT)
    back = np.array([[1.0, 0.0], [slant, 1.0]])  # inverse map: from the upright image to the slanted one
    return np.asarray(np.clip(affine_transform(a, back, offset=(0, -slant * row), order=1), 0, 1))


def inverted(a: Array) -> Array:
    """The image with black and white exchanged."""
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


def _read(network: Network, name: str, a: Array, label: int) -> Variant:
    a = in_frame(a.reshape(1, -1), network.card.frame)[0]
    outputs = network.feed_forward(a)[-1]
    margin = float(outputs[label] - np.delete(outputs, label).max(initial=0))
    return Variant(name, a, outputs, margin, bool(is_rejected(probabilities(network, outputs))))


def _centre(a: Array) -> tuple[float, float]:
    """Row and column of the centre of mass; the middle of a blank image."""
    mass = float(a.sum())
    if mass == 0:
        return CENTRE, CENTRE
    return float(a.sum(axis=1) @ np.arange(DIGIT_SIDE)) / mass, float(a.sum(axis=0) @ np.arange(DIGIT_SIDE)) / mass
