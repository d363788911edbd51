"""Lets answers in a Sudoku follow its rules: no digit stands twice in a row, in a column, or in a box of 3 × 3 cells.

Only answers that aren't accepted change, and they stay unaccepted.
"""

from dataclasses import replace
from itertools import combinations

import numpy as np

from brightest.evaluation.calibration import probabilities
from brightest.nn.network import DIGITS, Network
from brightest.nn.parameters import Array
from brightest.reader.result import Digit, Rows

SIDE, BOX_SIDE = 9, 3  # cells
MIN_PAIRS = 60  # of accepted digits that share a unit; random ones would all differ in one of a thousand grids
MIN_PROBABILITY = 0.01  # of an answer; if the rules need a rarer one, the writer broke them, or it is no Sudoku
MAX_NODES = 100  # of the solver's search; one was enough wherever it was tried

Cell = tuple[int, int]


def follow_rules(rows: Rows, network: Network) -> Rows:
    """The same rows, or with the answers for unaccepted digits that are most probable together under the rules.

    All stays as it is in another grid, where too few digits are accepted or these break the rules, and where the rules
    leave only answers that the network finds improbable.
    """
    if [len(row) for row in rows] != [SIDE] * SIDE or network.classes != DIGITS:
        return rows
    cells = {(y, x): one for y, row in enumerate(rows) for x, one in enumerate(row) if isinstance(one, Digit)}
    accepted = {cell: int(digit.answer) for cell, digit in cells.items() if digit.accepted}
    unsure = [cell for cell in cells if cell not in accepted]
    if not unsure or len(unsure) > len(accepted) or not _is_sudoku(accepted):
        return rows
    probs = probabilities(network, np.stack([cells[cell].activations for cell in unsure]))
    answers = _most_probable(probs[:, 1:], unsure, accepted) if np.isfinite(probs).all() else None
    if answers is None:
        return rows
    changed = {
        cell: _changed(cells[cell], str(answer), float(own[answer]))
        for cell, answer, own in zip(unsure, answers, probs, strict=True)
    }
    return tuple(tuple(changed.get((y, x), one) for x, one in enumerate(row)) for y, row in enumerate(rows))


def _is_sudoku(accepted: dict[Cell, int]) -> bool:
    """Whether there are enough pairs of accepted digits that share a unit, and all of them differ."""
    pairs = [(one, other) for one, other in combinations(accepted, 2) if not _units(one).isdisjoint(_units(other))]
    differ = all(accepted[one] != accepted[other] for one, other in pairs)
    return len(pairs) >= MIN_PAIRS and differ and 0 not in accepted.values()


def _units(cell: Cell) -> set[int]:
    """The numbers of a cell's row, column and box."""
    y, x = cell
    return {y, SIDE + x, 2 * SIDE + BOX_SIDE * (y // BOX_SIDE) + x // BOX_SIDE}


def _most_probable(probs: Array, unsure: list[Cell], accepted: dict[Cell, int]) -> Array | None:
    """The answers (n,) that are most probable together; None if the rules allow none, or none were found.

    probs: (n, 9), of the digits from 1.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp

    chosen = np.eye(probs.size).reshape(*probs.shape, probs.size)  # a variable for each cell and answer: 1 or 0
    in_unit = np.zeros((3 * SIDE, SIDE, probs.size))  # how many cells of a unit have a digit
    free = np.ones(in_unit.shape[:2])
    for cell, own in zip(unsure, chosen, strict=True):
        in_unit[list(_units(cell))] += own
    for cell, digit in accepted.items():
        free[list(_units(cell)), digit - 1] = 0
    found = milp(
        -np.log(np.maximum(probs, MIN_PROBABILITY)).ravel(),
        integrality=1,
        bounds=Bounds(0, (probs >= MIN_PROBABILITY).ravel()),
        constraints=[
            LinearConstraint(chosen.sum(axis=1), 1, 1),
            LinearConstraint(in_unit.reshape(free.size, -1), -np.inf, free.ravel()),
        ],
        options={"node_limit": MAX_NODES},
    )
    return found.x.reshape(probs.shape).argmax(axis=1) + 1 if found.success else None


def _changed(digit: Digit, answer: str, probability: float) -> Digit:
    """The digit with the answer of the rules."""
    if answer == digit.answer:
        return digit
    return replace(digit, answer=answer, probability=probability, runner_up=digit.answer)
