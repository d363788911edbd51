"""Augmentation: random deformations of the training images, different in every epoch.

Each image is slightly rotated, scaled, sheared, shifted and warped (Simard, Steinkraus and Platt 2003), and its strokes
become thicker or thinner. The deformation of image i in epoch e depends only on the seed, e and i, not on threads or
batches.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import astuple, dataclass
from math import isqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from brightest.errors import DataError, SettingError

Images = NDArray[np.uint8]

IMAGES_PER_TASK = 1000  # given to a thread at once, which takes a few milliseconds


@dataclass(frozen=True)
class Deformation:
    """The strength of each deformation. Each image draws its own value uniformly from −strength to +strength.

    If all strengths are 0, images stay as they are. Raises SettingError for a strength out of range.
    """

    rotation: float = 0.0  # degrees
    scale: float = 0.0  # relative change of the width, and separately of the height
    shear: float = 0.0  # horizontal pixels per vertical pixel
    shift: float = 0.0  # pixels, in each direction
    elastic: float = 0.0  # standard deviation, in pixels, of a smooth random displacement field
    thickness: float = 0.0  # at 1, strokes grow or shrink by up to a pixel on each side
    contrast: float = 0.0  # relative change of the ink's brightness
    blur: float = 0.0  # at 1, up to a 3×3 binomial blur
    translate_outlier_prob: float = 0.0  # probability of a shift by up to 4.5 pixels instead, like bad cropping

    def __bool__(self) -> bool:
        return any(astuple(self))

    def __post_init__(self) -> None:
        for name, limit in MAX_STRENGTHS.items():
            value = getattr(self, name)
            if not 0 <= value <= limit:  # NaN, too
                raise SettingError(f"{name} {value:g} can't work: it must be from 0 to {limit:g}.")


MAX_STRENGTHS = {
    "rotation": 180.0,
    "scale": 0.9,
    "shear": 2.0,
    "shift": 1000.0,
    "elastic": 100.0,
    "thickness": 1.0,
    "contrast": 1.0,
    "blur": 1.0,
    "translate_outlier_prob": 1.0,
}
NO_DEFORMATION = Deformation()


def deform(
    images: NDArray[Any], deformation: Deformation, seed: int, epoch: int = 0, *, first: int = 0, threads: int = 1
) -> Images:
    """Deformed copies of images (n, side²) uint8, which differ for each seed and epoch.

    first: the number of images[0] in its data set.

    Raises DataError if images aren't square and uint8, SettingError if `seed`, `epoch` or `first` is negative.
    """
    side = check_square(images)
    for name, number in (("seed", seed), ("epoch", epoch), ("first", first)):
        if not 0 <= number < 2**63:
            raise SettingError(f"{name} {number} can't work: it must be a whole number from 0.")

    from brightest.training.augment.kernel import allocate_buffers, deform_images

    images = np.ascontiguousarray(images)
    deformed = np.empty_like(images)
    strengths = np.array(astuple(deformation), dtype=np.float32)

    def work(start: int) -> None:
        part = slice(start, start + IMAGES_PER_TASK)
        deform_images(images[part], deformed[part], side, strengths, seed, epoch, first + start, allocate_buffers(side))

    with ThreadPoolExecutor(max(1, threads)) as pool:
        list(pool.map(work, range(0, len(images), IMAGES_PER_TASK)))
    return deformed


def check_square(images: NDArray[Any]) -> int:
    """The side, in pixels, of square images (n, side²) uint8. Raises DataError for other arrays."""
    if images.dtype != np.uint8 or images.ndim != 2:
        raise DataError(f"images to deform must be (n, pixels) uint8, not {images.shape} {images.dtype}.")
    side = isqrt(images.shape[1])
    if side * side != images.shape[1] or side < 2:
        raise DataError(f"images to deform must be square, but {images.shape[1]:,} pixels are not.")
    return side
