"""A grid is so many rows and columns of cells, as in forms and puzzles; in each cell stands one digit, or none.

What could be the grid is the whole picture, some large thing in it, or many boxes together; it is where ink lies on the
lines that there would be. Its corners are its four ends. Seen askew, a square becomes some quadrilateral; the one
projection that maps the corners back makes the cells square again.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from brightest.images.perspective import Quadrilateral, perspective_coefficients
from brightest.reader.background import without_noise
from brightest.reader.components import INKED, pieces, together
from brightest.reader.ruling import without_ruling

Grey = NDArray[np.float32]

LARGE = 0.3  # of the picture's sides, that a grid has at least
TRIED = 8  # large things
CELL = 32, 96  # pixels of a cell's side that are looked at
ROUGH = 24  # where it is only tried whether it is the grid
MARGIN = 0.06  # of a cell: where its neighbours' lines may be
DIGIT = 0.25  # of a cell's side: what is smaller is dust


@dataclass(frozen=True, eq=False)
class Cell:
    """What stands in a cell: its ink (h, w), and its box in the picture: left, top, right and bottom."""

    ink: Grey
    box: tuple[int, int, int, int]


def cells(ink: Grey, noise: float, rows: int, columns: int) -> list[list[Cell | None]]:
    """What stands in each cell, row by row; None in empty ones.

    ink: (h, w); noise: a standard deviation of it where there is only paper.
    """
    corners = max(_frames(ink, noise), key=lambda one: _likeness(ink, one, rows, columns))
    area = np.prod([np.ptp(corners[:, axis]) for axis in (0, 1)])
    side = int(np.clip(round(np.sqrt(area / (rows * columns))), *CELL))
    back = perspective_coefficients(_square(rows * side, columns * side), corners)
    level = without_ruling(_straightened(ink, back, rows * side, columns * side), noise, thickest=side // 4)
    level = without_noise(level, noise)
    return [
        [_cell(level, side, slice(row * side, (row + 1) * side), slice(column * side, (column + 1) * side), back)
         for column in range(columns)]
        for row in range(rows)
    ]  # fmt: skip


def _frames(ink: Grey, noise: float) -> Iterator[Quadrilateral]:
    """The corners of whatever could be the grid."""
    from scipy.ndimage import find_objects, label

    yield _square(*ink.shape)
    for least in (INKED, max(INKED / 3, 3 * noise)):  # lines may be fainter than digits
        labels, _ = label(ink > least, np.ones((3, 3)))
        found = [(number, _area(box)) for number, box in enumerate(find_objects(labels), 1)]
        found.sort(key=lambda one: -one[1])
        for number, area in found[:TRIED]:
            if area >= LARGE**2 * ink.size:
                yield _ends(labels == number)
        if found:
            yield _ends(np.isin(labels, [number for number, area in found if area >= found[0][1] / 2]))


def _area(box: tuple[slice, ...]) -> int:
    rows, columns = box
    return int((rows.stop - rows.start) * (columns.stop - columns.start))


def _square(height: int, width: int) -> Quadrilateral:
    return np.array([(0, 0), (width, 0), (width, height), (0, height)], float)


def _ends(inked: NDArray[np.bool_]) -> Quadrilateral:
    """The four ends of what is inked."""
    y, x = np.nonzero(inked)
    ends = [(x + y).argmin(), (y - x).argmin(), (x + y).argmax(), (y - x).argmax()]
    return np.array([(x[end], y[end]) for end in ends], float)


def _straightened(ink: Grey, back: NDArray[np.float64], height: int, width: int) -> Grey:
    """What the projection leads to, seen from straight above, (height, width)."""
    picture = Image.fromarray(ink).transform(
        (width, height), Image.Transform.PERSPECTIVE, back.tolist(), Image.Resampling.BICUBIC
    )
    return np.asarray(picture)


def _likeness(ink: Grey, corners: Quadrilateral, rows: int, columns: int) -> float:
    """How much more ink lies where lines between cells would be than elsewhere."""
    height, width = rows * ROUGH, columns * ROUGH
    try:
        back = perspective_coefficients(_square(height, width), corners)
    except np.linalg.LinAlgError:  # corners in one line
        return -1.0
    level = np.clip(_straightened(ink, back, height, width), 0, 1)
    scores = []
    for axis, count in ((1, rows), (0, columns)):
        mostly = np.median(level, axis=axis)
        lines = [mostly[line * ROUGH - 3 : line * ROUGH + 3].max() for line in range(1, count)]
        if lines:
            scores.append(np.mean(lines) - np.median(mostly))
    return float(np.mean(scores)) if scores else 0.0


def _cell(level: Grey, side: int, rows: slice, columns: slice, back: NDArray[np.float64]) -> Cell | None:
    """What stands in one cell of the straightened grid."""
    margin = round(MARGIN * side)
    inside = level[rows.start + margin : rows.stop - margin, columns.start + margin : columns.stop - margin]
    found = pieces(inside)
    found = [piece for piece in found if max(piece.height, piece.width) >= DIGIT * side]
    if not found:
        return None
    whole = together(found)
    left, top = columns.start + margin + whole.left, rows.start + margin + whole.top
    x = np.array([left, left + whole.width, left + whole.width, left], float)
    y = np.array([top, top, top + whole.height, top + whole.height], float)
    a, b, c, d, e, f, g, h = back
    below = g * x + h * y + 1
    u, v = (a * x + b * y + c) / below, (d * x + e * y + f) / below
    return Cell(whole.ink, (int(u.min()), int(v.min()), int(np.ceil(u.max())), int(np.ceil(v.max()))))
