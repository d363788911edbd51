"""Finds pieces of lines: thin stretches of ink from left to right, straight or bent. ruling.py links them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from brightest.reader.labels import label, outlines
from brightest.reader.paper import Ink, Mask

MAX_SLOPE = 0.3  # of a line: 17 degrees
SLOPES, SLOPE_STEP = 61, 3  # how many slopes are tried, on every third column
MAX_PIECES = 400  # how many pieces are linked into lines, the longest first
MIN_PIECE_RATIO = 0.7  # of a line's longest piece to the least length of a line; strikes through digits are shorter


@dataclass(frozen=True, eq=False)
class Piece:
    """A thin stretch of ink from left to right."""

    rows: slice
    columns: slice
    pixels: NDArray[np.bool_]  # (h, w)
    known: NDArray[np.intp]  # the columns that have pixels
    middle: NDArray[np.float64]  # the middle row of the piece in each of these columns
    run: float  # median number of pixels in a column
    depth: float  # usual depth of the ink

    @property
    def length(self) -> int:
        """The number of columns."""
        return int(self.columns.stop - self.columns.start)

    def end(self, reach: int, *, right: bool) -> tuple[float, float, float]:
        """Column, row and slope of an end, over `reach` columns."""
        part = slice(-reach, None) if right else slice(reach)
        x, y = self.known[part] + self.columns.start, self.middle[part] + self.rows.start
        x0, y0 = float(x.mean()), float(y.mean())
        slope = float((x - x0) @ (y - y0) / max(1.0, float((x - x0) @ (x - x0))))
        at = float(x[-1] if right else x[0])
        return at, y0 + slope * (at - x0), slope


def find_pieces(ink: Ink, mask: Mask, thickness: int) -> list[Piece]:
    """Thin stretches of ink from left to right, the longest first."""
    import cv2

    thin = cv2.subtract(mask, cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((thickness + 1, 1), np.uint8)))
    joined = cv2.morphologyEx(thin, cv2.MORPH_CLOSE, np.ones((1, 2 * thickness), np.uint8))
    pieces = []
    for rows, columns, mine in _stretches(joined, thickness):
        pixels = mine & (thin[rows, columns] > 0)
        runs = pixels.sum(axis=0)
        known = np.flatnonzero(runs)
        middle = (np.arange(len(pixels), dtype=np.float32) @ pixels.astype(np.float32))[known] / runs[known]
        depth = float(np.median(ink.depth[rows, columns][pixels]))
        pieces.append(Piece(rows, columns, pixels, known, middle, float(np.median(runs[known])), depth))
    return pieces


def _stretches(joined: Mask, thickness: int, least: float = 0.0) -> list[tuple[slice, slice, NDArray[np.bool_]]]:
    """The wide components of thin ink, the widest first: rows, columns, and pixels in them.

    A stroke that leans from one line to the next connects the two; from such a component, only the lines are kept.
    """

    components, places = outlines(joined)
    left, top, width, height = places.T
    possible = np.flatnonzero(
        (width >= max(least, 2 * thickness)) & (height <= np.maximum(2 * thickness, MAX_SLOPE * width))
    )
    found = []
    for number in possible[np.argsort(-width[possible], kind="stable")][:MAX_PIECES]:
        rows = slice(int(top[number]), int(top[number] + height[number]))
        columns = slice(int(left[number]), int(left[number] + width[number]))
        labels, _ = label(joined[rows, columns])
        column, row = components[number][0, 0] - (columns.start, rows.start)
        mine = labels == labels[row, column]
        begun = mine[1:] & ~mine[:-1]
        if least or not len(mine) > 2 * thickness or ((begun.sum(axis=0) + mine[0]) > 1).mean() <= 0.5:
            found.append((rows, columns, mine))
            continue
        lines = _opened_along(mine.astype(np.uint8), 2 * thickness)
        for y, x, pixels in _stretches(lines, thickness, MIN_PIECE_RATIO * mine.shape[1]):
            own_rows = slice(rows.start + y.start, rows.start + y.stop)
            own_columns = slice(columns.start + x.start, columns.start + x.stop)
            found.append((own_rows, own_columns, pixels))
    return found


def _opened_along(mask: Mask, length: int) -> Mask:
    """The mask without pixels that are part of no run of `length` along the slope of its lines."""
    import cv2

    y, x = np.nonzero(mask[:, ::SLOPE_STEP])
    slopes = np.linspace(-MAX_SLOPE, MAX_SLOPE, SLOPES)

    def concentration(slope: float) -> int:
        rows = (y - SLOPE_STEP * slope * x).astype(np.int64) + mask.shape[1]
        return int(np.square(np.bincount(rows)).sum())

    slope = max(slopes, key=concentration)
    height, width = mask.shape
    room = int(np.ceil(MAX_SLOPE * width))
    shear = np.array([[1, 0, 0], [-slope, 1, room]])
    size = width, height + 2 * room
    level = cv2.warpAffine(mask, shear, size, flags=cv2.INTER_NEAREST)
    level = cv2.morphologyEx(level, cv2.MORPH_OPEN, np.ones((1, length), np.uint8))
    back = cv2.warpAffine(level, shear, (width, height), flags=cv2.INTER_NEAREST | cv2.WARP_INVERSE_MAP)
    return np.asarray(cv2.bitwise_and(mask, back))
