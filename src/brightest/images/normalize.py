"""Normalize a digit as MNIST does: 28×28 pixels, the longest side 20 pixels, the centre of mass in the middle.

A network reads reliably only what looks like its training data, so every picture must be normalized like MNIST before
the network reads it. Only this module does that.

The middle is pixel (14, 14), counted from 0. All of MNIST's 60,000 training images have their centre of mass within
0.52 pixels of it along each axis, and 99.98% have ink exactly 20 pixels long: MNIST moved its digits by whole pixels,
without resampling them a second time. So does this module; an image that is already normalized does not change.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from brightest.errors import ImageError

DIGIT_SIDE = 28  # pixels along each side of a normalized digit's image
BOX_SIDE = 20  # pixels along the digit's longest side
CENTRE = 14  # row and column of the pixel nearest to the centre of mass
PADDING = 3  # pixels of background around the digit, for the resampling filter
BOX_THRESHOLD = 0.05  # share of the strongest ink below which a pixel is not part of the bounding box


def normalize_digit(ink: NDArray[np.floating[Any]]) -> NDArray[np.uint8]:
    """Scale and centre ink as MNIST does.

    ink: (h, w), 0 for background, with any positive maximum. Returns (28, 28) uint8, light on dark. Raises ImageError
    if the ink is blank or not finite.
    """
    if not 0 < ink.max(initial=0) < np.inf:
        raise ImageError("the picture is blank: it must show one digit.")
    digit = _resize(_crop(ink))
    top, left = (_offset(digit.sum(axis=axis)) for axis in (1, 0))
    image = np.zeros((DIGIT_SIDE, DIGIT_SIDE), np.uint8)
    image[top : top + digit.shape[0], left : left + digit.shape[1]] = np.rint(255 * digit)
    return image


def _crop(ink: NDArray[np.floating[Any]]) -> NDArray[np.floating[Any]]:
    """Crop to the bounding box of the pixels above BOX_THRESHOLD."""
    mask = ink > BOX_THRESHOLD * ink.max()
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    return ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def _resize(ink: NDArray[np.floating[Any]]) -> NDArray[np.float32]:
    """Resize a digit so that its longest side is 20 pixels and its strongest ink is 1.

    The filters were chosen by measurement. Hamming reduces large black-and-white digits to the closest match with
    MNIST (a box filter makes strokes uneven, Lanczos adds rings). Lanczos enlarges small scans such that a network
    trained on MNIST recognizes most of them.
    """
    height, width = ink.shape
    scale = BOX_SIDE / max(height, width)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    resampling = Image.Resampling.LANCZOS if scale > 1 else Image.Resampling.HAMMING
    # Without padding, strokes would end abruptly at the edge of the box.
    padded = np.zeros((height + 2 * PADDING, width + 2 * PADDING), np.float32)
    padded[PADDING:-PADDING, PADDING:-PADDING] = ink
    box = (PADDING, PADDING, PADDING + width, PADDING + height)
    resized = np.asarray(Image.fromarray(padded).resize(size, resampling, box))
    return np.asarray(np.clip(resized / resized.max(), 0, 1), np.float32)


def _offset(mass: NDArray[np.float32]) -> int:
    """The first row (or column) that puts the centre of mass in the middle while the digit stays inside the image."""
    centre = float(mass @ np.arange(len(mass)) / mass.sum())
    return min(max(round(CENTRE - centre), 0), DIGIT_SIDE - len(mass))
