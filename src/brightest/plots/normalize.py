"""The visible part of a function and a path: the window, the range of heights, the distinguishable steps."""

from typing import TypeAlias

import numpy as np

from brightest.inspection.descent.descent import Descent
from brightest.nn.parameters import Array

Window: TypeAlias = tuple[tuple[float, float], ...]  # low and high, along each axis
CONTOUR_LEVELS = 16
MAX_DRAWABLE = 1e100  # larger numbers overflow in Matplotlib


def drawable(numbers: Array) -> Array:
    """The numbers, with NaN for those that are infinite or beyond MAX_DRAWABLE."""
    return np.where(np.abs(numbers) < MAX_DRAWABLE, numbers, np.nan)


def fit_window(run: Descent, window: Window | None = None) -> Window:
    """A window that holds the path (of a diverged one, its start) and `window`."""
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
    """A range around zero, where most formulas are interesting, unless the path is far away."""
    far, width = max(abs(low), abs(high)), high - low
    if far <= 10 or 4 * width >= far:
        return -1.1 * max(far, 1.0), 1.1 * max(far, 1.0)
    width = width or 0.5 * far
    return low - width, high + width


def robust_range(f: Array) -> tuple[float, float]:
    """The lowest and highest value without far outliers, so that a pole doesn't flatten everything else."""
    finite = f[np.isfinite(f)]
    if not len(finite):
        return 0.0, 1.0
    quarter, three_quarters = np.quantile(finite, [0.25, 0.75])
    reach = 3 * (three_quarters - quarter)
    low, high = max(finite.min(), quarter - reach), min(finite.max(), three_quarters + reach)
    min_relief = max(1e-12 * max(abs(low), abs(high)), 1e-290)  # a smaller relief is rounding
    if high - low > min_relief:
        return float(low), float(high)
    room = max(1.0, 1e-6 * abs(low))
    return float(low - room), float(low + room)


def contour_levels(f: Array) -> Array:
    """Heights for contour lines, closer together near the bottom if most of the function is low."""
    low, high = robust_range(f)
    median = (float(np.nanmedian(f)) - low) / (high - low) if np.isfinite(f).any() else 0.5
    power = np.log(np.clip(median, 0.01, 0.5)) / np.log(0.5)  # half of the lines below the median
    levels: Array = low + (high - low) * np.linspace(0, 1, CONTOUR_LEVELS) ** power
    return levels


def with_aspect_ratio(window: Window, shape: float) -> Window:
    """The window made wider or higher until its width is `shape` times its height."""
    (left, right), (bottom, top) = window
    width, height = max(right - left, shape * (top - bottom)), max(top - bottom, (right - left) / shape)
    x, y = (left + right) / 2, (bottom + top) / 2
    return (x - width / 2, x + width / 2), (y - height / 2, y + height / 2)


def spaced_indices(path: Array, gap: float) -> list[int]:
    """Indices of a path's points (n, d) at least `gap` from the previously kept one, without the last point."""
    kept: list[int] = []
    for k in range(len(path) - 1):
        if not kept or not np.abs(path[k] - path[kept[-1]]).max() < gap:
            kept.append(k)
    return kept


def clip_path(path: Array, window: Window, reach: float = 10) -> Array:
    """The path (n, d), cut where it leaves the window by more than `reach` window sizes."""
    low, high = np.transpose(window)
    out = ~((path > low - reach * (high - low)) & (path < high + reach * (high - low))).all(axis=1)
    if not out.any():
        return path
    k = int(out.argmax())
    with np.errstate(all="ignore"):
        return np.vstack([path[:k], path[k - 1] + clip_step(path[k] - path[k - 1], reach * (high - low))])


def clip_step(step: Array, limits: Array) -> Array:
    """The step scaled down so that no coordinate exceeds `limits` (d,)."""
    finite = np.nan_to_num(step, nan=0, posinf=1e300, neginf=-1e300)
    return finite / max(1.0, float((np.abs(finite) / limits).max()))
