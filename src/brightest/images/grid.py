"""A grid is a frame of so many rows and columns, as in forms and puzzles; in each cell stands one digit, or none.

Its frame is the largest thing in the picture that hangs together, and its corners are that thing's four ends. Seen
askew, a square becomes some quadrilateral; the one projection that maps the corners back makes the cells square again.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from brightest.images.pieces import INKED, pieces, together
from brightest.images.ruling import without_ruling

Grey = NDArray[np.float32]
Corners = NDArray[np.float64]  # (4, 2): x and y, from the upper left one clockwise

LARGE = 0.3  # of the picture's sides, that a frame has at least
CELL = 32, 96  # pixels of a cell's side that are looked at
MARGIN = 0.06  # of a cell: where its neighbours' lines may be
DIGIT = 0.25  # of a cell's side: what is smaller is dust


@dataclass(frozen=True, eq=False)
class Cell:
    """What stands in a cell: its ink (h, w), and its box in the picture: left, top, right and bottom."""

    ink: Grey
    box: tuple[int, int, int, int]


def cells(ink: Grey, noise: float, rows: int, columns: int) -> list[list[Cell | None]]:
    """What stands in each cell, row by row; None in empty ones. Where there is no frame, the picture is the grid.

    ink: (h, w); noise: a standard deviation of it where there is only paper.
    """
    corners = _frame(ink)
    side = np.sqrt(np.prod([np.ptp(corners[:, axis]) for axis in (0, 1)]) / (rows * columns))
    side = int(np.clip(round(side), *CELL))
    width, height = columns * side, rows * side
    back = _projection(np.array([(0, 0), (width, 0), (width, height), (0, height)], float), corners)
    straight = Image.fromarray(ink).transform(
        (width, height), Image.Transform.PERSPECTIVE, back.tolist(), Image.Resampling.BICUBIC
    )
    level = without_ruling(np.asarray(straight), noise)
    level = np.where(level > 2.5 * noise, level, 0).astype(np.float32)
    return [
        [_cell(level, side, slice(row * side, (row + 1) * side), slice(column * side, (column + 1) * side), back)
         for column in range(columns)]
        for row in range(rows)
    ]  # fmt: skip


def _frame(ink: Grey) -> Corners:
    """The corners of the grid."""
    from scipy.ndimage import find_objects, label

    height, width = ink.shape
    labels, _ = label(ink > INKED, np.ones((3, 3)))
    boxes = find_objects(labels)
    sizes = [(box[0].stop - box[0].start) * (box[1].stop - box[1].start) for box in boxes]
    largest = int(np.argmax(sizes)) if boxes else 0
    if not boxes or sizes[largest] < LARGE**2 * ink.size:
        return np.array([(0, 0), (width, 0), (width, height), (0, height)], float)
    y, x = np.nonzero(labels == largest + 1)
    ends = [(x + y).argmin(), (y - x).argmin(), (x + y).argmax(), (y - x).argmax()]
    return np.array([(x[end], y[end]) for end in ends], float)


def _projection(seen: Corners, corners: Corners) -> NDArray[np.float64]:
    """The eight numbers (8,) that map each point of one quadrilateral to the other's, as Pillow takes them."""
    equations, values = [], []
    for (x, y), (u, v) in zip(seen, corners, strict=True):
        equations += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        values += [u, v]
    return np.asarray(np.linalg.solve(np.array(equations), np.array(values)))


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
