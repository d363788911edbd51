"""A frame is how MNIST shows a digit: in 28×28 pixels, 20 along its longest side, its mass centred.

A network knows only what it was trained on, and it was trained on digits framed like this; every picture that
it is to read must be framed in the same way. This is the one place where that happens.

The middle is pixel (14, 14), counted from 0. Of MNIST's 60,000 training images every one has its centre of mass
within 0.52 pixels of it, along each side, and 99.98% have ink exactly 20 long: the digits were moved by whole
pixels, never resampled a second time. We do the same, so a digit that is framed already stays as it is.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from brightest.errors import ImageError

DIGIT_SIDE = 28  # of the frame
BOX_SIDE = 20  # of the digit in it
CENTRE = 14  # the pixel that the centre of mass comes nearest to
PADDING = 3  # pixels around the digit that a filter may look at
BOX_THRESHOLD = 0.05  # of the strongest ink: what is fainter doesn't stretch the digit's box


def normalize_digit(ink: NDArray[np.floating[Any]]) -> NDArray[np.uint8]:
    """Ink (h, w), 0 where there is none → (28, 28) uint8, light on dark. Raises ImageError when blank."""
    if not 0 < ink.max(initial=0) < np.inf:
        raise ImageError("the picture is blank: it must show one digit.")
    digit = _resize(_crop(ink))
    top, left = (_offset(digit.sum(axis=axis)) for axis in (1, 0))
    framed = np.zeros((DIGIT_SIDE, DIGIT_SIDE), np.uint8)
    framed[top : top + digit.shape[0], left : left + digit.shape[1]] = np.rint(255 * digit)
    return framed


def _crop(ink: NDArray[np.floating[Any]]) -> NDArray[np.floating[Any]]:
    """The smallest box that holds all ink but the faintest."""
    drawn = ink > BOX_THRESHOLD * ink.max()
    rows, columns = np.flatnonzero(drawn.any(axis=1)), np.flatnonzero(drawn.any(axis=0))
    return ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def _resize(ink: NDArray[np.floating[Any]]) -> NDArray[np.float32]:
    """The same digit with its longest side 20 pixels and its strongest ink 1.

    The filters were chosen by measurement. Hamming reduces a large black-and-white digit to the nearest match
    of what MNIST's makers got (a box filter cuts strokes unevenly, Lanczos surrounds them with rings). Lanczos
    enlarges a small scan to the strokes that a reader of MNIST recognises most often.
    """
    height, width = ink.shape
    scale = BOX_SIDE / max(height, width)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    how = Image.Resampling.LANCZOS if scale > 1 else Image.Resampling.HAMMING
    # With paper around it, or strokes would end at the box as if they were cut with scissors.
    on_paper = Image.fromarray(np.pad(ink.astype(np.float32), PADDING))
    resized = np.asarray(on_paper.resize(size, how, (PADDING, PADDING, PADDING + width, PADDING + height)))
    return np.asarray(np.clip(resized / resized.max(), 0, 1), np.float32)


def _offset(mass: NDArray[np.float32]) -> int:
    """Where the first row (or column) goes, so that the centre of mass comes to the middle; always inside."""
    centre = float(mass @ np.arange(len(mass)) / mass.sum())
    return min(max(round(CENTRE - centre), 0), DIGIT_SIDE - len(mass))
