"""A lattice holds all ways to part rows of ink into digits; the network chooses the way that it is surest of.

What could be a digit is one atom of ink, or some neighbours together: a stroke beside its digit, or all that a cut
parted. Every such run of atoms is read, and the best chain of them from left to right is the row.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from brightest.nn.parameters import Array
from brightest.reader.components import Piece, together, typical
from brightest.reader.splitting import cut

WIDEST = 1.5  # of the row's height, that a digit may have
NARROW = 0.8  # of the row's height: ink that hangs together and is no wider isn't two digits
GAP = 0.35  # of the row's height, between strokes of one digit at most
PART = 0.5  # of the row's height: what is smaller is a comma, a point or a dash
NEAR = 0.1  # the same between two of which each could be a digit
STROKES = 7  # atoms of one digit at most: what is cut everywhere, and a stroke beside it
AT_ONCE = 32  # runs that are read together
SURE = 0.9  # a piece that is read so surely is a digit
# What speaks against a chain is counted in surprise, the negative logarithm of a probability.
SURPRISE = 5.0  # at most for one digit, so that one unreadable piece doesn't decide about all others
CUT = 0.7  # for each cut through ink
LEAP = 3.0  # for joining across a gap as wide as the row is high
SKIP = 3.0  # for leaving a piece out, where it is known how many digits there are

Surest = Callable[[Sequence[Piece]], Array]  # how likely it is that each piece shows a digit, (n,)
Run = tuple[int, int]  # the first atom, and the first after the last


@dataclass(frozen=True, eq=False)
class Atom:
    """Ink that is never parted further."""

    piece: Piece
    row: int
    origin: int  # the number of the piece of ink that it was cut from
    sure: bool  # whether it is a digit beyond doubt
    height: float  # of its row's digits


def digits(rows: Sequence[Sequence[Piece]], surest: Surest, expect: int | None = None) -> list[list[Piece]]:
    """Each row's ink parted into digits, from left to right; `expect` says how many in all, where that is known."""
    atoms = _atoms(rows, surest, known=expect is not None)
    runs = [run for start in range(len(atoms)) for run in _runs(atoms, start, known=expect is not None)]

    def whole(run: Run) -> Piece:
        return together([atom.piece for atom in atoms[slice(*run)]])

    some = range(0, len(runs), AT_ONCE)  # all together would fill the memory where pieces are large
    likely = np.concatenate([surest([whole(run) for run in runs[k : k + AT_ONCE]]) for k in some])
    costs = [
        _surprise(sure) + _price(atoms, run, known=expect is not None, sure=bool(sure >= SURE))
        for run, sure in zip(runs, likely, strict=True)
    ]
    chain = _cheapest(len(atoms), runs, costs) if expect is None else _cheapest_of(len(atoms), runs, costs, expect)
    found: list[list[Piece]] = [[] for _ in rows]
    for number in chain:
        atom, digit = atoms[runs[number][0]], whole(runs[number])
        if expect is not None or max(digit.height, digit.width) >= PART * atom.height:
            found[atom.row].append(digit)
    return [row for row in found if row]


def _atoms(rows: Sequence[Sequence[Piece]], surest: Surest, known: bool) -> list[Atom]:
    """All atoms, row by row: pieces as they are where that is a digit beyond doubt, else cut wherever they could be."""
    likely = iter(surest([piece for row in rows for piece in row]))
    atoms: list[Atom] = []
    for number, row in enumerate(rows):
        heights = [float(piece.height) for piece in row]
        height = typical(heights, heights)
        for piece in row:
            sure = bool(next(likely) >= SURE) and piece.width < WIDEST * height
            whole = not known and (sure or piece.width < NARROW * height)
            origin = len(atoms)
            atoms += [Atom(part, number, origin, sure, height) for part in ([piece] if whole else cut(piece))]
    return atoms


def _runs(atoms: Sequence[Atom], start: int, known: bool) -> list[Run]:
    """Which runs of atoms from `start` on could be one digit."""
    runs = [(start, start + 1)]
    left, right = atoms[start].piece.left, atoms[start].piece.right
    for end in range(start + 1, len(atoms)):
        before, atom = atoms[end - 1], atoms[end]
        gap = atom.piece.left - right
        right = max(right, atom.piece.right)
        apart = atom.origin != before.origin and (
            gap > (NEAR if atom.sure and before.sure and not known else GAP) * atom.height
        )
        if atom.row != before.row or apart or right - left > WIDEST * atom.height or end - start >= STROKES:
            break
        runs.append((start, end + 1))
    return runs


def _surprise(likely: float) -> float:
    return min(SURPRISE, -float(np.log(max(likely, 1e-9))))


def _price(atoms: Sequence[Atom], run: Run, known: bool, sure: bool) -> float:
    """What speaks against taking these atoms for a digit beside the network's surprise.

    Ink that hangs together is parted only into digits that are sure, unless it is known how many there are.
    """
    start, end = run
    cut_before = start > 0 and atoms[start - 1].origin == atoms[start].origin
    cut_after = end < len(atoms) and atoms[end].origin == atoms[end - 1].origin
    price = CUT * cut_after
    if (cut_before or cut_after) and not sure and not known:
        price += SURPRISE
    for before, atom in zip(atoms[start : end - 1], atoms[start + 1 : end], strict=True):
        if atom.origin != before.origin:
            price += LEAP * max(0, atom.piece.left - before.piece.right) / atom.height
    return price


def _cheapest(atoms: int, runs: Sequence[Run], costs: Sequence[float]) -> list[int]:
    """The numbers of the runs that chain from the first atom to the last at the lowest cost; runs by their start."""
    best = np.full(atoms + 1, np.inf)
    best[0] = 0
    last = np.zeros(atoms + 1, np.int64)
    for number, (start, end) in enumerate(runs):
        if best[start] + costs[number] < best[end]:
            best[end], last[end] = best[start] + costs[number], number
    chain, at = [], atoms
    while at:
        chain.append(int(last[at]))
        at = runs[chain[-1]][0]
    return chain[::-1]


def _cheapest_of(atoms: int, runs: Sequence[Run], costs: Sequence[float], expect: int) -> list[int]:
    """As `_cheapest`, with exactly so many runs, or the nearest number there can be; an atom may be left out."""
    best = np.full((atoms + 1, expect + 1), np.inf)
    best[0, 0] = 0
    last = np.full((atoms + 1, expect + 1), -1, np.int64)  # -1: the atom was left out
    numbers = iter(range(len(runs)))
    number = next(numbers, None)
    for start in range(atoms):
        better = best[start] + SKIP < best[start + 1]
        best[start + 1] = np.where(better, best[start] + SKIP, best[start + 1])
        last[start + 1] = np.where(better, -1, last[start + 1])
        while number is not None and runs[number][0] == start:
            end, cost = runs[number][1], best[start, :-1] + costs[number]
            better = cost < best[end, 1:]
            best[end, 1:] = np.where(better, cost, best[end, 1:])
            last[end, 1:] = np.where(better, number, last[end, 1:])
            number = next(numbers, None)
    count = int(np.flatnonzero(np.isfinite(best[atoms]))[-1])
    chain, at = [], atoms
    while at:
        chosen = int(last[at, count])
        if chosen < 0:
            at -= 1
        else:
            chain.append(chosen)
            at, count = runs[chosen][0], count - 1
    return chain[::-1]
