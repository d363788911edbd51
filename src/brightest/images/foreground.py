"""Separate the ink of one digit from its background, dark on light or light on dark.

The digit touches little of a picture's border, so the border shows the background. Because a photo is lit unevenly, the
background is a smooth surface fitted to the border instead of a single grey. The ink is darker than the background if
the picture lies farther below that surface than above it, and lighter otherwise.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from brightest.errors import ImageError

MIN_CONTRAST = 0.1  # between ink and background, where black and white differ by 1
FOREGROUND_THRESHOLD = 0.1  # share of the strongest ink below which a pixel is noise
MIN_DEVIATIONS = 8  # smallest distance of ink from the background, in median absolute deviations of the border


def border_pixels(grey: NDArray[np.floating[Any]]) -> NDArray[np.floating[Any]]:
    """The outermost pixels of `grey` (h, w), as (n,)."""
    return np.concatenate([grey[0], grey[-1], grey[1:-1, 0], grey[1:-1, -1]])


def _fit_background(grey: NDArray[np.floating[Any]]) -> NDArray[np.floating[Any]]:
    """Background (h, w): a quadratic surface fitted to the border, ignoring outliers."""
    y, x = np.meshgrid(np.linspace(-1, 1, grey.shape[0]), np.linspace(-1, 1, grey.shape[1]), indexing="ij")
    terms = np.stack([np.ones_like(x), x, y, x * y, x * x, y * y])  # (6, h, w)
    edge, edge_terms = border_pixels(grey), np.stack([border_pixels(term) for term in terms], axis=1)
    inlier = np.ones(len(edge), bool)
    for _ in range(4):  # strokes that touch the border are far from the fit, and left out of the next one
        fit = np.linalg.lstsq(edge_terms[inlier], edge[inlier])[0]
        distance = np.abs(edge - edge_terms @ fit)
        inlier = distance <= max(4 * float(np.median(distance)), 1e-3)
    return np.asarray(np.tensordot(fit, terms, axes=1))


def extract_foreground(grey: NDArray[np.floating[Any]]) -> NDArray[np.floating[Any]]:
    """Extract the ink of one digit from a grey picture.

    grey: (h, w) in [0, 1], 1 white. Returns ink (h, w) in [0, 1]: 0 for background, 1 for the strongest ink. Raises
    ImageError if nothing stands out from the background.
    """
    difference = grey - _fit_background(grey)
    strength = -difference if -difference.min() > difference.max() else difference
    strongest = strength.max()
    # The residuals of the fit at the border: camera noise, or the edge of a shadow.
    noise = MIN_DEVIATIONS * np.median(np.abs(border_pixels(difference)))
    if strongest < max(MIN_CONTRAST, noise):
        raise ImageError("nothing stands out from the background: the picture must show one digit.")
    return np.where(strength >= max(FOREGROUND_THRESHOLD * strongest, noise), strength / strongest, 0)
