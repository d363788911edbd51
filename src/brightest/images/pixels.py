"""Which pixels are allowed: one rule for everything that takes an array of them. 0 is black.

| pixels | taken as |
| --- | --- |
| whole numbers 0..255 | bytes: 255 is white |
| booleans, and whole numbers of which none is above 1 | black and white, as in a mask: 1 is white |
| floats 0..1 | as they are: 1 is white |
| floats 0..255 of which one is 2 or more | bytes if all are whole, else divided by 255 |
"""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from brightest.errors import DataError


def allowed_pixels(images: ArrayLike) -> NDArray[Any]:
    """The pixels by the rule above, in their shape, (n, ...): uint8, or float32 or float64 in [0, 1].

    Bytes and floats in [0, 1] are returned as they are. Raises DataError for NaN, infinity, negative numbers, numbers
    above 255, floats whose largest is between 1 and 2, and anything that isn't a number.
    """
    images = np.asarray(images)
    if images.dtype.kind == "b":
        return images.astype(np.uint8) * np.uint8(255)
    if images.dtype.kind in "iu":
        return _whole(images)
    if images.dtype.kind != "f":
        raise DataError(
            f"pixels must be numbers, not {images.dtype}: read a picture's file with brightest.read_picture."
        )
    return _floats(images if images.dtype in (np.float32, np.float64) else images.astype(np.float32))


def _whole(images: NDArray[Any]) -> NDArray[np.uint8]:
    low, high = images.min(initial=0), images.max(initial=0)
    if low < 0 or high > 255:
        raise DataError(f"whole-number pixels must lie in 0..255, but one is {low if low < 0 else high}.")
    pixels = images.astype(np.uint8, copy=False)
    return pixels * np.uint8(255) if high == 1 else pixels


def _floats(images: NDArray[Any]) -> NDArray[Any]:
    low, high = images.min(initial=0), images.max(initial=0)
    if not np.isfinite(high - low):
        where = tuple(map(int, np.argwhere(~np.isfinite(images))[0]))
        raise DataError(
            f"the pixel at {list(where)} is {images[where]}, not a finite number: repair its image or leave it out."
        )
    if low < 0:
        raise DataError(f"pixels must lie in 0..1 or in 0..255, but there is {low:g}: 0 is black.")
    if high <= 1:
        return images
    if high > 255:
        raise DataError(f"pixels must lie in 0..1 or in 0..255, but there is {high:g}: divide them by white's value.")
    if high < 2:  # in 0..255 that would be black, so the values are more likely 0..1 with a white that is too high
        raise DataError(f"the brightest pixel is {high:g}, neither 0..1 nor 0..255: clip the pixels to 0..1.")
    whole = images.astype(np.uint8)
    return whole if np.array_equal(whole, images) else images / images.dtype.type(255)
