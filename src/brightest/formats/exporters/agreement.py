"""An export must agree with its original: on 10,000 images the same answers, and probabilities at most 1e-6 apart.

The original is the reference engine in float64, with the network's calibration. Of an export that computes in float32,
probabilities may be 1e-5 apart. Two that are nearer than that count as equal: either class is the answer, and at the
threshold both *accepted* and *not* are. An export that rounds weights may answer otherwise, but hardly more often
wrongly.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np

from brightest.data import mnist, optdigits
from brightest.engines import engine
from brightest.errors import DataError, StorageError
from brightest.evaluation.calibration import accepted, probabilities
from brightest.images.normalize import DIGIT_SIDE
from brightest.nn.network import DIGITS, Network
from brightest.nn.parameters import Array

IMAGE_COUNT = 10_000
MAX_DIFFERENCE = 1e-6  # of probabilities
MAX_FLOAT32_DIFFERENCE = 1e-5  # of probabilities computed in float32, whose sums depend on their order
MAX_LOST = 0.001  # of the accuracy, for an export that rounds weights
MIN_SAME_SHARE = 0.97  # of its answers, where the truth isn't known
MIN_RAW_SHARE = 0.999  # of raw pictures with the same answer: a normalized pixel may be rounded differently

Answers: TypeAlias = Callable[[Array], tuple[Array, Array]]
"""Images (n, pixels) uint8 → probabilities (n, classes), and accepted (n,)."""


@dataclass(frozen=True, eq=False)
class Images:
    """Images (n, pixels) uint8 to verify on, and their description."""

    name: str
    pixels: Array
    labels: Array | None = None  # (n,), of digits


@dataclass(frozen=True)
class Agreement:
    """The agreement of an export with its original."""

    images: str  # description
    count: int
    difference: float  # the largest difference of two probabilities
    same_answers: int  # of `count`: same most probable class, and both or neither accepted
    raw: int = 0  # pictures that the export normalized itself
    raw_same_answers: int = 0  # of `raw`
    drawings: int = 0  # drawings that the export framed itself
    same_drawings: int = 0  # of `drawings`: same answer, and nearly the same activations of all neurons
    limit: float | None = MAX_DIFFERENCE  # of `difference`; None for an export that rounds weights
    accuracies: tuple[float, float] | None = None  # the original's and the export's, where the truth is known
    unproved: str = ""  # why the two were not compared, as a sentence; then `count` is 0

    @property
    def is_good(self) -> bool:
        """Whether the export may replace the original."""
        if self.unproved:
            return True
        if self.limit is None:
            near = self.lost <= MAX_LOST if self.accuracies else self.same_answers >= MIN_SAME_SHARE * self.count
            return near and math.isfinite(self.difference)
        return (
            self.difference <= self.limit
            and self.same_answers == self.count
            and self.same_drawings == self.drawings
            and self.raw_same_answers >= MIN_RAW_SHARE * self.raw
        )

    @property
    def lost(self) -> float:
        """How much lower the export's accuracy is, as a share; 0 if the truth isn't known."""
        return self.accuracies[0] - self.accuracies[1] if self.accuracies else 0.0

    def check(self, path: str | Path) -> None:
        """Raises StorageError, naming `path`, unless the agreement is good."""
        if self.is_good:
            return
        if self.limit is None:
            raise StorageError(
                f"{path} was not written: {self.count - self.same_answers:,} of {self.count:,} answers differ from the "
                f"network's, and {self.lost:.2%} of the answers are lost: its weights can't be rounded to 8 bits."
            )
        raw = f", and {self.raw - self.raw_same_answers:,} of {self.raw:,} raw pictures" if self.raw else ""
        drawn = f", and {self.drawings - self.same_drawings:,} of {self.drawings:,} drawings" if self.drawings else ""
        raise StorageError(
            f"{path} was not written: its probabilities are up to {self.difference:.1e} from the network's, where "
            f"{self.limit:g} is allowed, and {self.count - self.same_answers:,} of {self.count:,} answers "
            f"differ{raw}{drawn}."
        )


def compare(network: Network, answers: Answers, images: Images, limit: float | None = MAX_DIFFERENCE) -> Agreement:
    """Compare the original's and the export's answers on the same images.

    limit: of the difference of probabilities; None if the export rounds weights.
    """
    ours = probabilities(network, engine("reference").predict(network, images.pixels))
    theirs, is_accepted = answers(images.pixels)
    finite = np.isfinite(theirs).all(axis=1) & np.isfinite(ours).all(axis=1)  # NaN agrees with nothing, not even NaN
    best, chosen = ours.max(axis=1), ours[np.arange(len(ours)), theirs.argmax(axis=1)]
    same = finite & (chosen >= best - (limit or 0))
    accuracies = None
    if images.labels is not None and network.classes == DIGITS:
        right, still_right = (float((p.argmax(axis=1) == images.labels).mean()) for p in (ours, theirs))
        accuracies = right, still_right
    if limit is not None:
        same &= same_acceptance(network, ours, is_accepted, limit)
    return Agreement(
        images.name,
        len(ours),
        float(np.abs(theirs - ours).max()) if finite.all() else math.inf,
        int(same.sum()),
        limit=limit,
        accuracies=accuracies,
    )


def same_acceptance(network: Network, ours: Array, is_accepted: Array, limit: float) -> Array:
    """Mask of the images (n,) that both or neither accept, or whose probability is within `limit` of a threshold."""
    confidence, none = ours.max(axis=1), 1 - ours.sum(axis=1)
    undecided = np.minimum(np.abs(confidence - network.calibration.threshold), np.abs(confidence - none)) <= limit
    mask: Array = (is_accepted == accepted(network, ours)) | (undecided & network.calibration.is_known)
    return mask


def images_for(pixels: int, data_dir: Path | None = None) -> Images:
    """10,000 images of `pixels` pixels, always the same ones.

    MNIST's test images if they are there (they are not downloaded for this), else the bundled handwriting, shifted.
    Raises DataError if `data_dir` doesn't hold MNIST.
    """
    if pixels != DIGIT_SIDE * DIGIT_SIDE:
        noise = np.random.RandomState(0).randint(0, 256, (IMAGE_COUNT, pixels)).astype(np.uint8)
        return Images(f"noise of {pixels} pixels", noise)
    try:
        test = mnist.load(data_dir or mnist.mnist_folder()).test
        return Images("MNIST's test images", test.images, test.labels)
    except DataError:
        if data_dir:
            raise
    digits = optdigits.load()
    images = np.concatenate([digits.train.images, digits.test.images]).reshape(-1, DIGIT_SIDE, DIGIT_SIDE)
    shifts = [(down, right) for down in (0, 1, -1) for right in (0, 1)]  # 6 × 1,797
    shifted = np.concatenate([np.roll(images, shift, (1, 2)) for shift in shifts])[:IMAGE_COUNT]
    labels = np.tile(np.concatenate([digits.train.labels, digits.test.labels]), len(shifts))[:IMAGE_COUNT]
    return Images("the bundled digits, shifted by up to a pixel", shifted.reshape(IMAGE_COUNT, -1), labels)
