"""Agreement is what an export must show: the same 10,000 images, the same answers, probabilities at most 1e-6 apart.

The original is the reference engine, float64, and what calibration makes of its outputs.
"""

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
from brightest.nn.network import Network
from brightest.nn.parameters import Array

IMAGE_COUNT = 10_000
MAX_DIFFERENCE = 1e-6  # a difference of probabilities that is none
MIN_RAW_SHARE = 0.999  # of raw pictures must be answered alike: one grey level may be rounded to another in a frame

Answers: TypeAlias = Callable[[Array], tuple[Array, Array]]
"""Images (n, pixels) uint8 → probabilities (n, classes), and which answers are accepted (n,)."""


@dataclass(frozen=True, eq=False)
class Images:
    """Images (n, pixels) uint8 to compare on, and what they are."""

    name: str
    pixels: Array


@dataclass(frozen=True)
class Agreement:
    """How far an export and its original agree."""

    images: str  # what was read
    count: int
    difference: float  # the largest of two probabilities
    same: int  # of `count`: the same class is likeliest, and both or neither is accepted
    raw: int = 0  # pictures that the export framed itself
    raw_same: int = 0  # of `raw`

    @property
    def good(self) -> bool:
        """Whether the export may be used in the original's place."""
        return (
            self.difference <= MAX_DIFFERENCE and self.same == self.count and self.raw_same >= MIN_RAW_SHARE * self.raw
        )

    def check(self, path: str | Path) -> None:
        """Raises StorageError, naming `path`, unless it is good."""
        if self.good:
            return
        raw = f", and {self.raw - self.raw_same:,} of {self.raw:,} raw pictures" if self.raw else ""
        raise StorageError(
            f"{path} was not written: its probabilities are up to {self.difference:.1e} from the network's, where "
            f"{MAX_DIFFERENCE:g} is allowed, and {self.count - self.same:,} of {self.count:,} answers differ{raw}."
        )


def compare(network: Network, answers: Answers, images: Images) -> Agreement:
    """Let the original and the export read the same images."""
    likely = probabilities(network, engine("reference").predict(network, images.pixels))
    theirs, given = answers(images.pixels)
    same = (theirs.argmax(axis=1) == likely.argmax(axis=1)) & (given == accepted(network, likely))
    return Agreement(images.name, len(likely), float(np.abs(theirs - likely).max()), int(same.sum()))


def images_for(pixels: int, data_dir: Path | None = None) -> Images:
    """10,000 images for a network that reads so many pixels, each time the same.

    MNIST's test images where they are at hand, which is not fetched for this; else the bundled handwriting, shifted.
    Raises DataError where `data_dir` doesn't hold MNIST.
    """
    if pixels != DIGIT_SIDE * DIGIT_SIDE:
        noise = np.random.RandomState(0).randint(0, 256, (IMAGE_COUNT, pixels)).astype(np.uint8)
        return Images(f"noise of {pixels} pixels", noise)
    try:
        return Images("MNIST's test images", mnist.load(data_dir or mnist.mnist_folder()).test.images)
    except DataError:
        if data_dir:
            raise
    digits = optdigits.load()
    frames = np.concatenate([digits.train.images, digits.test.images]).reshape(-1, DIGIT_SIDE, DIGIT_SIDE)
    shifted = [np.roll(frames, (down, right), (1, 2)) for down in (0, 1, -1) for right in (0, 1)]  # 6 × 1,797
    return Images(
        "the bundled digits, shifted by up to a pixel", np.concatenate(shifted)[:IMAGE_COUNT].reshape(IMAGE_COUNT, -1)
    )
