"""Finds a grid of cells, as in forms and puzzles, where each cell holds one digit or none.

outlines.py proposes where the grid is, lattice.py fits a lattice to its lines, and cells.py cuts out the digits.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from brightest.reader.cells import Cell, read_cells
from brightest.reader.lattice import find_lattice
from brightest.reader.outlines import whole_lattice
from brightest.reader.stages import OnStage, ignore


def find_cells(grey: NDArray[np.uint8], rows: int, columns: int, on_stage: OnStage = ignore) -> list[list[Cell | None]]:
    """The content of each cell, row by row; None for empty cells. If no grid is found, the whole picture is one.

    grey: (h, w), with ink darker than paper.
    """
    on_stage("view", grey)
    lattice = find_lattice(grey, rows, columns, on_stage)
    if lattice is None:
        lattice = whole_lattice(grey.shape, rows, columns)
    return read_cells(grey, lattice, on_stage)


def turn_cells(cells: Sequence[Sequence[Cell | None]], turns: int) -> list[list[Cell | None]]:
    """The cells of the grid, with their ink turned anticlockwise by this many quarters; boxes stay as they are."""
    turned: list[list[Cell | None]] = np.rot90(np.array(cells, object), turns).tolist()
    return [[cell and replace(cell, ink=np.rot90(cell.ink, turns)) for cell in row] for row in turned]
