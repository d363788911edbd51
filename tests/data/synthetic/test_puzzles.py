"""Synthetic puzzles are reproducible, and their cells show what their rows say."""

from dataclasses import replace

import numpy as np

from brightest.data import Examples
from brightest.data.synthetic.photos import Ranges
from brightest.data.synthetic.puzzles import MARGIN, PuzzleRanges, puzzle

DIGITS = Examples(
    np.pad(np.full((10, 20, 8), 255, np.uint8), ((0, 0), (4, 4), (10, 10))).reshape(10, 784), np.arange(10)
)
STRAIGHT = PuzzleRanges(cell=(50, 50), rotation=(0, 0), perspective=0, offset=0, line_ink=(1, 1))
CLEAR = Ranges(contrast=(1, 1), shadow=(0, 0), blur=(0, 0), grain=(0, 0), mottle=(0, 0))


def test_the_seed_determines_the_puzzle():
    first, again, other = (puzzle(DIGITS, np.random.default_rng(seed)) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first.image, again.image)
    assert first.rows == again.rows != other.rows


def test_only_filled_cells_have_ink():
    generated = puzzle(DIGITS, np.random.default_rng(0), STRAIGHT, CLEAR)
    assert [len(row) for row in generated.rows] == [9] * 9
    room = round(0.12 * (9 * 50 + 2 * MARGIN))
    for row, text in enumerate(generated.rows):
        for column, name in enumerate(text):
            top, left = room + MARGIN + row * 50, room + MARGIN + column * 50
            cell = generated.image[top + 6 : top + 44, left + 6 : left + 44].min(axis=2)
            assert (cell.min() < 100) == (name != ".")


def test_the_shares_of_filled_and_handwritten_cells_are_respected():
    empty = puzzle(DIGITS, np.random.default_rng(0), replace(STRAIGHT, filled=0))
    assert set("".join(empty.rows)) == {"."}
    printed = puzzle(DIGITS, np.random.default_rng(0), replace(STRAIGHT, filled=1, by_hand=0))
    assert set("".join(printed.rows)) == set("123456789")
