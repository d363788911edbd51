"""Deslant digits: shear each along its rows until it stands upright.

People slant their writing by up to 40°, and a network that sees every digit upright need not learn all slants. The
slant is cov(x, y) / var(y), from the second moments of the ink. The shear leaves the centre of mass where it is, and
the digit is then scaled to its old length. So an image that is normalized stays normalized.

The kind of pixels that a network expects is its *frame*: "mnist", as normalize.py makes them, or "upright", which are
deslanted as well. The network's card names the frame, and whatever reads images with the network brings them into it.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from brightest.errors import DataError, SettingError, check_choice

FRAMES = ("mnist", "upright")
PIXELS = 784  # of a normalized digit


def check_frame(frame: str, pixels: int = PIXELS) -> None:
    """Raises SettingError unless `frame` is one of FRAMES, and images of this many pixels can be brought into it."""
    check_choice("frame", frame, FRAMES)
    if frame != "mnist" and pixels != PIXELS:
        raise SettingError(f"frame {frame!r} can't work with images of {pixels:,} pixels: it takes 28×28 = {PIXELS}.")


def in_frame(images: NDArray[Any], frame: str) -> NDArray[Any]:
    """Normalized digits (n, 784), uint8 or floats in 0..1, in a network's frame; unchanged if they are in it already.

    Floats of a digit that isn't upright are rounded to 255ths.
    """
    if frame == "mnist":
        return images
    if images.dtype == np.uint8:
        return deslant(images)
    as_bytes = np.rint(255 * np.clip(images, 0, 1)).astype(np.uint8)
    upright = deslant(as_bytes)
    slanted = (upright != as_bytes).any(axis=1)
    if not slanted.any():
        return images
    return np.where(slanted[:, None], upright / images.dtype.type(255), images)


def deslant(images: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Normalized digits (n, 784) uint8, each upright, by cubic interpolation.

    An image that is upright already is returned unchanged, so deslanting twice changes nothing. So is one that can't
    be made upright: a blank one, or one that leans by more than 56°, such as a dash. Raises DataError for images of
    another shape or type, because the compiled kernel would read and write beyond their ends.
    """
    if images.shape[1:] != (PIXELS,) or images.dtype != np.uint8:
        raise DataError(
            f"images to deslant must be (n, {PIXELS}) uint8, 28×28 pixels each, but these are {images.shape} "
            f"{images.dtype}."
        )
    from brightest.images.deslant_kernel import allocate_buffers, deslant_images

    upright = np.array(images, order="C")
    return upright if deslant_images(upright, allocate_buffers()) else images
