"""Ink is what stands out from its background: dark on light paper or light on a dark board, either way.

The border of a picture is taken for its background: the digit touches little of it. Light falls unevenly on a photo's
paper, so the background is a smooth surface through the border rather than one grey. Whether the ink is darker or
lighter follows from which side of that surface the picture reaches farther.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from brightest.errors import ImageError

MIN_CONTRAST = 0.1  # of full contrast: below it, a picture shows paper and no stroke
FOREGROUND_THRESHOLD = 0.1  # of the strongest ink: fainter traces are the paper's grain
MIN_DEVIATIONS = 8  # ink lies at least so many of the border's own median deviations away from it


def border_pixels(grey: NDArray[np.floating[Any]]) -> NDArray[np.floating[Any]]:
    """The outermost pixels of (h, w), as one row."""
    return np.concatenate([grey[0], grey[-1], grey[1:-1, 0], grey[1:-1, -1]])


def _fit_background(grey: NDArray[np.floating[Any]]) -> NDArray[np.floating[Any]]:
    """The paper's own grey everywhere (h, w): the quadratic surface that fits the border best, less what juts out."""
    y, x = np.meshgrid(np.linspace(-1, 1, grey.shape[0]), np.linspace(-1, 1, grey.shape[1]), indexing="ij")
    terms = np.stack([np.ones_like(x), x, y, x * y, x * x, y * y])  # (6, h, w)
    edge, edge_terms = border_pixels(grey), np.stack([border_pixels(term) for term in terms], axis=1)
    paper = np.ones(len(edge), bool)
    for _ in range(4):  # strokes that touch the border are found by their distance, and left out of the next fit
        fit = np.linalg.lstsq(edge_terms[paper], edge[paper])[0]
        off = np.abs(edge - edge_terms @ fit)
        paper = off <= max(4 * float(np.median(off)), 1e-3)
    return np.asarray(np.tensordot(fit, terms, axes=1))


def extract_foreground(grey: NDArray[np.floating[Any]]) -> NDArray[np.floating[Any]]:
    """Grey (h, w) in [0, 1], 1 white → ink (h, w): 0 where there is paper, 1 where it is strongest.

    Raises ImageError when nothing stands out.
    """
    above = grey - _fit_background(grey)
    strength = -above if -above.min() > above.max() else above
    strongest = strength.max()
    unevenness = MIN_DEVIATIONS * np.median(
        np.abs(border_pixels(above))
    )  # what is left of a shadow's edge, or a camera's noise
    if strongest < max(MIN_CONTRAST, unevenness):
        raise ImageError("nothing stands out from the background: the picture must show one digit.")
    return np.where(strength >= max(FOREGROUND_THRESHOLD * strongest, unevenness), strength / strongest, 0)
