"""Deformation: the same digits as other hands might have written them, new ones for every epoch.

Each image is turned, stretched, slanted, shifted and warped a little (Simard, Steinkraus and Platt 2003), its strokes
made thicker or thinner. What happens to image i in epoch e depends on the seed, e and i alone: not on threads, nor on
which images are asked for together.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import astuple, dataclass
from math import isqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from brightest.errors import DataError, SettingError

Images = NDArray[np.uint8]

CHUNK = 1000  # images that a thread takes at a time: a few milliseconds of work


@dataclass(frozen=True)
class Deformation:
    """How far images are deformed: each image draws evenly from ± these. All nothing: images stay as they are.

    Raises SettingError for a value that can't work.
    """

    rotation: float = 0.0  # degrees
    scale: float = 0.0  # share by which width and height grow or shrink, each on its own
    shear: float = 0.0  # slant: pixels sideways per pixel upwards
    shift: float = 0.0  # pixels, in each direction
    elastic: float = 0.0  # pixels by which a smooth random field moves a point (a standard deviation)
    thickness: float = 0.0  # 1: strokes grow, or shrink, by up to a pixel on each side
    contrast: float = 0.0  # share by which ink is brighter or darker
    blur: float = 0.0  # 1: up to a 3×3 binomial blur (never sharper)
    stray: float = 0.0  # share of images that are shifted by up to 4.5 pixels instead, as if cut out carelessly

    def __bool__(self) -> bool:
        return any(astuple(self))

    def __post_init__(self) -> None:
        for dial, most in MOST.items():
            value = getattr(self, dial)
            if not 0 <= value <= most:  # so is NaN
                raise SettingError(f"{dial} {value:g} can't work: it must be from 0 to {most:g}.")


MOST = {
    "rotation": 180.0,
    "scale": 0.9,
    "shear": 2.0,
    "shift": 1000.0,
    "elastic": 100.0,
    "thickness": 1.0,
    "contrast": 1.0,
    "blur": 1.0,
    "stray": 1.0,
}
UNDEFORMED = Deformation()


def deform(
    images: NDArray[Any], deformation: Deformation, seed: int, epoch: int = 0, *, first: int = 0, threads: int = 1
) -> Images:
    """Images (n, side²), uint8, deformed: others for every seed and epoch; image 0 is number `first` of its set.

    Raises DataError where images aren't square bytes, SettingError for a seed, epoch or number that is negative.
    """
    side = check_square(images)
    for name, number in (("seed", seed), ("epoch", epoch), ("first", first)):
        if not 0 <= number < 2**63:
            raise SettingError(f"{name} {number} can't work: it must be a whole number from 0.")

    from brightest.training.augment.kernel import deform_images, room

    images = np.ascontiguousarray(images)
    deformed = np.empty_like(images)
    strengths = np.array(astuple(deformation), dtype=np.float32)

    def work(start: int) -> None:
        part = slice(start, start + CHUNK)
        deform_images(images[part], deformed[part], side, strengths, seed, epoch, first + start, room(side))

    with ThreadPoolExecutor(max(1, threads)) as pool:
        list(pool.map(work, range(0, len(images), CHUNK)))
    return deformed


def check_square(images: NDArray[Any]) -> int:
    """The side of images that can be deformed, in pixels. Raises DataError where images aren't square bytes."""
    if images.dtype != np.uint8 or images.ndim != 2:
        raise DataError(f"images to deform must be (n, pixels) uint8, not {images.shape} {images.dtype}.")
    side = isqrt(images.shape[1])
    if side * side != images.shape[1] or side < 2:
        raise DataError(f"images to deform must be square, but {images.shape[1]:,} pixels are not.")
    return side
