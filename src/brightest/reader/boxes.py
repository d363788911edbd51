"""Find connected ink that is drawn around digits, and so is none: fields of a form, page edges, lines of a table."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Labelled = tuple[int, tuple[slice, ...]]  # a label, and the rows and columns of its bounding box

MIN_BOX_SIDE = 16  # pixels of a box's longer side
BORDER_BAND_RATIO = 0.12  # width of a box's border band, of its shorter side
MIN_BORDER_FILL = 0.85  # inked share of each border band's length
MIN_CONTENT_HEIGHT_RATIO = 0.3  # size of a box's content, of the box's height; smaller content is dust
MAX_FRAME_FILL = 0.3  # inked share of the bounding box of anything drawn around others
MIN_FRAMED = 3  # components inside a frame that isn't a rectangle
MIN_EDGE_LENGTH_RATIO = 0.4  # length of a page's edge, of the picture's longer side
MIN_LINE_ASPECT = 15  # length of a line fragment, of its width
MIN_LINE_LENGTH_RATIO = 1.25  # length of a line fragment, of a usual digit's
BOX_SIZE_TOLERANCE = 0.2  # relative difference in size between boxes of one form


def remove_boxes(found: Sequence[Labelled], labels: NDArray[np.int64]) -> list[Labelled]:
    """Drop boxes, frames and page edges; return everything if nothing else is left.

    found: components, the largest first. labels: (h, w), the label of each pixel's component.
    """
    places = np.array([(rows.start, columns.start, rows.stop, columns.stop) for _, (rows, columns) in found])
    sizes = (places[:, 2:] - places[:, :2]).max(axis=1)
    rectangular, holding, framing = (np.zeros(len(found), bool) for _ in range(3))
    for k, (label, place) in enumerate(found[: int((sizes >= MIN_BOX_SIDE).sum())]):
        top, left, bottom, right = places[k]
        inside = (places[:, :2] > (top, left)).all(axis=1) & (places[:, 2:] < (bottom, right)).all(axis=1)
        inked = labels[place] == label
        rectangular[k] = _is_rectangle(inked)
        holding[k] = (inside & (sizes >= MIN_CONTENT_HEIGHT_RATIO * (bottom - top))).any()
        is_frame = (inside & (sizes >= 0.75 * MIN_BOX_SIDE)).sum() >= MIN_FRAMED and inked.mean() < MAX_FRAME_FILL
        framing[k] = is_frame or (
            _is_page_edge(places[k], labels.shape) and (sizes[k + 1 :] >= MIN_BOX_SIDE).sum() >= 2
        )
    boxes = sizes[rectangular & holding]
    similar = np.array([(np.abs(boxes - size) <= BOX_SIZE_TOLERANCE * size).any() for size in sizes])
    removed = framing | (rectangular & (holding | similar))
    return [one for one, leaves in zip(found, removed, strict=True) if not leaves] or list(found)


def remove_line_fragments(found: Sequence[Labelled]) -> list[Labelled]:
    """Drop fragments of a table's lines: components straighter than any digit, and longer than most."""
    sides = np.array([(rows.stop - rows.start, columns.stop - columns.start) for _, (rows, columns) in found])
    longest, straight = sides.max(axis=1), sides.max(axis=1) >= MIN_LINE_ASPECT * sides.min(axis=1)
    if straight.all():
        return list(found)
    by_length = np.sort(np.repeat(longest[~straight], longest[~straight]))  # weighted by length
    fragment = straight & (longest > MIN_LINE_LENGTH_RATIO * by_length[len(by_length) // 2])
    return [one for one, leaves in zip(found, fragment, strict=True) if not leaves]


def _is_rectangle(inked: NDArray[np.bool_]) -> bool:
    """Whether ink (h, w) runs along all four sides."""
    band = max(2, round(BORDER_BAND_RATIO * min(inked.shape)))
    sides = (inked[:band], 0), (inked[-band:], 0), (inked[:, :band], 1), (inked[:, -band:], 1)
    return min(float(side.any(axis=axis).mean()) for side, axis in sides) >= MIN_BORDER_FILL


def _is_page_edge(place: NDArray[np.int64], shape: tuple[int, ...]) -> bool:
    """Whether a component touches the picture's border and is long."""
    (top, left, bottom, right), (height, width) = place, shape
    touches = min(top, left) <= 1 or bottom >= height - 1 or right >= width - 1
    return bool(touches and max(bottom - top, right - left) > MIN_EDGE_LENGTH_RATIO * max(height, width))
