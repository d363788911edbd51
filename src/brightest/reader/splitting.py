"""Splits touching characters along seams: paths from top to bottom that cross the least ink."""

import numpy as np
from numpy.typing import NDArray

from brightest.reader.components import Component, crop

MAX_SEAM_BEND_RATIO = 0.3  # horizontal deviation of a seam to either side, relative to the component's height
MIN_PART_WIDTH_RATIO = 0.12  # width of a part relative to the component's height
MAX_VALLEY_RATIO = 0.8  # ink in a seam's column relative to the fullest column on either side
MAX_SEAMS = 6  # in one component


def split_touching(component: Component) -> list[Component]:
    """The parts from left to right, split wherever two digits could touch; the component itself if nowhere."""
    columns = _seam_columns(component)
    if not columns:
        return [component]
    seams = [_min_cost_seam(component.ink, column) for column in columns]
    x = np.arange(component.width)
    left = np.zeros(component.height, np.int64)
    parts = []
    for right in (*seams, np.full(component.height, component.width)):
        part = np.where((x >= left[:, None]) & (x < right[:, None]), component.ink, 0).astype(np.float32)
        if part.any():
            parts.append(crop(part, component.top, component.left))
        left = np.maximum(left, right)
    return parts


def _seam_columns(component: Component) -> list[int]:
    """Columns with less ink than those around them. Those with the least ink are chosen first."""
    from scipy.ndimage import gaussian_filter1d

    min_width = max(2, round(MIN_PART_WIDTH_RATIO * component.height))
    if component.width < 2 * min_width + 1:
        return []
    sums = gaussian_filter1d(component.ink.sum(axis=0).astype(np.float64), max(1, component.height / 40))
    inner = np.arange(min_width, component.width - min_width)
    left, right = np.maximum.accumulate(sums), np.maximum.accumulate(sums[::-1])[::-1]
    is_valley = sums <= MAX_VALLEY_RATIO * np.minimum(left, right)
    minima = [x for x in inner if is_valley[x] and sums[x] <= sums[max(0, x - 2) : x + 3].min()]
    chosen: list[int] = []
    for x in sorted(minima, key=lambda x: sums[x]):
        if len(chosen) < MAX_SEAMS and all(abs(x - other) >= min_width for other in chosen):
            chosen.append(int(x))
    return sorted(chosen)


def _min_cost_seam(ink: NDArray[np.float32], near: int) -> NDArray[np.int64]:
    """The column (h,) at which to split each row: the path down near column `near` that crosses the least ink."""
    height, width = ink.shape
    reach = max(1, round(MAX_SEAM_BEND_RATIO * height))
    low, high = max(1, near - reach), min(width, near + reach + 1)
    columns = np.arange(low, high)
    cost = ink[:, low:high].astype(np.float64) + 0.3 * np.abs(columns - near) / reach / height
    total = cost[0]
    came_from = np.zeros(cost.shape, np.int64)
    steps = np.array([0, -1, 1])
    for row in range(1, height):
        padded = np.pad(total, 1, constant_values=np.inf)
        predecessors = np.stack([total, padded[:-2] + 0.01, padded[2:] + 0.01])
        came_from[row] = steps[predecessors.argmin(axis=0)]
        total = cost[row] + predecessors.min(axis=0)
    seam = np.empty(height, np.int64)
    at = int(total.argmin())
    for row in range(height - 1, -1, -1):
        seam[row] = columns[at]
        at += came_from[row, at]
    return seam
