"""Arranges components in reading order: rows from top to bottom, each from left to right.

A row may slope, so each component is compared with the height of the previous one, not with a horizontal line.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from brightest.reader.components import Component, merge, weighted_quantile
from brightest.reader.signs import is_point

MIN_OVERLAP_RATIO = 0.35  # vertical overlap of neighbours in a row, relative to the height of the less high one
MAX_GAP_RATIO = 6  # gap between neighbours in a row, relative to a digit's height
MIN_DIGIT_HEIGHT_RATIO = 0.5  # height relative to a usual digit; less high components are parts of digits, or signs
MIN_SINGLE_HEIGHT_RATIO = 0.3  # the same for a digit that stands alone


def find_rows(components: Sequence[Component]) -> list[list[Component]]:
    """The rows from top to bottom, each from left to right. Strokes above or below a component are merged with it."""
    if not components:
        return []
    sizes = [float(max(one.height, one.width)) for one in components]
    height = weighted_quantile(sizes, sizes)
    merged = _merge_stacked(components, height)
    tall = [one for one in merged if one.height >= MIN_DIGIT_HEIGHT_RATIO * height]
    if not tall:
        return [sorted(merged, key=lambda one: one.left)]
    rows = _chain(tall, height)
    small: list[Component] = []
    row_of = {id(one): row for row in rows for one in row}
    boxes = _boxes(tall)
    for one in merged:
        if one.height < MIN_DIGIT_HEIGHT_RATIO * height:
            distances = _distances(boxes, one)
            nearest = int(distances.argmin())
            (row_of[id(tall[nearest])] if distances[nearest] < height / 2 else small).append(one)
    # The rest is smaller writing; a single component is dust, unless it may be a digit.
    rows += [row for row in find_rows(small) if len(row) >= 2 or row[0].height >= MIN_SINGLE_HEIGHT_RATIO * height]
    return _in_reading_order([sorted(row, key=lambda one: one.left + one.right) for row in rows], height)


def _chain(tall: Sequence[Component], height: float) -> list[list[Component]]:
    """Rows of components, each beside the previous one."""
    rows: list[list[Component]] = []
    for one in sorted(tall, key=lambda one: one.left):
        near = [row for row in rows if one.left - row[-1].right < MAX_GAP_RATIO * height]
        best = max(near, key=lambda row: _overlap(row[-1], one), default=None)
        if best is not None and _overlap(best[-1], one) >= MIN_OVERLAP_RATIO:
            best.append(one)
        else:
            rows.append([one])
    return rows


def _in_reading_order(rows: Sequence[list[Component]], height: float) -> list[list[Component]]:
    """The rows from top to bottom, and from left to right if they stand side by side."""
    lines: list[list[list[Component]]] = []
    for row in sorted(rows, key=_middle):
        if lines and _middle(row) - _middle(lines[-1][0]) < height / 2 and all(_beside(row, o) for o in lines[-1]):
            lines[-1].append(row)
        else:
            lines.append([row])
    return [row for line in lines for row in sorted(line, key=lambda row: row[0].left)]


def _middle(row: Sequence[Component]) -> float:
    return (min(one.top for one in row) + max(one.bottom for one in row)) / 2


def _beside(row: Sequence[Component], other: Sequence[Component]) -> bool:
    return row[-1].right <= other[0].left or other[-1].right <= row[0].left


def _merge_stacked(components: Sequence[Component], height: float) -> list[Component]:
    """Merge a component, such as the bar of a 5, with the one that it stands closely above or below."""
    tallest_first = sorted(components, key=lambda one: -one.height)
    merged: list[Component] = []
    boxes = np.empty((len(tallest_first), 4), np.int64)  # of `merged`
    for one in tallest_first:
        hosts = np.flatnonzero(_is_stroke_of(one, boxes[: len(merged)], height) & (not is_point(one, height)))
        if len(hosts):
            merged[hosts[0]] = merge([merged[hosts[0]], one])
            boxes[hosts[0]] = _boxes([merged[hosts[0]]])[0]
        else:
            boxes[len(merged)] = _boxes([one])[0]
            merged.append(one)
    return merged


def _boxes(components: Sequence[Component]) -> NDArray[np.int64]:
    """The top, left, bottom and right of each component: (n, 4)."""
    return np.array([(one.top, one.left, one.bottom, one.right) for one in components], np.int64)


def _is_stroke_of(part: Component, boxes: NDArray[np.int64], height: float) -> NDArray[np.bool_]:
    """Mask (n,) of the boxes (n, 4) that hold most of a digit of which `part` is a stroke."""
    top, left, bottom, right = boxes.T
    shared_width = np.minimum(part.right, right) - np.maximum(part.left, left)
    total_height = np.maximum(part.bottom, bottom) - np.minimum(part.top, top)
    gap = np.maximum(part.top, top) - np.minimum(part.bottom, bottom)
    is_above_or_below = shared_width >= 0.5 * np.minimum(part.width, right - left)
    return np.asarray(is_above_or_below & (total_height <= 1.4 * height) & (gap < 0.25 * height))


def _overlap(one: Component, other: Component) -> float:
    """Vertical overlap of two components, relative to the height of the less high one."""
    return (min(one.bottom, other.bottom) - max(one.top, other.top)) / min(one.height, other.height)


def _distances(boxes: NDArray[np.int64], small: Component) -> NDArray[np.float64]:
    """Distances (n,), in pixels, of a small component from boxes (n, 4); horizontal distance counts half."""
    top, left, bottom, right = boxes.T
    horizontal = np.maximum(0, np.maximum(left, small.left) - np.minimum(right, small.right))
    vertical = np.maximum(0, np.maximum(top, small.top) - np.minimum(bottom, small.bottom))
    return np.asarray(vertical + horizontal / 2)
