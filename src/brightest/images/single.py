"""Read a picture of one digit as the 784 pixels that a network takes."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from brightest.errors import ImageError
from brightest.images.decode import Source, display_name, read_grey
from brightest.images.foreground import MIN_CONTRAST, border_pixels, extract_foreground
from brightest.images.normalize import DIGIT_SIDE, normalize_digit


def read_picture(source: Source) -> NDArray[np.uint8]:
    """Read a picture of one digit: (784,) uint8, light on dark, normalized like MNIST.

    source: a file's path or its bytes, a Pillow image, or an array (h, w) or (h, w, 1, 3 or 4), as pixels.py says.
    Raises ImageError if it can't be read or shows nothing.
    """
    grey = read_grey(source)
    try:
        return as_digit(grey).reshape(-1)
    except ImageError as error:
        raise ImageError(f"{display_name(source)}: {error}") from None


def as_digit(grey: NDArray[np.floating[Any]]) -> NDArray[np.uint8]:
    """Turn a grey picture (h, w) in [0, 1] into a digit's image (28, 28) uint8, light on dark.

    A picture of 28×28 pixels on plain black is taken to be normalized already; one on plain white is only inverted.
    Raises ImageError if the picture is blank.
    """
    if grey.shape == (DIGIT_SIDE, DIGIT_SIDE):
        background = np.median(border_pixels(grey))
        if min(background, 1 - background) <= 0.05 and np.ptp(grey) >= MIN_CONTRAST:
            return np.asarray(np.rint(255 * (grey if background < 0.5 else 1 - grey)), np.uint8)
    return normalize_digit(extract_foreground(grey))
