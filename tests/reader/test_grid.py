"""Cells of a grid are found, in a tilted picture and without lines, and have their boxes in the picture."""

import numpy as np
from PIL import Image

from brightest.reader.grid import find_cells
from support.ink import inked

CELL = 40


def ruled_grid(rows, columns, margin=30):
    ink = np.zeros((rows * CELL + 2 * margin, columns * CELL + 2 * margin), np.float32)
    bottom, right = margin + rows * CELL + 2, margin + columns * CELL + 2
    for row in range(rows + 1):
        ink[margin + row * CELL : margin + 2 + row * CELL, margin:right] = 0.8
    for column in range(columns + 1):
        ink[margin:bottom, margin + column * CELL : margin + 2 + column * CELL] = 0.8
    return ink


def filled(cells):
    return [[cell is not None for cell in row] for row in cells]


def assert_boxed(cell, inked, tolerance):
    left, top, right, bottom = cell.box
    y, x = np.nonzero(inked)
    edges = np.array([x.min(), y.min(), x.max() + 1, y.max() + 1])
    assert np.abs(np.array([left, top, right, bottom]) - edges).max() <= tolerance


def test_a_tilted_grid_has_its_cells():
    ink = ruled_grid(3, 4)
    ink[80:102, 125:130] = 1  # second row, third column
    tilted = np.asarray(Image.fromarray(ink).rotate(5, Image.Resampling.BILINEAR))
    cells = find_cells(tilted, 0.01, 3, 4)
    assert filled(cells) == [[False] * 4, [False, False, True, False], [False] * 4]
    digit = np.asarray(Image.fromarray((ink == 1).astype(np.float32)).rotate(5)) > 0.5
    assert_boxed(cells[1][2], digit, 5)


def test_a_cells_box_is_that_of_its_ink():
    ink = np.zeros((200, 400), np.float32)
    ink[60:140, 280:310] = 1
    (cells,) = find_cells(ink, 0.01, 1, 2)
    assert filled([cells]) == [[False, True]]
    assert_boxed(cells[1], ink > 0, 3)


def test_a_grid_without_lines_is_the_picture():
    ink = inked((10, 20, 40, 26), (10, 180, 40, 186), height=50, width=300)
    assert filled(find_cells(ink, 0.01, 1, 3)) == [[True, True, False]]
