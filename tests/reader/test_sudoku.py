"""Guesses in a Sudoku follow its rules; what is accepted, and what is no Sudoku, stays as it was read."""

from dataclasses import replace

import numpy as np
import pytest

import brightest
from brightest import Reader
from brightest.reader.result import Box, Digit
from brightest.reader.sudoku import follow_rules

SOLVED = [[(3 * y + y // 3 + x) % 9 + 1 for x in range(9)] for y in range(9)]
NETWORK = brightest.load("reader")


def digit(answer, *, accepted=True, second=None, activation=0.6):
    """A digit with activations of 0.9 for its answer, `activation` for the second and 0.01 for all others."""
    activations = np.full(10, 0.01)
    if second is not None:
        activations[second] = activation
    activations[answer] = 0.9
    runner_up = str((answer + 1) % 10 if second is None else second)
    return Digit(str(answer), 0.9, runner_up, accepted, Box(0, 0, 9, 9), activations, np.zeros((28, 28), np.uint8))


def guess(answer, second, activation=0.6):
    return digit(answer, accepted=False, second=second, activation=activation)


def grid(changes, cells=SOLVED):
    """Rows of accepted digits, but for the changes: digits by their cell."""
    return tuple(
        tuple(changes.get((y, x), digit(number) if number else None) for x, number in enumerate(row))
        for y, row in enumerate(cells)
    )


def numbers(rows):
    return [[int(one.answer) if one else 0 for one in row] for row in rows]


def test_guesses_follow_the_rules_and_stay_unaccepted():
    unsure = {(0, 0): guess(7, 1), (4, 4): digit(SOLVED[4][4], accepted=False)}
    rows = follow_rules(grid(unsure), NETWORK)
    assert numbers(rows) == SOLVED
    assert rows[4][4] is unsure[4, 4]
    found = rows[0][0]
    assert (found.answer, found.runner_up, found.accepted, found.text) == ("1", "7", False, "?")
    assert 0 < found.probability < 0.5


@pytest.mark.parametrize(("activations", "expected"), [((0.5, 0.8), [1, 3]), ((0.8, 0.5), [2, 1])])
def test_guesses_that_exclude_each_other_are_most_probable_together(activations, expected):
    cells = [[0] * 9] * 3 + [[0, 0, 0, *row[3:]] for row in SOLVED[3:]]
    guesses = {(0, x): guess(1, x + 2, activation) for x, activation in enumerate(activations)}
    assert numbers(follow_rules(grid(guesses, cells), NETWORK))[0][:2] == expected


def test_a_sudoku_with_empty_cells_is_one_too():
    cells = [[number if (x + y) % 3 else 0 for x, number in enumerate(row)] for y, row in enumerate(SOLVED)]
    found = follow_rules(grid({(0, 1): guess(4, 2)}, cells), NETWORK)
    assert numbers(found) == cells


@pytest.mark.parametrize(
    "changes",
    [
        {(0, 1): digit(1)},  # accepted, and twice in a row
        {(8, 8): digit(0)},  # a 0
        {(y, x): None for y in range(9) for x in range(9) if (x + 2 * y) % 5},  # too few
        {(0, 8): digit(1), (1, 6): None, (3, 8): None},  # no digit is left for the first cell
        {(0, 0): guess(7, 2)},  # the rules leave it only 1, which is improbable
        {(0, 0): replace(guess(7, 1), activations=np.full(10, np.nan))},
    ],
)
def test_what_is_no_sudoku_stays(changes):
    rows = grid({(0, 0): guess(7, 1), **changes})
    assert follow_rules(rows, NETWORK) is rows


def test_other_grids_and_other_classes_stay():
    rows = grid({(0, 0): guess(7, 1)})
    assert follow_rules(rows[:8], NETWORK) == rows[:8]
    letters = replace(NETWORK, classes=tuple("abcdefghij"))
    assert follow_rules(rows, letters) is rows


def test_a_grid_of_which_half_is_guesses_follows_the_rules():
    rng = np.random.default_rng(0)
    cells = [divmod(int(cell), 9) for cell in rng.permutation(81)[:40]]
    unsure = {(y, x): guess(int(rng.integers(1, 10)), SOLVED[y][x]) for y, x in cells}
    unsure |= {
        cell: digit(number, accepted=False)
        for cell, one in unsure.items()
        if (number := int(one.runner_up)) == int(one.answer)
    }
    assert numbers(follow_rules(grid(unsure), NETWORK)) == SOLVED


def test_a_grid_with_more_guesses_than_digits_stays():
    rows = grid({divmod(cell, 9): guess(7, 1) for cell in range(41)})
    assert follow_rules(rows, NETWORK) is rows


def test_the_reader_follows_the_rules(monkeypatch):
    monkeypatch.setattr(Reader, "_read_view", lambda *_: grid({(0, 0): guess(7, 1)}))
    read = Reader().read(np.full((99, 99), 255, np.uint8), grid=(9, 9))
    assert (read.digits[0].answer, read.lines[0]) == ("1", "?23456789")
