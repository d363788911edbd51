"""Photos of made-up puzzles: the same for a seed, with lines, and digits in the cells that say so."""

from dataclasses import replace

import numpy as np

from brightest.data import Examples
from brightest.data.synthetic.photos import Ranges
from brightest.data.synthetic.puzzles import MARGIN, Puzzling, puzzle

DIGITS = Examples(
    np.pad(np.full((10, 20, 8), 255, np.uint8), ((0, 0), (4, 4), (10, 10))).reshape(10, 784), np.arange(10)
)
STRAIGHT = Puzzling(cell=(50, 50), turned=(0, 0), pushed=0, astray=0, line=(1, 1))
CLEAR = Ranges(contrast=(1, 1), shadow=(0, 0), blur=(0, 0), grain=(0, 0), mottle=(0, 0))


def test_another_seed_is_another_puzzle_and_the_same_seed_is_the_same():
    first, again, other = (puzzle(DIGITS, np.random.default_rng(seed)) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first.image, again.image)
    assert first.rows == again.rows != other.rows


def test_what_is_said_to_stand_in_a_cell_stands_there():
    made = puzzle(DIGITS, np.random.default_rng(0), STRAIGHT, CLEAR)
    assert [len(row) for row in made.rows] == [9] * 9
    room = round(0.12 * (9 * 50 + 2 * MARGIN))
    for row, text in enumerate(made.rows):
        for column, name in enumerate(text):
            top, left = room + MARGIN + row * 50, room + MARGIN + column * 50
            cell = made.image[top + 6 : top + 44, left + 6 : left + 44].min(axis=2)
            assert (cell.min() < 100) == (name != ".")


def test_how_much_is_filled_and_by_whom_can_be_chosen():
    empty = puzzle(DIGITS, np.random.default_rng(0), replace(STRAIGHT, filled=0))
    assert set("".join(empty.rows)) == {"."}
    printed = puzzle(DIGITS, np.random.default_rng(0), replace(STRAIGHT, filled=1, by_hand=0))
    assert set("".join(printed.rows)) == set("123456789")
