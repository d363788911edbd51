"""The cells of a grid have their digits' ink and boxes; empty cells have none."""

import numpy as np
import pytest

from brightest import Reader
from brightest.reader.cells import CELL_SIDE
from brightest.reader.grid import find_cells, turn_cells
from support.grids import CELL, MARGIN, draw_grid, straight

DIGITS = [(0, 0), (1, 2), (2, 3)]


def filled(cells):
    return [(row, column) for row, line in enumerate(cells) for column, cell in enumerate(line) if cell]


def test_only_cells_with_a_digit_are_filled():
    assert filled(find_cells(draw_grid(3, 4, digits=DIGITS), 3, 4)) == DIGITS


def test_a_cells_box_is_that_of_its_digit():
    cells = find_cells(draw_grid(3, 4, digits=DIGITS), 3, 4)
    corners = straight(np.array([(1.25, 2.35), (1.75, 2.65)]))  # of the figure's middle line
    assert np.abs(np.reshape(cells[1][2].box, (2, 2)) - corners).max() <= 5


def test_ink_is_that_of_the_digit_alone():
    ink = find_cells(draw_grid(3, 4, digits=DIGITS), 3, 4)[1][2].ink
    height, width = ink.shape
    assert 0.45 * CELL_SIDE < height < 0.75 * CELL_SIDE
    assert 0.25 * CELL_SIDE < width < 0.5 * CELL_SIDE
    assert ink.max() == 1


def test_a_shadow_is_no_ink():
    picture = draw_grid(9, 9, digits=DIGITS)
    picture[:, 210:] //= 2
    assert filled(find_cells(picture, 9, 9)) == DIGITS


def test_shaded_cells_are_empty():
    picture = draw_grid(9, 9, digits=DIGITS)
    top = MARGIN + 4 * CELL
    shade = picture[top : top + CELL, top : top + CELL]
    shade[::2, ::2] //= 2
    assert filled(find_cells(picture, 9, 9)) == DIGITS


@pytest.mark.parametrize("digits", [DIGITS, []])
def test_noise_is_no_ink(digits):
    rng = np.random.default_rng(0)
    picture = draw_grid(9, 9, digits=digits)
    noisy = np.clip(picture + rng.normal(0, 12, picture.shape), 0, 255).astype(np.uint8)
    assert filled(find_cells(noisy, 9, 9)) == digits


def test_a_picture_without_lines_is_the_grid():
    picture = np.full((60, 300), 200, np.uint8)
    picture[10:50, 42:52] = picture[10:50, 140:150] = 30
    cells = find_cells(picture, 1, 3)
    assert filled(cells) == [(0, 0), (0, 1)]
    assert np.abs(np.subtract(cells[0][0].box, (42, 10, 52, 50))).max() <= 3


def test_cells_turn_with_their_ink():
    upright = find_cells(draw_grid(3, 4, digits=DIGITS), 3, 4)
    turned = turn_cells(upright, 1)
    assert filled(turned) == [(0, 2), (1, 1), (3, 0)]
    assert np.array_equal(turned[1][1].ink, np.rot90(upright[1][2].ink))
    assert turned[1][1].box == upright[1][2].box


def test_a_stain_in_a_cell_is_no_digit():
    picture = draw_grid(3, 4, digits=DIGITS)
    ((left, top),) = np.rint(straight(np.array([(0.3, 2.3)]))).astype(int)
    for down, across, height, width in ((4, 0, 6, 6), (0, 11, 10, 4)):
        place = np.s_[top + down : top + down + height, left + across : left + across + width]
        picture[place] = np.minimum(picture[place], 165)
    assert find_cells(picture, 3, 4)[0][2].faint
    rows = Reader().read(picture, grid=(3, 4)).rows
    assert filled(rows) == DIGITS
