"""A picture of one digit, from a file, as the 784 numbers that a network reads."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from brightest.errors import ImageError
from brightest.images.decode import Source, display_name, read_grey
from brightest.images.foreground import MIN_CONTRAST, border_pixels, extract_foreground
from brightest.images.normalize import DIGIT_SIDE, normalize_digit


def read_picture(source: Source) -> NDArray[np.uint8]:
    """A picture of one digit → (784,) uint8, light on dark, framed. Raises ImageError if it can't be read.

    source: a file's path or its bytes, a Pillow picture, or an array (h, w) or (h, w, 3 or 4), bytes or 0..1.
    """
    grey = read_grey(source)
    try:
        return as_digit(grey).reshape(-1)
    except ImageError as error:
        raise ImageError(f"{display_name(source)}: {error}") from None


def as_digit(grey: NDArray[np.floating[Any]]) -> NDArray[np.uint8]:
    """Grey (h, w) in [0, 1] → (28, 28) uint8. Raises ImageError when it is blank.

    What has 28×28 pixels on plain black was framed by whoever made it, and is taken as it is; on plain white
    it is inverted and otherwise taken as it is.
    """
    if grey.shape == (DIGIT_SIDE, DIGIT_SIDE):
        background = np.median(border_pixels(grey))
        if min(background, 1 - background) <= 0.05 and np.ptp(grey) >= MIN_CONTRAST:
            return np.asarray(np.rint(255 * (grey if background < 0.5 else 1 - grey)), np.uint8)
    return normalize_digit(extract_foreground(grey))
