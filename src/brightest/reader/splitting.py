"""Cuts part digits that touch, where a way from top to bottom crosses least ink."""

import numpy as np
from numpy.typing import NDArray

from brightest.reader.components import Piece, trimmed

REACH = 0.3  # of the height: how far a cut may bend to either side
NARROWEST = 0.12  # of the height: what a cut leaves on either side
DIP = 0.8  # of the ink in the fullest columns on either side: a cut's column has less
MOST = 6  # cuts that are tried in a piece


def cut(piece: Piece) -> list[Piece]:
    """The piece in parts from left to right, cut wherever two digits could touch; itself where they couldn't."""
    places = _places(piece)
    if not places:
        return [piece]
    ways = [_way(piece.ink, place) for place in places]
    columns = np.arange(piece.width)
    left = np.zeros(piece.height, np.int64)
    parts = []
    for right in (*ways, np.full(piece.height, piece.width)):
        part = np.where((columns >= left[:, None]) & (columns < right[:, None]), piece.ink, 0).astype(np.float32)
        if part.any():
            parts.append(trimmed(part, piece.top, piece.left))
        left = np.maximum(left, right)
    return parts


def _places(piece: Piece) -> list[int]:
    """Columns with less ink than those around them, those with least first chosen."""
    from scipy.ndimage import gaussian_filter1d

    apart = max(2, round(NARROWEST * piece.height))
    if piece.width < 2 * apart + 1:
        return []
    sums = gaussian_filter1d(piece.ink.sum(axis=0).astype(np.float64), max(1, piece.height / 40))
    inner = np.arange(apart, piece.width - apart)
    left, right = np.maximum.accumulate(sums), np.maximum.accumulate(sums[::-1])[::-1]
    low = sums <= DIP * np.minimum(left, right)
    lowest = [x for x in inner if low[x] and sums[x] <= sums[max(0, x - 2) : x + 3].min()]
    chosen: list[int] = []
    for x in sorted(lowest, key=lambda x: sums[x]):
        if len(chosen) < MOST and all(abs(x - other) >= apart for other in chosen):
            chosen.append(int(x))
    return sorted(chosen)


def _way(ink: NDArray[np.float32], place: int) -> NDArray[np.int64]:
    """The column at which each row (h,) is cut: the way down near `place` that crosses least ink."""
    height, width = ink.shape
    reach = max(1, round(REACH * height))
    low, high = max(1, place - reach), min(width, place + reach + 1)
    columns = np.arange(low, high)
    cost = ink[:, low:high].astype(np.float64) + 0.3 * np.abs(columns - place) / reach / height
    total = cost[0]
    came = np.zeros(cost.shape, np.int64)
    steps = np.array([0, -1, 1])
    for row in range(1, height):
        padded = np.pad(total, 1, constant_values=np.inf)
        from_where = np.stack([total, padded[:-2] + 0.01, padded[2:] + 0.01])
        which = from_where.argmin(axis=0)
        came[row] = steps[which]
        total = cost[row] + from_where.min(axis=0)
    way = np.empty(height, np.int64)
    at = int(total.argmin())
    for row in range(height - 1, -1, -1):
        way[row] = columns[at]
        at += came[row, at]
    return way
