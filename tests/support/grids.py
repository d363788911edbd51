"""Grey pictures of grids, bent as wished."""

from collections.abc import Callable, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

Place = Callable[[NDArray[np.float64]], NDArray[np.float64]]  # rows and columns (n, 2) → x and y in the picture (n, 2)

CELL, MARGIN = 40, 40  # pixels


def straight(places: NDArray[np.float64]) -> NDArray[np.float64]:
    """Where a crossing is in the picture of a level grid."""
    return MARGIN + CELL * places[:, ::-1]


def crossings(rows: int, columns: int) -> NDArray[np.float64]:
    """Row and column of each crossing, (rows + 1, columns + 1, 2)."""
    return np.stack(np.meshgrid(np.arange(rows + 1.0), np.arange(columns + 1.0), indexing="ij"), axis=2)


def draw_grid(
    rows: int, columns: int, place: Place = straight, digits: Sequence[tuple[int, int]] = (), ink: int = 90
) -> NDArray[np.uint8]:
    """A picture of a grid: lines darker than paper by `ink`, and a bold figure 5 in some cells (row, column)."""
    height, width = rows * CELL + 2 * MARGIN, columns * CELL + 2 * MARGIN
    picture = np.full((height, width), 210, np.uint8)

    def stroke(points: Sequence[tuple[float, float]], thickness: int, darkness: int) -> None:
        fine = np.linspace(points[:-1], points[1:], 40, axis=1).reshape(-1, 2)
        cv2.polylines(picture, [np.rint(place(fine) * 16).astype(np.int32)], False, 210 - darkness, thickness, 16, 4)

    for row in range(rows + 1):
        stroke([(row, column) for column in range(columns + 1)], 2, ink)
    for column in range(columns + 1):
        stroke([(row, column) for row in range(rows + 1)], 2, ink)
    for row, column in digits:
        five = [(0.25, 0.65), (0.25, 0.38), (0.5, 0.36), (0.5, 0.58), (0.75, 0.62), (0.75, 0.35)]
        stroke([(row + y, column + x) for y, x in five], 4, 170)
    return picture
