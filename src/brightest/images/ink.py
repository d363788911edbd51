"""Ink is what stands out from its background: dark on light paper or light on a dark board, either way.

The border of a picture is taken for its background: the digit touches little of it. Whether the ink is darker
or lighter follows from which side of the background the picture reaches farther.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from brightest.errors import ImageError

WEAKEST = 0.1  # of full contrast: below it, a picture shows paper and no stroke
TRACE = 0.1  # of the strongest ink: fainter traces are the paper's grain
SPREADS = 8  # ink lies at least so many of the border's own median deviations away from it


def border(grey: NDArray[np.floating[Any]]) -> NDArray[np.floating[Any]]:
    """The outermost pixels of (h, w), as one row."""
    return np.concatenate([grey[0], grey[-1], grey[1:-1, 0], grey[1:-1, -1]])


def ink(grey: NDArray[np.floating[Any]]) -> NDArray[np.floating[Any]]:
    """Grey (h, w) in [0, 1], 1 white → ink (h, w): 0 where there is paper, 1 where it is strongest.

    Raises ImageError when nothing stands out.
    """
    edge = border(grey)
    background = np.median(edge)
    darker, lighter = background - grey.min(), grey.max() - background
    strength = background - grey if darker > lighter else grey - background
    strongest = max(darker, lighter)
    unevenness = SPREADS * np.median(np.abs(edge - background))  # a shadow over the paper, or a camera's noise
    if strongest < max(WEAKEST, unevenness):
        raise ImageError("nothing stands out from the background: the picture must show one digit.")
    return np.where(strength >= max(TRACE * strongest, unevenness), strength / strongest, 0)
