"""An export must agree with its original: on 10,000 images the same answers, and probabilities at most 1e-6 apart.

The original is the reference engine in float64, with the network's calibration.
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
from brightest.nn.network import Network
from brightest.nn.parameters import Array

IMAGE_COUNT = 10_000
MAX_DIFFERENCE = 1e-6  # of probabilities
MIN_RAW_SHARE = 0.999  # of raw pictures with the same answer: a normalized pixel may be rounded differently

Answers: TypeAlias = Callable[[Array], tuple[Array, Array]]
"""Images (n, pixels) uint8 → probabilities (n, classes), and accepted (n,)."""


@dataclass(frozen=True, eq=False)
class Images:
    """Images (n, pixels) uint8 to verify on, and their description."""

    name: str
    pixels: Array


@dataclass(frozen=True)
class Agreement:
    """The agreement of an export with its original."""

    images: str  # description
    count: int
    difference: float  # the largest difference of two probabilities
    same_answers: int  # of `count`: same most probable class, and both or neither accepted
    raw: int = 0  # pictures that the export normalized itself
    raw_same_answers: int = 0  # of `raw`

    @property
    def is_good(self) -> bool:
        """Whether the export may replace the original."""
        return (
            self.difference <= MAX_DIFFERENCE
            and self.same_answers == self.count
            and self.raw_same_answers >= MIN_RAW_SHARE * self.raw
        )

    def check(self, path: str | Path) -> None:
        """Raises StorageError, naming `path`, unless the agreement is good."""
        if self.is_good:
            return
        raw = f", and {self.raw - self.raw_same_answers:,} of {self.raw:,} raw pictures" if self.raw else ""
        raise StorageError(
            f"{path} was not written: its probabilities are up to {self.difference:.1e} from the network's, where "
            f"{MAX_DIFFERENCE:g} is allowed, and {self.count - self.same_answers:,} of {self.count:,} answers "
            f"differ{raw}."
        )


def compare(network: Network, answers: Answers, images: Images) -> Agreement:
    """Compare the original's and the export's answers on the same images."""
    ours = probabilities(network, engine("reference").predict(network, images.pixels))
    theirs, is_accepted = answers(images.pixels)
    finite = np.isfinite(theirs).all(axis=1) & np.isfinite(ours).all(axis=1)  # NaN agrees with nothing, not even NaN
    same = finite & (theirs.argmax(axis=1) == ours.argmax(axis=1)) & (is_accepted == accepted(network, ours))
    difference = float(np.abs(theirs - ours).max()) if finite.all() else math.inf
    return Agreement(images.name, len(ours), difference, int(same.sum()))


def images_for(pixels: int, data_dir: Path | None = None) -> Images:
    """10,000 images of `pixels` pixels, always the same ones.

    MNIST's test images if they are there (they are not downloaded for this), else the bundled handwriting, shifted.
    Raises DataError if `data_dir` doesn't hold MNIST.
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
    images = np.concatenate([digits.train.images, digits.test.images]).reshape(-1, DIGIT_SIDE, DIGIT_SIDE)
    shifted = [np.roll(images, (down, right), (1, 2)) for down in (0, 1, -1) for right in (0, 1)]  # 6 × 1,797
    return Images(
        "the bundled digits, shifted by up to a pixel", np.concatenate(shifted)[:IMAGE_COUNT].reshape(IMAGE_COUNT, -1)
    )
