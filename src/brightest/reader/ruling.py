"""Ruling is what is printed on paper to write on: lines and squares that go on where writing wouldn't. It is removed.

In each stretch of a straight line across the picture most pixels are either printed or blank; what most of them have is
the ruling. Ink that is clearly stronger was written over it and stays.
"""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.float32]

STEEPEST = 16  # degrees that a line of the paper may be askew
STRETCH = 100  # pixels of a line that are looked at together: more than a digit's own straight strokes
FEWEST = 4  # stretches of a line
ACROSS = 0.75  # of its stretches, in which a line shows; half of that where it is
FAINT = 0.6  # fainter than writing
THICKEST = 0.02  # of the shorter side, that a line as strong as writing has at most: a digit's bar is thicker
MOSTLY = 0.35  # of a stretch's pixels are no stronger than what most of it is
WRITTEN = 1.5, 0.15  # ink is written where it exceeds the ruling so many times, and by so much more
SMALL = 400  # pixels along the longer side of a copy in which angles still show
POINTS = 5_000  # of ink, of which an angle is told


def without_ruling(ink: Grey, noise: float, thickest: int | None = None) -> Grey:
    """Ink (h, w) without what is printed across it from side to side, and from top to bottom.

    noise: a standard deviation of the ink where there is only paper; thickest: pixels of a line as strong as writing.
    """
    across, down = _without_rows(ink, noise, thickest), _without_rows(ink.T, noise, thickest).T
    return np.where(across == ink, down, 0).astype(np.float32)  # each is found where the other still is


def skew(ink: Grey) -> float:
    """How steeply lines of ink (h, w) fall from left to right, in degrees: where its rows differ most."""
    step = max(1, max(ink.shape) // SMALL)
    height, width = (side // step for side in ink.shape)
    lower = ink[: height * step, : width * step].reshape(height, step, width * step).max(axis=1)
    small = np.clip(lower.reshape(height, width, step).max(axis=2), 0, 0.5)
    y, x = np.nonzero(small > 0.1)
    if not len(y):
        return 0.0
    some = slice(None, None, -(-len(y) // POINTS))
    y, x = y[some], x[some]
    strengths, x = small[y, x], x - small.shape[1] / 2

    def contrast(degrees: float) -> float:
        rows = np.rint(y - x * np.tan(np.radians(degrees))).astype(np.int64)
        sums = np.bincount(rows - rows.min(), strengths)
        return float(np.square(sums).sum())

    coarse = max(np.arange(-STEEPEST, STEEPEST + 0.5, 0.5), key=contrast)
    return float(max(np.arange(coarse - 0.5, coarse + 0.55, 0.1), key=contrast))


def _without_rows(ink: Grey, noise: float, thickest: int | None) -> Grey:
    """Without lines that cross it from left to right."""
    if min(ink.shape) < FEWEST:
        return ink  # too little to tell a line from a stroke
    from scipy.ndimage import maximum_filter1d

    drop = _drop(ink)
    level = _levelled(ink, drop)
    printed = maximum_filter1d(_printed(level, noise, thickest or max(3, round(THICKEST * min(ink.shape)))), 3, axis=0)
    if not (printed > noise).any():
        return ink
    times, more = WRITTEN
    level[(printed > noise) & (level < times * printed + more)] = 0
    return _levelled_back(level, drop, len(ink))


def _printed(level: Grey, noise: float, thickest: int) -> Grey:
    """How strong the lines are everywhere (h, w), where they run along the rows; 0 where there is none."""
    from scipy.ndimage import binary_opening, maximum_filter1d

    ends = np.linspace(0, level.shape[1], max(FEWEST, level.shape[1] // STRETCH) + 1).astype(np.int64)
    mostly = np.stack([_mostly(level[:, a:b:2]) for a, b in pairwise(ends)], axis=1)
    shows = mostly > noise
    strong = maximum_filter1d(mostly.max(axis=1), 5) >= FAINT  # a bar's soft edge belongs to the bar
    lines = shows.mean(axis=1) >= np.where(strong, ACROSS, ACROSS / 2)
    lines &= ~binary_opening(lines & strong, np.ones(thickest + 1))
    usual = np.where(shows, mostly, 0).sum(axis=1) / np.maximum(shows.sum(axis=1), 1) * lines
    each = np.where(shows, np.minimum(mostly, 1.5 * usual[:, None]), usual[:, None])
    return np.asarray(np.repeat(each, np.diff(ends), axis=1), np.float32)


def _mostly(stretch: Grey) -> Grey:
    """What most of each row (h,) is at least."""
    at = int(MOSTLY * stretch.shape[1])
    return np.asarray(np.partition(stretch, at, axis=1)[:, at])


def _drop(ink: Grey) -> NDArray[np.int64]:
    """By how many pixels the lines have fallen in each column (w,), from 0."""
    width = ink.shape[1]
    drop = np.rint((np.arange(width) - width / 2) * np.tan(np.radians(skew(ink)))).astype(np.int64)
    return np.asarray(drop - drop.min())


def _levelled(ink: Grey, drop: NDArray[np.int64]) -> Grey:
    """Each column moved up by its drop, so that lines run along the rows of what is returned, which is higher."""
    most = int(drop.max())
    level = np.zeros((len(ink) + most, ink.shape[1]), np.float32)
    for a, b in _alike(drop):
        up = most - drop[a]
        level[up : up + len(ink), a:b] = ink[:, a:b]
    return level


def _levelled_back(level: Grey, drop: NDArray[np.int64], height: int) -> Grey:
    """The inverse of `_levelled`."""
    most = int(drop.max())
    return np.concatenate([level[most - drop[a] : most - drop[a] + height, a:b] for a, b in _alike(drop)], axis=1)


def _alike(drop: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """Runs of columns that have dropped alike."""
    return pairwise(np.flatnonzero(np.diff(drop, prepend=-1, append=-1)).tolist())
