"""Lets guesses in a Sudoku follow its rules: no digit stands twice in a row, in a column, or in a box of 3 × 3 cells.

The rules are what a reader of a text has in its language. They change only answers that aren't accepted, and never
accept one.
"""

from dataclasses import replace

import numpy as np

from brightest.evaluation.calibration import probabilities
from brightest.nn.network import DIGITS, Network
from brightest.nn.parameters import Array
from brightest.reader.result import Digit, Rows

SIDE, BOX_SIDE = 9, 3  # cells
MIN_ACCEPTED = 17  # as many digits as a Sudoku with one solution has at least (McGuire, Tugemann and Civario 2014)
MIN_PROBABILITY = 1e-6  # of a digit that a cell may hold
MAX_NODES = 100  # of the solver's search; nearly always one is enough


def follow_rules(rows: Rows, network: Network) -> Rows:
    """The same rows, or with the most probable guesses that the rules allow.

    Whatever isn't surely a Sudoku stays as it is: another grid, fewer than MIN_ACCEPTED accepted digits, more guesses
    than these, or accepted digits that break the rules. So do guesses for which the rules leave no answer.
    """
    if [len(row) for row in rows] != [SIDE] * SIDE or network.classes != DIGITS:
        return rows
    cells = {(y, x): one for y, row in enumerate(rows) for x, one in enumerate(row) if isinstance(one, Digit)}
    taken = np.zeros((3 * SIDE, len(DIGITS)), int)  # how often a unit (row, column or box) has a digit
    guesses = [cell for cell, digit in cells.items() if not digit.accepted]
    for cell, digit in cells.items():
        if digit.accepted:
            taken[_units(cell), int(digit.answer)] += 1
    least = max(MIN_ACCEPTED, len(guesses))
    if not guesses or len(cells) - len(guesses) < least or taken.max() > 1 or taken[:, 0].any():
        return rows
    probs = probabilities(network, np.stack([cells[cell].activations for cell in guesses]))
    chosen = _most_probable(np.maximum(probs[:, 1:], MIN_PROBABILITY), [_units(cell) for cell in guesses], taken[:, 1:])
    if chosen is None:
        return rows
    better = {cell: _guess(cells[cell], answer, p) for cell, answer, p in zip(guesses, chosen + 1, probs, strict=True)}
    return tuple(tuple(better.get((y, x), one) for x, one in enumerate(row)) for y, row in enumerate(rows))


def _units(cell: tuple[int, int]) -> list[int]:
    """The row, the column and the box of a cell."""
    y, x = cell
    return [y, SIDE + x, 2 * SIDE + BOX_SIDE * (y // BOX_SIDE) + x // BOX_SIDE]


def _most_probable(probs: Array, units: list[list[int]], taken: Array) -> Array | None:
    """The digits from 1, counted from 0, that are most probable together: (n,); None if the rules allow none.

    probs: (n, 9), above 0. units: of each cell. taken: (27, 9), 1 where a unit has the digit already.
    """
    from scipy.optimize import LinearConstraint, milp

    one = np.eye(probs.size).reshape(*probs.shape, probs.size)  # a variable for each cell and digit: whether it's there
    in_unit = np.zeros((*taken.shape, probs.size))
    for own, variables in zip(units, one, strict=True):
        in_unit[own] += variables
    each_cell = LinearConstraint(one.sum(axis=1), 1, 1)
    each_unit = LinearConstraint(in_unit.reshape(taken.size, -1), -np.inf, 1 - taken.ravel())
    found = milp(
        -np.log(probs).ravel(),
        integrality=1,
        bounds=(0, 1),
        constraints=[each_cell, each_unit],
        options={"node_limit": MAX_NODES},
    )
    return found.x.reshape(probs.shape).argmax(axis=1) if found.success else None


def _guess(digit: Digit, answer: int, probs: Array) -> Digit:
    """The digit with this answer. probs: (10,), of all answers."""
    if digit.answer == str(answer):
        return digit
    return replace(digit, answer=str(answer), probability=float(probs[answer]), runner_up=digit.answer)
