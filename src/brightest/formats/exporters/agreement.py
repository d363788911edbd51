"""Compares an export with its original: 10,000 images must get the same answers, and probabilities at most 1e-6 apart.

The original is the reference engine in float64, with the network's calibration. If an export computes in float32, its
probabilities may differ by 1e-5. Two probabilities that are closer than this limit count as equal: either class is a
right answer, and if a probability is this close to the threshold, the answer may be accepted or not. An export that
rounds weights may give different answers, but must not lose more than MAX_LOST of the accuracy.
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
MAX_FLOAT32_DIFFERENCE = 1e-5  # of probabilities computed in float32, where sums depend on their order
MAX_LOST = 0.001  # of the accuracy, if an export rounds weights
MIN_SAME_SHARE = 0.97  # of equal answers, if an export rounds weights and the images have no labels
MIN_RAW_SHARE = 0.999  # of raw pictures with equal answers: a normalized pixel may be rounded differently

Answers: TypeAlias = Callable[[Array], tuple[Array, Array]]
"""Images (n, pixels) uint8 → probabilities (n, classes), and accepted (n,)."""


@dataclass(frozen=True, eq=False)
class Images:
    """Images on which to compare an export with its original."""

    name: str  # a description
    pixels: Array  # (n, pixels) uint8
    labels: Array | None = None  # (n,), if they show digits


@dataclass(frozen=True)
class Agreement:
    """How far an export agrees with its original."""

    images: str  # a description of the images
    count: int  # of the images
    difference: float  # the largest difference of two probabilities
    same_answers: int  # images with the same most probable class in both, which both or neither accept
    raw: int = 0  # the number of pictures that the export normalized itself
    raw_same_answers: int = 0  # how many of these have the same answer
    drawings: int = 0  # the number of drawings that the export framed itself
    same_drawings: int = 0  # how many of these have the same answer, and nearly the same activations of all neurons
    limit: float | None = MAX_DIFFERENCE  # of `difference`; None for an export that rounds weights
    accuracies: tuple[float, float] | None = None  # of the original and the export, if the images have labels
    unproved: str = ""  # a sentence that says why the two were not compared; then `count` is 0

    @property
    def is_good(self) -> bool:
        """Whether the export agrees well enough to be written."""
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
        """How much lower the export's accuracy is, as a share; 0 if the images have no labels."""
        return self.accuracies[0] - self.accuracies[1] if self.accuracies else 0.0

    def check(self, path: str | Path) -> None:
        """Raises StorageError, which names `path`, unless `is_good`."""
        if self.is_good:
            return
        if self.limit is None:
            raise StorageError(
                f"{path} was not written: {self.count - self.same_answers:,} of {self.count:,} answers differ from the "
                f"network's, and the accuracy is {self.lost:.2%} lower: its weights can't be rounded to 8 bits."
            )
        raw = f", and {self.raw - self.raw_same_answers:,} of {self.raw:,} raw pictures" if self.raw else ""
        drawn = f", and {self.drawings - self.same_drawings:,} of {self.drawings:,} drawings" if self.drawings else ""
        raise StorageError(
            f"{path} was not written: {self.count - self.same_answers:,} of {self.count:,} answers{raw}{drawn} differ "
            f"from the network's, and probabilities by up to {self.difference:.1e}, where at most {self.limit:g} is "
            "allowed."
        )


def compare(network: Network, answers: Answers, images: Images, limit: float | None = MAX_DIFFERENCE) -> Agreement:
    """Compare the answers of the original and of the export on the same images.

    answers: the export, as a function. limit: of the difference of probabilities; None if the export rounds weights.
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
    """Mask of the images (n,) that both or neither accept, or whose probability is within `limit` of the threshold.

    ours: probabilities (n, classes) of the original. is_accepted: (n,), of the export.
    """
    confidence, none = ours.max(axis=1), 1 - ours.sum(axis=1)
    undecided = np.minimum(np.abs(confidence - network.calibration.threshold), np.abs(confidence - none)) <= limit
    mask: Array = (is_accepted == accepted(network, ours)) | (undecided & network.calibration.is_known)
    return mask


def images_for(pixels: int, data_dir: Path | None = None) -> Images:
    """10,000 images of `pixels` pixels, the same in every call.

    For 784 pixels they are MNIST's test images if they are on this machine, else the bundled digits, shifted; for other
    sizes they are noise. Raises DataError if `data_dir` doesn't hold MNIST.
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
