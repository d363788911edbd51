"""What of a function and a path a picture shows: the window, the heights, the steps that can be told apart."""

from typing import TypeAlias

import numpy as np

from brightest.lessons.descent.descent import Descent
from brightest.nn.parameters import Array

Window: TypeAlias = tuple[tuple[float, float], ...]  # from where to where, along each axis
CONTOUR_LEVELS = 16  # contour lines
MAX_DRAWABLE = 1e100  # beyond this, Matplotlib's arithmetic overflows


def drawable(numbers: Array) -> Array:
    """The same numbers with NaN, a hole in the picture, for what is infinite or might as well be."""
    return np.where(np.abs(numbers) < MAX_DRAWABLE, numbers, np.nan)


def fitting(run: Descent, window: Window | None = None) -> Window:
    """A window that holds the path, and `window` with it; of a path that was lost, the place where it began."""
    path = run.path[np.isfinite(run.path).all(axis=1)]
    if run.status == "diverged":
        near = 2 * max(1.0, float(np.abs(run.path[0]).max()))
        path = path[np.abs(path).max(axis=1) <= near]
    if window is None:
        return tuple(_stretch(float(along.min()), float(along.max())) for along in path.T)
    low, high = np.transpose(window)
    margin = 0.05 * np.ptp(path, axis=0)
    low, high = np.minimum(low, (path - margin).min(axis=0)), np.maximum(high, (path + margin).max(axis=0))
    return tuple(zip(low.tolist(), high.tolist(), strict=True))


def _stretch(low: float, high: float) -> tuple[float, float]:
    """Around zero, where most formulas have something to see, unless the path is far from there."""
    far, width = max(abs(low), abs(high)), high - low
    if far <= 10 or 4 * width >= far:
        return -1.1 * max(far, 1.0), 1.1 * max(far, 1.0)
    width = width or 0.5 * far
    return low - width, high + width


def span(f: Array) -> tuple[float, float]:
    """From the lowest to the highest, short of what lies far outside the rest: no pole may flatten everything else."""
    finite = f[np.isfinite(f)]
    if not len(finite):
        return 0.0, 1.0
    quarter, three_quarters = np.quantile(finite, [0.25, 0.75])
    reach = 3 * (three_quarters - quarter)
    low, high = max(finite.min(), quarter - reach), min(finite.max(), three_quarters + reach)
    least = max(1e-12 * max(abs(low), abs(high)), 1e-290)  # a relief smaller than this can't be told from rounding
    if high - low > least:
        return float(low), float(high)
    room = max(1.0, 1e-6 * abs(low))
    return float(low - room), float(low + room)


def levels(f: Array) -> Array:
    """Heights for contour lines, closer together near the bottom where the land is a bowl, so that it isn't bare."""
    low, high = span(f)
    median = (float(np.nanmedian(f)) - low) / (high - low) if np.isfinite(f).any() else 0.5
    power = np.log(np.clip(median, 0.01, 0.5)) / np.log(0.5)  # half of the lines below the median
    levels: Array = low + (high - low) * np.linspace(0, 1, CONTOUR_LEVELS) ** power
    return levels


def in_proportion(window: Window, shape: float) -> Window:
    """The window made wider or higher until it is `shape` times as wide as high."""
    (left, right), (bottom, top) = window
    width, height = max(right - left, shape * (top - bottom)), max(top - bottom, (right - left) / shape)
    x, y = (left + right) / 2, (bottom + top) / 2
    return (x - width / 2, x + width / 2), (y - height / 2, y + height / 2)


def apart(path: Array, gap: float) -> list[int]:
    """The steps from places at least `gap` from the step that was kept before: what can be seen of a path (n, d)."""
    kept: list[int] = []
    for k in range(len(path) - 1):
        if not kept or not np.abs(path[k] - path[kept[-1]]).max() < gap:
            kept.append(k)
    return kept


def reachable(path: Array, window: Window, reach: float = 10) -> Array:
    """The path (n, d) up to the step that leads more than `reach` windows out, and of that step as much as fits."""
    low, high = np.transpose(window)
    out = ~((path > low - reach * (high - low)) & (path < high + reach * (high - low))).all(axis=1)
    if not out.any():
        return path
    k = int(out.argmax())
    with np.errstate(all="ignore"):
        return np.vstack([path[:k], path[k - 1] + shortened(path[k] - path[k - 1], reach * (high - low))])


def shortened(step: Array, most: Array) -> Array:
    """The same direction, but nowhere farther than `most` (d,)."""
    finite = np.nan_to_num(step, nan=0, posinf=1e300, neginf=-1e300)
    return finite / max(1.0, float((np.abs(finite) / most).max()))
