"""Read a picture of one digit as the 784 pixels that a network takes."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from brightest.errors import ImageError
from brightest.images.decode import Source, display_name, read_grey
from brightest.images.foreground import MIN_CONTRAST, border_pixels, extract_foreground
from brightest.images.normalize import BOX_SIDE, BOX_THRESHOLD, CENTRE, DIGIT_SIDE, normalize_digit

MAX_BOX_DEVIATION = 2  # pixels by which a normalized digit's longest side may differ from 20
MAX_CENTRE_DEVIATION = 1.0  # pixels between its centre of mass and the middle


def read_picture(source: Source, *, from_data_set: bool = False) -> NDArray[np.uint8]:
    """Read a picture of one digit: (784,) uint8, light on dark, normalized like MNIST.

    source: a file's path or its bytes, a Pillow image, or an array (h, w) or (h, w, 1, 3 or 4), as pixels.py says.
    from_data_set: as in `as_digit`. Raises ImageError if it can't be read or shows nothing.
    """
    grey = read_grey(source)
    try:
        return as_digit(grey, from_data_set=from_data_set).reshape(-1)
    except ImageError as error:
        raise ImageError(f"{display_name(source)}: {error}") from None


def as_digit(grey: NDArray[np.floating[Any]], *, from_data_set: bool = False) -> NDArray[np.uint8]:
    """Turn a grey picture (h, w) in [0, 1] into a digit's image (28, 28) uint8, light on dark.

    A normalized digit, 28×28 pixels on plain black, stays as it is; on plain white it is only inverted. from_data_set:
    any picture of that size is treated so, because its data set has normalized it, perhaps in another way than MNIST.
    Raises ImageError if the picture is blank.
    """
    digit = if_normalized(grey, from_data_set=from_data_set)
    return normalize_digit(extract_foreground(grey)) if digit is None else digit


def if_normalized(grey: NDArray[np.floating[Any]], *, from_data_set: bool = False) -> NDArray[np.uint8] | None:
    """The digit that `as_digit` leaves as it is or only inverts; None for a picture that it normalizes."""
    if grey.shape != (DIGIT_SIDE, DIGIT_SIDE):
        return None
    background = np.median(border_pixels(grey))
    ink = grey if background < 0.5 else 1 - grey
    is_plain = min(background, 1 - background) <= 0.05 and np.ptp(grey) >= MIN_CONTRAST
    if is_plain and (from_data_set or _is_normalized(ink)):
        return np.asarray(np.rint(255 * ink), np.uint8)
    return None


def _is_normalized(ink: NDArray[np.floating[Any]]) -> bool:
    """Whether the box and the centre of mass of ink (28, 28) are those of a normalized digit."""
    mask = ink > BOX_THRESHOLD * ink.max()
    lines = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    longest = max(int(line[-1] - line[0]) + 1 for line in lines)
    places = np.arange(DIGIT_SIDE)
    centres = (float(ink.sum(axis=axis) @ places / ink.sum()) for axis in (1, 0))
    return abs(longest - BOX_SIDE) <= MAX_BOX_DEVIATION and all(
        abs(centre - CENTRE) <= MAX_CENTRE_DEVIATION for centre in centres
    )
