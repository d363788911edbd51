"""Ruling: printed lines and squares of the paper, which run on where writing would not. They are removed.

In each segment of a straight line across the picture most pixels are either printed or blank; the ink that most of them
exceed is the ruling. Clearly stronger ink was written over it and stays.
"""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.float32]

MAX_LINE_DEGREES = 16  # slope of the paper's lines
SEGMENT_LENGTH = 100  # pixels of a line that are judged together; longer than a digit's own straight strokes
MIN_SEGMENTS = 4  # of a line
MIN_SEGMENT_SHARE = 0.75  # of a strong line's segments that show it; half of that for a faint one
STRONG_LINE_INK = 0.6  # ink of a line as strong as writing
MAX_LINE_THICKNESS_RATIO = 0.02  # of a strong line, of the picture's shorter side; a digit's bar is thicker
BASE_QUANTILE = 0.35  # of a segment's pixels: their ink is that of the line
OVERWRITTEN_FACTOR, OVERWRITTEN_OFFSET = 1.5, 0.15  # ink that exceeds the ruling by both is writing
ANGLE_COPY_SIDE = 400  # pixels of the longer side of the copy that the slope is measured on
MAX_ANGLE_POINTS = 5_000  # inked pixels that the slope is measured on


def remove_ruling(ink: Grey, noise: float, max_thickness: int | None = None) -> Grey:
    """Ink (h, w) without lines that run across it from side to side, and from top to bottom.

    noise: the standard deviation of ink on blank paper. max_thickness: pixels of a line that is as strong as writing.
    """
    across, down = _remove_rows(ink, noise, max_thickness), _remove_rows(ink.T, noise, max_thickness).T
    return np.where(across == ink, down, 0).astype(np.float32)  # each was measured with the other still there


def line_angle(ink: Grey) -> float:
    """How steeply lines of ink (h, w) fall from left to right, in degrees: the angle at which its rows differ most."""
    step = max(1, max(ink.shape) // ANGLE_COPY_SIDE)
    height, width = (side // step for side in ink.shape)
    reduced = ink[: height * step, : width * step].reshape(height, step, width * step).max(axis=1)
    small = np.clip(reduced.reshape(height, width, step).max(axis=2), 0, 0.5)
    y, x = np.nonzero(small > 0.1)
    if not len(y):
        return 0.0
    samples = slice(None, None, -(-len(y) // MAX_ANGLE_POINTS))
    y, x = y[samples], x[samples]
    strengths, x = small[y, x], x - small.shape[1] / 2

    def contrast(degrees: float) -> float:
        rows = np.rint(y - x * np.tan(np.radians(degrees))).astype(np.int64)
        sums = np.bincount(rows - rows.min(), strengths)
        return float(np.square(sums).sum())

    coarse = max(np.arange(-MAX_LINE_DEGREES, MAX_LINE_DEGREES + 0.5, 0.5), key=contrast)
    return float(max(np.arange(coarse - 0.5, coarse + 0.55, 0.1), key=contrast))


def _remove_rows(ink: Grey, noise: float, max_thickness: int | None) -> Grey:
    """Remove lines from left to right."""
    if min(ink.shape) < MIN_SEGMENTS:
        return ink  # too small to tell a line from a stroke
    from scipy.ndimage import maximum_filter1d

    drop = _drop(ink)
    level = _shear(ink, drop)
    max_thickness = max_thickness or max(3, round(MAX_LINE_THICKNESS_RATIO * min(ink.shape)))
    printed = maximum_filter1d(_printed(level, noise, max_thickness), 3, axis=0)
    if not (printed > noise).any():
        return ink
    level[(printed > noise) & (level < OVERWRITTEN_FACTOR * printed + OVERWRITTEN_OFFSET)] = 0
    return _unshear(level, drop, len(ink))


def _printed(level: Grey, noise: float, max_thickness: int) -> Grey:
    """Ink of printed lines (h, w) that run along the rows of `level`; 0 elsewhere."""
    from scipy.ndimage import binary_opening, maximum_filter1d

    ends = np.linspace(0, level.shape[1], max(MIN_SEGMENTS, level.shape[1] // SEGMENT_LENGTH) + 1).astype(np.int64)
    base = np.stack([_base(level[:, a:b:2]) for a, b in pairwise(ends)], axis=1)
    shows = base > noise
    strong = maximum_filter1d(base.max(axis=1), 5) >= STRONG_LINE_INK  # includes the soft edges of a digit's bar
    lines = shows.mean(axis=1) >= np.where(strong, MIN_SEGMENT_SHARE, MIN_SEGMENT_SHARE / 2)
    lines &= ~binary_opening(lines & strong, np.ones(max_thickness + 1))
    usual = np.where(shows, base, 0).sum(axis=1) / np.maximum(shows.sum(axis=1), 1) * lines
    by_segment = np.where(shows, np.minimum(base, 1.5 * usual[:, None]), usual[:, None])
    return np.asarray(np.repeat(by_segment, np.diff(ends), axis=1), np.float32)


def _base(segment: Grey) -> Grey:
    """The ink that most pixels of each row (h,) exceed."""
    at = int(BASE_QUANTILE * segment.shape[1])
    return np.asarray(np.partition(segment, at, axis=1)[:, at])


def _drop(ink: Grey) -> NDArray[np.int64]:
    """Pixels by which lines have fallen in each column (w,), from 0."""
    width = ink.shape[1]
    drop = np.rint((np.arange(width) - width / 2) * np.tan(np.radians(line_angle(ink)))).astype(np.int64)
    return np.asarray(drop - drop.min())


def _shear(ink: Grey, drop: NDArray[np.int64]) -> Grey:
    """Move each column up by its drop, so that lines run along the rows of the result, which is higher."""
    max_drop = int(drop.max())
    level = np.zeros((len(ink) + max_drop, ink.shape[1]), np.float32)
    for a, b in _equal_runs(drop):
        up = max_drop - drop[a]
        level[up : up + len(ink), a:b] = ink[:, a:b]
    return level


def _unshear(level: Grey, drop: NDArray[np.int64], height: int) -> Grey:
    """The inverse of `_shear`."""
    max_drop = int(drop.max())
    columns = [level[max_drop - drop[a] : max_drop - drop[a] + height, a:b] for a, b in _equal_runs(drop)]
    return np.concatenate(columns, axis=1)


def _equal_runs(drop: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """Start and end of each run of columns with the same drop."""
    return pairwise(np.flatnonzero(np.diff(drop, prepend=-1, append=-1)).tolist())
