"""A brush that paints a neuron's weights pixel by pixel."""

from itertools import pairwise

import numpy as np

from brightest.images.normalize import DIGIT_SIDE
from brightest.nn.parameters import Array

Cell = tuple[int, int]  # column, row


def paint(weights: Array, cells: tuple[Cell, ...], size: int, value: float) -> Array:
    """Weights (784,) after a brush `size` pixels wide went from cell to cell, leaving `value`.

    It changes the pixels whose centre is less than size / 2 from its path.
    """
    rows, columns = np.indices((DIGIT_SIDE, DIGIT_SIDE))
    touched = np.zeros((DIGIT_SIDE, DIGIT_SIDE), bool)
    for column, row in _path(cells):
        touched |= np.hypot(rows - row, columns - column) < size / 2
    return np.where(touched.reshape(-1), value, weights)


def _path(cells: tuple[Cell, ...]) -> list[Cell]:
    """All cells that the brush passes over."""
    passed = [cells[0]]
    for start, end in pairwise(cells):
        steps = max(abs(end[0] - start[0]), abs(end[1] - start[1]))
        between = np.linspace(start, end, steps + 1)[1:]
        passed += [(int(column), int(row)) for column, row in np.rint(between)]
    return passed
