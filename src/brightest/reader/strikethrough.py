"""Detect digits that are struck through: straight strokes that reach beyond the digit on both sides.

The network ignores such strokes: it was trained on digits with stray strokes, and reads the digit below. A few real
digits have such strokes: some 4s, whose own strokes cross, and some 7s, whose bar is wider than their roof.
"""

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

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
    rows = _rotations(ink)
    row, angle = np.arange(CANVAS_SIDE), np.arange(ANGLES)
    inked, (first, last) = np.bitwise_count(rows), _ends(rows)
    straight = np.where(inked >= MIN_FILL * (last - first + 1), inked, 0)
    longest = straight.argmax(axis=1)
    length = straight[angle, longest][:, None]
    stroke = (straight >= PARALLEL_LENGTH_RATIO * length) & (length >= INK_SIDE / 2)
    stroke |= np.roll(stroke, 1, axis=1) | np.roll(stroke, -1, axis=1)  # its edges are ragged
    rest = np.where(stroke, 0, inked)
    left = np.where(rest, first, CANVAS_SIDE).min(axis=1)
    right = np.where(rest, last, -1).max(axis=1)
    overhang = np.minimum(left - first[angle, longest], last[angle, longest] - right)
    top, bottom = _first_and_last(stroke)
    above, below = ((rest * side).sum(axis=1) for side in (row < bottom[:, None], row > top[:, None]))
    ink_on_both_sides = np.minimum(above, below) >= MIN_SIDE_INK_SHARE * inked.sum(axis=1)
    tilt = 180 / ANGLES * np.minimum(angle, ANGLES - angle)  # degrees from level
    counts = (tilt > MAX_BAR_TILT_DEGREES) | (not barred)
    reaches_beyond = overhang >= MIN_OVERHANG_RATIO * INK_SIDE
    return bool((counts & stroke.any(axis=1) & ink_on_both_sides & reaches_beyond).any())


def _rotations(ink: NDArray[np.floating[Any]]) -> NDArray[np.uint64]:
    """The ink's rows, (ANGLES, CANVAS_SIDE), rotated by each angle: bit k of a row is set where column k is inked."""
    height, width = ink.shape
    scale = INK_SIDE / max(ink.shape)
    size = max(1, round(scale * width)), max(1, round(scale * height))
    resampling = Image.Resampling.BILINEAR if scale > 1 else Image.Resampling.BOX
    small = np.asarray(Image.fromarray(ink.astype(np.float32)).resize(size, resampling))
    canvas = np.zeros((CANVAS_SIDE, CANVAS_SIDE), bool)
    top, left = (CANVAS_SIDE - size[1]) // 2, (CANVAS_SIDE - size[0]) // 2
    canvas[top : top + size[1], left : left + size[0]] = small > INK_THRESHOLD * small.max()
    rotated = np.append(canvas, False).take(_source_pixels(), mode="clip")  # all are valid; "raise" takes twice as long
    return np.asarray(
        np.packbits(rotated.reshape(-1), bitorder="little").view("<u8").reshape(ANGLES, CANVAS_SIDE), np.uint64
    )


@cache
def _source_pixels() -> NDArray[np.intp]:
    """Index of each rotated pixel's source in the flat canvas; its size, one past the end, for those outside.

    (ANGLES, CANVAS_SIDE, 64): rows have as many columns as a word has bits.
    """
    middle = (CANVAS_SIDE - 1) / 2
    y, x = np.mgrid[:CANVAS_SIDE, :64] - middle
    turns = np.pi * np.arange(ANGLES)[:, None, None] / ANGLES
    across = np.rint(x * np.cos(turns) - y * np.sin(turns) + middle).astype(np.intp)
    down = np.rint(x * np.sin(turns) + y * np.cos(turns) + middle).astype(np.intp)
    inside = (np.minimum(across, down) >= 0) & (np.maximum(across, down) < CANVAS_SIDE) & (x < middle + 1)
    return np.where(inside, CANVAS_SIDE * down + across, CANVAS_SIDE * CANVAS_SIDE)


def _ends(rows: NDArray[np.uint64]) -> tuple[NDArray[np.int16], NDArray[np.int16]]:
    """The first and the last inked column of each row; 64 and -1 if there is none."""
    first = np.bitwise_count(~rows & (rows - np.uint64(1)))
    filled = rows  # up to the last
    for shift in (1, 2, 4, 8, 16, 32):
        filled = filled | filled >> np.uint64(shift)
    return first.astype(np.int16), np.bitwise_count(filled).astype(np.int16) - np.int16(1)


def _first_and_last(mask: NDArray[np.bool_]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Indices of the first and last True along the last axis; 0 and the last index if no element is True."""
    return mask.argmax(axis=-1), mask.shape[-1] - 1 - mask[..., ::-1].argmax(axis=-1)
