"""Find a grid of cells, as in forms and puzzles; each cell holds one digit, or none.

The grid is the whole picture, some large component, or many boxes together: the candidate with most ink where lines
between cells would be. Its four extreme points are its corners. Perspective turns a rectangle into some quadrilateral;
the projection that maps the corners back straightens the cells.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from brightest.images.perspective import Quadrilateral, perspective_coefficients
from brightest.reader.background import subtract_background, suppress_noise
from brightest.reader.old_components import MIN_INK, find_components, merge
from brightest.reader.old_ruling import remove_ruling

Grey = NDArray[np.float32]

MIN_GRID_SIDE_RATIO = 0.3  # side of a grid, of the picture's
MAX_GRID_COMPONENTS = 8  # large components that are tried
MIN_CELL_SIDE, MAX_CELL_SIDE = 32, 96  # pixels of a straightened cell
SCORING_CELL_SIDE = 24  # pixels of a cell while candidates are compared
CELL_MARGIN_RATIO = 0.06  # of a cell's side, where the cell's lines may be
MIN_DIGIT_SIZE_RATIO = 0.25  # of a cell's side; smaller components are dust


@dataclass(frozen=True, eq=False)
class Cell:
    """The content of a cell: its ink (h, w), and its box in the picture: left, top, right and bottom."""

    ink: Grey
    box: tuple[int, int, int, int]


def find_cells(grey: Grey, rows: int, columns: int) -> list[list[Cell | None]]:
    subtracted = subtract_background(grey, dark_on_light=True)
    return find_old(*subtracted, rows, columns) if subtracted else [[None] * columns] * rows


def find_old(ink: Grey, noise: float, rows: int, columns: int) -> list[list[Cell | None]]:
    """The content of each cell, row by row; None for empty ones.

    ink: (h, w). noise: the standard deviation of ink on blank paper.
    """
    corners = max(_candidates(ink, noise), key=lambda one: _line_contrast(ink, one, rows, columns))
    area = np.prod([np.ptp(corners[:, axis]) for axis in (0, 1)])
    side = int(np.clip(round(np.sqrt(area / (rows * columns))), MIN_CELL_SIDE, MAX_CELL_SIDE))
    to_picture = perspective_coefficients(_rectangle(rows * side, columns * side), corners)
    straight = _straighten(ink, to_picture, rows * side, columns * side)
    straight = suppress_noise(remove_ruling(straight, noise, max_thickness=side // 4), noise)
    return [
        [_cell(straight, side, row * side, column * side, to_picture) for column in range(columns)]
        for row in range(rows)
    ]


def _candidates(ink: Grey, noise: float) -> Iterator[Quadrilateral]:
    """The corners of whatever could be the grid."""
    from scipy.ndimage import find_objects, label

    yield _rectangle(*ink.shape)
    for threshold in (MIN_INK, max(MIN_INK / 3, 3 * noise)):  # lines may be fainter than digits
        labels, _ = label(ink > threshold, np.ones((3, 3)))
        found = [(number, _area(box)) for number, box in enumerate(find_objects(labels), 1)]
        found.sort(key=lambda one: -one[1])
        for number, area in found[:MAX_GRID_COMPONENTS]:
            if area >= MIN_GRID_SIDE_RATIO**2 * ink.size:
                yield _extreme_points(labels == number)
        if found:
            yield _extreme_points(np.isin(labels, [number for number, area in found if area >= found[0][1] / 2]))


def _area(box: tuple[slice, ...]) -> int:
    rows, columns = box
    return int((rows.stop - rows.start) * (columns.stop - columns.start))


def _rectangle(height: int, width: int) -> Quadrilateral:
    return np.array([(0, 0), (width, 0), (width, height), (0, height)], float)


def _extreme_points(inked: NDArray[np.bool_]) -> Quadrilateral:
    """The inked pixels farthest to the upper left, upper right, lower right and lower left."""
    y, x = np.nonzero(inked)
    ends = [(x + y).argmin(), (y - x).argmin(), (x + y).argmax(), (y - x).argmax()]
    return np.array([(x[end], y[end]) for end in ends], float)


def _straighten(ink: Grey, to_picture: NDArray[np.float64], height: int, width: int) -> Grey:
    """The grid seen from straight above, (height, width); the projection maps its pixels to the picture's."""
    picture = Image.fromarray(ink).transform(
        (width, height), Image.Transform.PERSPECTIVE, to_picture.tolist(), Image.Resampling.BICUBIC
    )
    return np.asarray(picture)


def _line_contrast(ink: Grey, corners: Quadrilateral, rows: int, columns: int) -> float:
    """How much more ink there is where lines between cells would be than elsewhere."""
    side = SCORING_CELL_SIDE
    height, width = rows * side, columns * side
    try:
        to_picture = perspective_coefficients(_rectangle(height, width), corners)
    except np.linalg.LinAlgError:  # the corners lie on one line
        return -1.0
    straight = np.clip(_straighten(ink, to_picture, height, width), 0, 1)
    scores = []
    for axis, count in ((1, rows), (0, columns)):
        profile = np.median(straight, axis=axis)
        lines = [profile[line * side - 3 : line * side + 3].max() for line in range(1, count)]
        if lines:
            scores.append(np.mean(lines) - np.median(profile))
    return float(np.mean(scores)) if scores else 0.0


def _cell(straight: Grey, side: int, top: int, left: int, to_picture: NDArray[np.float64]) -> Cell | None:
    """The content of the cell at (top, left) of the straightened grid."""
    margin = round(CELL_MARGIN_RATIO * side)
    inside = straight[top + margin : top + side - margin, left + margin : left + side - margin]
    found = find_components(inside)
    found = [one for one in found if max(one.height, one.width) >= MIN_DIGIT_SIZE_RATIO * side]
    if not found:
        return None
    digit = merge(found)
    left, top = left + margin + digit.left, top + margin + digit.top
    x = np.array([left, left + digit.width, left + digit.width, left], float)
    y = np.array([top, top, top + digit.height, top + digit.height], float)
    a, b, c, d, e, f, g, h = to_picture
    scale = g * x + h * y + 1
    u, v = (a * x + b * y + c) / scale, (d * x + e * y + f) / scale
    return Cell(digit.ink, (int(u.min()), int(v.min()), int(np.ceil(u.max())), int(np.ceil(v.max()))))
