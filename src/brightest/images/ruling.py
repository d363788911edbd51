"""Ruling is what is printed on paper to write on: lines and squares that go on where writing wouldn't. It is removed.

In each stretch of a straight line across the picture most pixels are either printed or blank; what most of them have is
the ruling. Ink that is clearly stronger was written over it and stays.
"""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.float32]

STEEPEST = 16  # degrees that a line of the paper may be askew
STRETCH = 100  # pixels of a line that are looked at together: more than a digit's own straight strokes
FEWEST = 4  # stretches of a line
ACROSS = 0.75  # of its stretches, in which a line shows; half of that where it is
FAINT = 0.6  # fainter than writing
MOSTLY = 35  # the percentile that says what most of a stretch is
WRITTEN = 1.5, 0.15  # ink is written where it exceeds the ruling so many times, and by so much more
SMALL = 400  # pixels along the longer side of a copy in which angles still show


def without_ruling(ink: Grey, noise: float) -> Grey:
    """Ink (h, w) without what is printed across it from side to side, and from top to bottom.

    noise: a standard deviation of the ink where there is only paper.
    """
    return _without_rows(_without_rows(ink, noise).T, noise).T


def skew(ink: Grey) -> float:
    """How steeply lines of ink (h, w) fall from left to right, in degrees: where its rows differ most."""
    step = max(1, max(ink.shape) // SMALL)
    height, width = (side // step * step for side in ink.shape)
    small = np.clip(ink[:height, :width].reshape(height // step, step, width // step, step).max(axis=(1, 3)), 0, 0.5)
    y, x = np.nonzero(small > 0.1)
    if not len(y):
        return 0.0
    strengths, x = small[y, x], x - small.shape[1] / 2

    def contrast(degrees: float) -> float:
        rows = np.rint(y - x * np.tan(np.radians(degrees))).astype(np.int64)
        sums = np.bincount(rows - rows.min(), strengths)
        return float(np.square(sums).sum())

    coarse = max(np.arange(-STEEPEST, STEEPEST + 0.5, 0.5), key=contrast)
    return float(max(np.arange(coarse - 0.5, coarse + 0.55, 0.1), key=contrast))


def _without_rows(ink: Grey, noise: float) -> Grey:
    """Without lines that cross it from left to right."""
    from scipy.ndimage import maximum_filter1d

    height, width = ink.shape
    drop = np.rint((np.arange(width) - width / 2) * np.tan(np.radians(skew(ink)))).astype(np.int64)
    drop -= drop.min()
    turns = np.flatnonzero(np.diff(drop, prepend=-1, append=-1))  # between two of them columns drop alike
    level = np.zeros((height + drop.max(), width), np.float32)  # the lines run along its rows
    for a, b in pairwise(turns):
        up = drop.max() - drop[a]
        level[up : up + height, a:b] = ink[:, a:b]
    ends = np.linspace(0, width, max(FEWEST, width // STRETCH) + 1).astype(np.int64)
    mostly = np.stack([np.percentile(level[:, a:b], MOSTLY, axis=1) for a, b in pairwise(ends)], axis=1)
    shows = mostly > noise
    count = shows.sum(axis=1)
    strength = maximum_filter1d(mostly.max(axis=1), 5)  # not of a bar's soft edge alone
    enough = np.where(strength < FAINT, ACROSS / 2, ACROSS)  # a digit's own bar is in few stretches, and strong
    ruled = count >= enough * shows.shape[1]
    if not ruled.any():
        return ink
    usual = (np.where(shows, mostly, 0).sum(axis=1) / np.maximum(count, 1) * ruled)[:, None]
    printed = np.repeat(np.where(shows, np.minimum(mostly, 1.5 * usual), usual), np.diff(ends), axis=1)
    printed = np.where(maximum_filter1d(printed, 3, axis=0) > noise, maximum_filter1d(printed, 3, axis=0), -np.inf)
    times, more = WRITTEN
    clean = np.empty_like(ink)
    for a, b in pairwise(turns):
        up = drop.max() - drop[a]
        clean[:, a:b] = np.where(ink[:, a:b] < times * printed[up : up + height, a:b] + more, 0, ink[:, a:b])
    return clean
