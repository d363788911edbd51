"""Boxes are drawn around digits and aren't any: the fields of a form, the edges of a page."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Found = tuple[int, tuple[slice, ...]]  # a label, and the rows and columns that it is in

LEAST = 16  # pixels of a box's longer side
BAND = 0.12  # of its shorter side: where a box is drawn
DRAWN = 0.85  # of each band's length, that is inked
LARGE = 0.3  # of its height: what a box holds, if it isn't dust
THIN = 0.3  # of the pixels inside: fewer are inked where something is drawn around others
HELD = 3  # others at least, in something thin
EDGE = 0.4  # of the picture's longer side: what is longer and touches the border is a page's edge
STRAIGHT = 15  # times as long as wide
LONGER = 1.25  # than most digits
ALIKE = 0.2  # boxes of a form differ in size by so much at most


def without_boxes(found: Sequence[Found], labels: NDArray[np.int64]) -> list[Found]:
    """What is left when what is drawn around others is gone, the largest first; all, where nothing would be left."""
    places = np.array([(rows.start, columns.start, rows.stop, columns.stop) for _, (rows, columns) in found])
    sizes = (places[:, 2:] - places[:, :2]).max(axis=1)
    square, holding, around = (np.zeros(len(found), bool) for _ in range(3))
    for k, (number, place) in enumerate(found[: int((sizes >= LEAST).sum())]):
        top, left, bottom, right = places[k]
        inside = (places[:, :2] > (top, left)).all(axis=1) & (places[:, 2:] < (bottom, right)).all(axis=1)
        mine = labels[place] == number
        square[k] = _is_square(mine)
        holding[k] = (inside & (sizes >= LARGE * (bottom - top))).any()
        thin = (inside & (sizes >= 0.75 * LEAST)).sum() >= HELD and mine.mean() < THIN
        around[k] = thin or (_is_edge(places[k], labels.shape) and (sizes[k + 1 :] >= LEAST).sum() >= 2)
    boxes = sizes[square & holding]
    alike = np.array([(np.abs(boxes - size) <= ALIKE * size).any() for size in sizes])
    gone = around | (square & (holding | alike))
    return [one for one, leaves in zip(found, gone, strict=True) if not leaves] or list(found)


def without_sticks(found: Sequence[Found]) -> list[Found]:
    """What is left when pieces of a table's lines are gone: straighter than any digit, and longer than most of them."""
    sides = np.array([(rows.stop - rows.start, columns.stop - columns.start) for _, (rows, columns) in found])
    longest, straight = sides.max(axis=1), sides.max(axis=1) >= STRAIGHT * sides.min(axis=1)
    if straight.all():
        return list(found)
    usual = np.sort(np.repeat(longest[~straight], longest[~straight]))  # each counts as much as it is long
    stick = straight & (longest > LONGER * usual[len(usual) // 2])
    return [one for one, leaves in zip(found, stick, strict=True) if not leaves]


def _is_square(inked: NDArray[np.bool_]) -> bool:
    """Whether there is ink along all four sides."""
    band = max(2, round(BAND * min(inked.shape)))
    sides = (inked[:band], 0), (inked[-band:], 0), (inked[:, :band], 1), (inked[:, -band:], 1)
    return min(float(side.any(axis=axis).mean()) for side, axis in sides) >= DRAWN


def _is_edge(place: NDArray[np.int64], shape: tuple[int, ...]) -> bool:
    """Whether it begins at the picture's border and goes on along a good part of it."""
    (top, left, bottom, right), (height, width) = place, shape
    touches = min(top, left) <= 1 or bottom >= height - 1 or right >= width - 1
    return bool(touches and max(bottom - top, right - left) > EDGE * max(height, width))
