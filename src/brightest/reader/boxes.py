"""Finds connected ink that isn't writing: fields of a form, edges of a page or of the picture, pieces of lines."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Labelled = tuple[int, tuple[slice, slice]]  # a label, and the rows and columns of its bounding box

MIN_BOX_SIDE = 16  # pixels of a box's longer side
BAND_RATIO = 0.12  # width of the band along a box's side in which its line is, relative to the box's shorter side
MIN_SIDE_FILL = 0.85  # the share of a side's length that is ink
MIN_CONTENT_HEIGHT_RATIO = 0.3  # size of a box's content relative to the box's height; smaller content is dust
MAX_FRAME_FILL = 0.3  # the inked share of the bounding box of a shape drawn around others
MIN_FRAMED = 3  # the least number of components inside a frame that isn't a rectangle
MIN_EDGE_LENGTH_RATIO = 0.4  # length of a page's edge relative to the picture's longer side
MIN_LINE_ASPECT = 15  # length of a line fragment relative to its width
MIN_LINE_LENGTH_RATIO = 1.25  # length of a line fragment relative to a usual digit
BOX_SIZE_TOLERANCE = 0.2  # relative difference in size between the boxes of a form
BRACKET_THICKNESS_RATIO = 0.17  # thickness of a box's corner relative to its longer side; a digit's strokes are thicker
MIN_SEVEN_RATIO = 1.15  # height over width of a 7 with a level roof and an upright leg; a box's corner is less high
MIN_BRACKET_SHARE = 0.92  # the share of a corner's ink that is along the sides of its bounding box
MIN_BORDER_LINE_ASPECT = 4  # length of a line along a picture's side relative to its width
MIN_BORDER_LINE_OFFSET = 0.15  # distance of its middle from the middle of the picture, relative to the picture's side
MIN_BORDER_SHARE = 0.3  # share of a side of ink that lies along the picture's border; a stroke that is cut touches less
SLIVER_RATIO = 0.35  # depth of a sliver at the picture's border relative to a usual digit


def remove_boxes(found: Sequence[Labelled], labels: NDArray[np.integer]) -> list[Labelled]:
    """Drop boxes, their corners, frames and page edges.

    found: components, the largest first. labels: (h, w), the label of each pixel's component.
    """
    places = np.array([(rows.start, columns.start, rows.stop, columns.stop) for _, (rows, columns) in found])
    sizes = (places[:, 2:] - places[:, :2]).max(axis=1)
    rectangular, holding, framing = (np.zeros(len(found), bool) for _ in range(3))
    for k, (label, place) in enumerate(found[: int((sizes >= MIN_BOX_SIDE).sum())]):
        top, left, bottom, right = places[k]
        inside = (places[:, :2] > (top, left)).all(axis=1) & (places[:, 2:] < (bottom, right)).all(axis=1)
        inked = labels[place] == label
        rectangular[k] = all(_inked_sides(inked, max(2, round(BAND_RATIO * min(inked.shape)))))
        holding[k] = (inside & (sizes >= MIN_CONTENT_HEIGHT_RATIO * (bottom - top))).any()
        is_frame = (inside & (sizes >= 0.75 * MIN_BOX_SIDE)).sum() >= MIN_FRAMED and inked.mean() < MAX_FRAME_FILL
        framing[k] = (
            is_frame
            or _is_bracket(inked)
            or (_is_page_edge(places[k], labels.shape) and (sizes[k + 1 :] >= MIN_BOX_SIDE).sum() >= 2)
        )
    boxes = sizes[rectangular & holding]
    similar = np.array([(np.abs(boxes - size) <= BOX_SIZE_TOLERANCE * size).any() for size in sizes])
    removed = framing | (rectangular & (holding | similar))
    return [one for one, leaves in zip(found, removed, strict=True) if not leaves]


def remove_line_fragments(found: Sequence[Labelled]) -> list[Labelled]:
    """Drop fragments of a table's lines: components that are straighter than any digit, and longer than most."""
    sides = np.array([(rows.stop - rows.start, columns.stop - columns.start) for _, (rows, columns) in found])
    longest, straight = sides.max(axis=1), sides.max(axis=1) >= MIN_LINE_ASPECT * sides.min(axis=1)
    if straight.all():
        return list(found)
    by_length = np.sort(np.repeat(longest[~straight], longest[~straight]))  # weighted by length
    fragment = straight & (longest > MIN_LINE_LENGTH_RATIO * by_length[len(by_length) // 2])
    return [one for one, leaves in zip(found, fragment, strict=True) if not leaves]


def _is_bracket(inked: NDArray[np.bool_]) -> bool:
    """Whether ink (h, w) is a corner or the remains of a box: thin, and only along adjacent sides of its bounding box.

    A high corner at the upper right may be a 7, and all four sides together may be a 0.
    """
    band = max(2, round(BRACKET_THICKNESS_RATIO * max(inked.shape)))
    if min(inked.shape) <= 2 * band:
        return False
    top, bottom, left, right = sides = _inked_sides(inked, band)
    may_be_seven = top and right and sum(sides) == 2 and inked.shape[0] >= MIN_SEVEN_RATIO * inked.shape[1]
    if not ((top or bottom) and (left or right)) or may_be_seven or all(sides):
        return False
    beside = inked.copy()
    for side, place in zip(sides, _bands(beside, band), strict=True):
        if side:
            place[:] = False
    return bool(beside.sum() <= (1 - MIN_BRACKET_SHARE) * inked.sum())


def is_sliver(place: tuple[slice, slice], shape: tuple[int, ...], usual: float) -> bool:
    """Whether ink is cut off by the picture's border, so that only a little of it is left.

    usual: the longer side of a usual digit.
    """
    cut = []
    for side, length in zip(place, shape, strict=True):
        at_border = (side.start <= 1) + (side.stop >= length - 1)  # 2 if the picture was cropped to the digit itself
        cut.append(at_border == 1 and side.stop - side.start < SLIVER_RATIO * usual)
    return any(cut)


def is_border_line(place: tuple[slice, slice], shape: tuple[int, ...]) -> bool:
    """Whether ink is as thin as a line, along a side of a picture that should show one digit in its middle."""
    (rows, columns), (height, width) = place, shape
    high, wide = rows.stop - rows.start, columns.stop - columns.start
    along, length = (columns, width) if high > wide else (rows, height)
    off = abs((along.start + along.stop) / 2 - length / 2) / length
    return bool(max(high, wide) >= MIN_BORDER_LINE_ASPECT * min(high, wide) and off >= MIN_BORDER_LINE_OFFSET)


def runs_along_border(inked: NDArray[np.bool_], place: tuple[slice, slice], shape: tuple[int, ...]) -> bool:
    """Whether ink (h, w) at `place` lies along a border of the picture: it is cut off, or joined to a page's edge."""
    for axis, (side, length) in enumerate(zip(place, shape, strict=True)):
        at_start, at_end = side.start <= 1, side.stop >= length - 1
        if at_start != at_end:
            band = inked.take(range(2) if at_start else range(-2, 0), axis=axis, mode="wrap")
            if band.any(axis=axis).mean() >= MIN_BORDER_SHARE:
                return True
    return False


def _bands(inked: NDArray[np.bool_], band: int) -> tuple[NDArray[np.bool_], ...]:
    return inked[:band], inked[-band:], inked[:, :band], inked[:, -band:]


def _inked_sides(inked: NDArray[np.bool_], band: int) -> tuple[bool, ...]:
    """For the upper, lower, left and right side of ink (h, w), whether ink runs along it."""
    return tuple(
        float(part.any(axis=axis).mean()) >= MIN_SIDE_FILL
        for part, axis in zip(_bands(inked, band), (0, 0, 1, 1), strict=True)
    )


def _is_page_edge(place: NDArray[np.int64], shape: tuple[int, ...]) -> bool:
    """Whether a component touches the picture's border and is long."""
    (top, left, bottom, right), (height, width) = place, shape
    touches = min(top, left) <= 1 or bottom >= height - 1 or right >= width - 1
    return bool(touches and max(bottom - top, right - left) > MIN_EDGE_LENGTH_RATIO * max(height, width))
