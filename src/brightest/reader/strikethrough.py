"""Detect digits that are struck through: straight strokes that reach beyond the digit on both sides.

The network ignores such strokes: it was trained on digits with stray strokes, and reads the digit below. A few real
digits have such strokes: some 4s, whose own strokes cross, and some 7s, whose bar is wider than their roof.
"""

from functools import cache
from typing import Any

import numpy as np
from numba import boolean, int8, int64, uint16
from numpy.typing import NDArray
from PIL import Image

from brightest.system.jit import kernel

INK_SIDE = 40  # pixels of the ink's longer side after it is reduced
CANVAS_SIDE = 58  # pixels of the square in which the ink is rotated
ANGLES = 72  # in a half turn; between two of them a stroke of INK_SIDE drifts by less than a pixel
INK_THRESHOLD = 0.43  # relative to the strongest ink; below half, because strokes may end between pixels
MIN_FILL = 0.84  # of a row that is one straight stroke: the share that is ink, from its first ink to its last
PARALLEL_LENGTH_RATIO = 0.75  # parallel strokes at least this long, relative to the longest one, belong to it
MIN_OVERHANG_RATIO = 0.08  # how far a stroke reaches beyond the rest on each side, relative to INK_SIDE
MAX_BAR_TILT_DEGREES = 30  # of the bar of a 7
MIN_SIDE_INK_SHARE = 0.1  # the least share of the ink on each side of the stroke


def is_struck_through(ink: NDArray[np.floating[Any]], *, barred: bool = False) -> bool:
    """Whether the ink (h, w) of one digit is struck through by a stroke, or by several parallel ones.

    barred: whether the digit may have a bar, so that nearly level strokes don't count.
    """
    height, width = ink.shape
    scale = INK_SIDE / max(ink.shape)
    size = max(1, round(scale * width)), max(1, round(scale * height))
    resampling = Image.Resampling.BILINEAR if scale > 1 else Image.Resampling.BOX
    small = np.asarray(Image.fromarray(ink.astype(np.float32)).resize(size, resampling))
    canvas = np.zeros((CANVAS_SIDE, CANVAS_SIDE), bool)
    top, left = (CANVAS_SIDE - size[1]) // 2, (CANVAS_SIDE - size[0]) // 2
    canvas[top : top + size[1], left : left + size[0]] = small > INK_THRESHOLD * small.max()
    buffers = np.empty((4, ANGLES * CANVAS_SIDE), np.int8)
    return bool(find_stroke(np.flatnonzero(canvas), *_rotated_pixels(), barred, buffers))


@cache
def _rotated_pixels() -> tuple[NDArray[np.uint16], NDArray[np.intp]]:
    """Row and column (n, 2) of the pixels of the canvas rotated by each angle, sorted by their source in the canvas.

    Rows are numbered through all angles. The second array is where the pixels of each source begin, and the last's end.
    """
    middle = (CANVAS_SIDE - 1) / 2
    y, x = np.mgrid[:CANVAS_SIDE, :CANVAS_SIDE] - middle
    turns = np.pi * np.arange(ANGLES)[:, None, None] / ANGLES
    across = np.rint(x * np.cos(turns) - y * np.sin(turns) + middle).clip(0, CANVAS_SIDE - 1)  # the edge has no ink
    down = np.rint(x * np.sin(turns) + y * np.cos(turns) + middle).clip(0, CANVAS_SIDE - 1)
    source = (CANVAS_SIDE * down + across).astype(np.int16).reshape(-1)
    order = source.argsort(kind="stable")
    pixels = np.column_stack(np.divmod(order, CANVAS_SIDE)).astype(np.uint16)
    return pixels, source.searchsorted(np.arange(CANVAS_SIDE**2 + 1), sorter=order)


@kernel(int64[::1], uint16[:, ::1], int64[::1], boolean, int8[:, ::1])
def find_stroke(ink, pixels, begin, barred, buffers):
    """Whether the ink, flat indices of the canvas, has at any angle a level stroke that reaches beyond the rest."""
    inked, first, last, straight = buffers[0], buffers[1], buffers[2], buffers[3]  # pixels of each row at each angle
    inked[:], first[:], last[:] = 0, CANVAS_SIDE, -1
    for source in ink:
        for i in range(begin[source], begin[source + 1]):
            row, column = pixels[i, 0], pixels[i, 1]
            inked[row] += 1
            first[row] = min(first[row], column)
            last[row] = max(last[row], column)
    for row in range(inked.size):
        straight[row] = inked[row] if inked[row] >= MIN_FILL * (last[row] - first[row] + 1) else 0
    for angle in range(ANGLES):
        start, end = angle * CANVAS_SIDE, (angle + 1) * CANVAS_SIDE
        longest = start + straight[start:end].argmax()
        tilt = 180 / ANGLES * min(angle, ANGLES - angle)  # degrees from level
        if straight[longest] < INK_SIDE / 2 or (barred and tilt <= MAX_BAR_TILT_DEGREES):
            continue
        total = rest = 0  # pixels so far: all, and those outside the stroke
        above_top, above_bottom = CANVAS_SIDE**2, 0  # the rest above the stroke's first row, and above its last
        left, right = CANVAS_SIDE, -1  # the ends of the rest
        for row in range(start + 1, end - 1):  # the outermost rows have no ink
            total += inked[row]
            nearby = max(straight[row - 1], straight[row], straight[row + 1])  # the stroke's edges are ragged
            if nearby >= PARALLEL_LENGTH_RATIO * straight[longest]:
                above_top, above_bottom = min(above_top, rest), rest
            elif inked[row]:
                left, right, rest = min(left, first[row]), max(right, last[row]), rest + inked[row]
        overhang = min(left - first[longest], last[longest] - right)
        ink_on_both_sides = min(above_bottom, rest - above_top) >= MIN_SIDE_INK_SHARE * total
        if ink_on_both_sides and overhang >= MIN_OVERHANG_RATIO * INK_SIDE:
            return True
    return False
