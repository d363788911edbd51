"""Rows are pieces in the order in which people read them: from left to right, and row below row.

A row may be askew, so each piece goes on where the one before it stood, not along the picture.
"""

from collections.abc import Sequence

from brightest.images.pieces import Piece, together, typical

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
    for piece in whole:
        if piece.height < PART * height:
            row = min(found, key=lambda row: _apart(row, piece))
            (row if _apart(row, piece) < height / 2 else rest).append(piece)
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
    for piece in waiting:
        host = next((k for k, other in enumerate(whole) if _belongs(piece, other, height)), None)
        if host is None:
            whole.append(piece)
        else:
            whole[host] = together([whole[host], piece])
    return whole


def _belongs(part: Piece, other: Piece, height: float) -> bool:
    """Whether the lower piece is a stroke of the digit that the other one is most of."""
    beside = min(part.right, other.right) - max(part.left, other.left)
    high = max(part.bottom, other.bottom) - min(part.top, other.top)
    between = max(part.top, other.top) - min(part.bottom, other.bottom)
    return beside >= 0.5 * min(part.width, other.width) and high <= 1.4 * height and between < 0.25 * height


def _shared(one: Piece, other: Piece) -> float:
    """How much of the lower one's height stands beside the other."""
    return (min(one.bottom, other.bottom) - max(one.top, other.top)) / min(one.height, other.height)


def _apart(row: Sequence[Piece], piece: Piece) -> float:
    """How far a small piece stands from the row, at the place of its neighbour."""
    next_to = min(row, key=lambda other: abs(other.left + other.right - piece.left - piece.right))
    sideways = max(0, max(next_to.left, piece.left) - min(next_to.right, piece.right))
    return max(0, max(next_to.top, piece.top) - min(next_to.bottom, piece.bottom)) + sideways / 2
