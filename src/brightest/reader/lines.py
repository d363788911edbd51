"""Rows are pieces in the order in which people read them: from left to right, and row below row.

A row may be askew, so each piece goes on where the one before it stood, not along the picture.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from brightest.reader.components import Piece, together, typical

OVERLAP = 0.35  # of the lower one's height, that two neighbours of a row share
FAR = 6  # digits' heights between two neighbours of a row at most
PART = 0.5  # of a digit's height: what is lower is a part of one, or a stroke beside it


def rows(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """The rows from top to bottom, each from left to right; what stands above another's ink is one piece with it."""
    if not pieces:
        return []
    longest = [float(max(piece.height, piece.width)) for piece in pieces]
    height = typical(longest, longest)
    whole = _joined(pieces, height)
    tall = [piece for piece in whole if piece.height >= PART * height]
    if not tall:
        return [sorted(whole, key=lambda piece: piece.left)]
    found = _chained(tall, height)
    rest: list[Piece] = []
    host = {id(piece): row for row in found for piece in row}
    places = _places(tall)
    for piece in whole:
        if piece.height < PART * height:
            apart = _apart(places, piece)
            nearest = int(apart.argmin())
            (host[id(tall[nearest])] if apart[nearest] < height / 2 else rest).append(piece)
    found += [row for row in rows(rest) if len(row) >= 2]  # smaller writing; what stands alone is dust
    return _in_order([sorted(row, key=lambda piece: piece.left + piece.right) for row in found], height)


def _chained(tall: Sequence[Piece], height: float) -> list[list[Piece]]:
    """Pieces that go on where one to their left stood."""
    found: list[list[Piece]] = []
    for piece in sorted(tall, key=lambda piece: piece.left):
        near = [row for row in found if piece.left - row[-1].right < FAR * height]
        best = max(near, key=lambda row: _shared(row[-1], piece), default=None)
        if best is not None and _shared(best[-1], piece) >= OVERLAP:
            best.append(piece)
        else:
            found.append([piece])
    return found


def _in_order(found: Sequence[list[Piece]], height: float) -> list[list[Piece]]:
    """Downwards, and from left to right where rows stand side by side."""
    lines: list[list[list[Piece]]] = []
    for row in sorted(found, key=_middle):
        if lines and _middle(row) - _middle(lines[-1][0]) < height / 2 and all(_beside(row, o) for o in lines[-1]):
            lines[-1].append(row)
        else:
            lines.append([row])
    return [row for line in lines for row in sorted(line, key=lambda row: row[0].left)]


def _middle(row: Sequence[Piece]) -> float:
    return (min(piece.top for piece in row) + max(piece.bottom for piece in row)) / 2


def _beside(row: Sequence[Piece], other: Sequence[Piece]) -> bool:
    return row[-1].right <= other[0].left or other[-1].right <= row[0].left


def _joined(pieces: Sequence[Piece], height: float) -> list[Piece]:
    """What stands above or below another piece, near enough to be its hat or foot, is put together with it."""
    waiting = sorted(pieces, key=lambda piece: -piece.height)
    whole: list[Piece] = []
    places = np.empty((len(waiting), 4), np.int64)  # of those that are whole so far
    for piece in waiting:
        hosts = np.flatnonzero(_belongs(piece, places[: len(whole)], height))
        if len(hosts):
            whole[hosts[0]] = together([whole[hosts[0]], piece])
            places[hosts[0]] = _places([whole[hosts[0]]])[0]
        else:
            places[len(whole)] = _places([piece])[0]
            whole.append(piece)
    return whole


def _places(pieces: Sequence[Piece]) -> NDArray[np.int64]:
    """Top, left, bottom and right of each, (n, 4)."""
    return np.array([(piece.top, piece.left, piece.bottom, piece.right) for piece in pieces], np.int64)


def _belongs(part: Piece, places: NDArray[np.int64], height: float) -> NDArray[np.bool_]:
    """Whether the lower piece is a stroke of the digit that another one is most of, for each of the others (n,)."""
    top, left, bottom, right = places.T
    beside = np.minimum(part.right, right) - np.maximum(part.left, left)
    high = np.maximum(part.bottom, bottom) - np.minimum(part.top, top)
    between = np.maximum(part.top, top) - np.minimum(part.bottom, bottom)
    joins = (beside >= 0.5 * np.minimum(part.width, right - left)) & (high <= 1.4 * height) & (between < 0.25 * height)
    return np.asarray(joins)


def _shared(one: Piece, other: Piece) -> float:
    """How much of the lower one's height stands beside the other."""
    return (min(one.bottom, other.bottom) - max(one.top, other.top)) / min(one.height, other.height)


def _apart(places: NDArray[np.int64], piece: Piece) -> NDArray[np.float64]:
    """How far a small piece stands from each of the others (n,); sideways counts half."""
    top, left, bottom, right = places.T
    sideways = np.maximum(0, np.maximum(left, piece.left) - np.minimum(right, piece.right))
    above = np.maximum(0, np.maximum(top, piece.top) - np.minimum(bottom, piece.bottom))
    return np.asarray(above + sideways / 2)
