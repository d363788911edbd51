"""Crossings-out are straight strokes through a digit that reach beyond it on both sides.

A network sees through them: it was taught to read digits with stray strokes, and says what stands below. Few digits are
written so: some 4s, whose own strokes cross, and some 7s, whose bar is wider than their roof.
"""

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

SIZE = 40  # pixels that the ink is reduced to, along its longest side
ACROSS = 58  # pixels of a square in which it can be turned
ANGLES = 48  # in a half turn: a stroke that long drifts by little more than a pixel between two of them
INKED = 0.43  # of the strongest ink: half, but for strokes that end between pixels
FILLED = 0.8  # of a row, from its first ink to its last, where it is one straight stroke
ALIKE = 0.75  # of the longest stroke: parallel ones of that length cross out together
BEYOND = 0.08  # of SIZE: how far a stroke reaches beyond the rest, on both sides at least
LEVEL = 30  # degrees to which the bar of a 7 may be tilted
ASIDE = 0.1  # of all ink: how much there is on either side of the stroke at least


def is_crossed(ink: NDArray[np.floating[Any]], barred: bool = False) -> bool:
    """Whether ink (h, w), one digit's, is crossed out by a stroke, or by several that are parallel.

    barred: whether the digit may have a bar of its own, so that strokes nearly level don't count.
    """
    turned = _turned(ink)
    row, angle = np.arange(ACROSS), np.arange(ANGLES)
    inked, (first, last) = turned.sum(axis=2), _ends(turned)
    straight = np.where(inked >= FILLED * (last - first + 1), inked, 0)
    longest = straight.argmax(axis=1)
    length = straight[angle, longest][:, None]
    stroke = (straight >= ALIKE * length) & (length >= SIZE / 2)
    stroke |= np.roll(stroke, 1, axis=1) | np.roll(stroke, -1, axis=1)  # its edges are ragged
    rest = turned & ~stroke[:, :, None]
    (top, bottom), (left, right) = _ends(stroke), _ends(rest.any(axis=1))
    beyond = np.minimum(left - first[angle, longest], last[angle, longest] - right)
    left_over = rest.sum(axis=2)
    above, below = ((left_over * there).sum(axis=1) for there in (row < bottom[:, None], row > top[:, None]))
    aside = np.minimum(above, below) >= ASIDE * turned.sum(axis=(1, 2))
    tilt = 180 / ANGLES * np.minimum(angle, ANGLES - angle)  # degrees from level
    counts = (tilt > LEVEL) | (not barred)
    return bool((counts & stroke.any(axis=1) & aside & (beyond >= BEYOND * SIZE)).any())


def _turned(ink: NDArray[np.floating[Any]]) -> NDArray[np.bool_]:
    """Where there is ink, (ANGLES, ACROSS, ACROSS), turned by each angle."""
    height, width = ink.shape
    scale = SIZE / max(ink.shape)
    size = max(1, round(scale * width)), max(1, round(scale * height))
    how = Image.Resampling.BILINEAR if scale > 1 else Image.Resampling.BOX
    small = np.asarray(Image.fromarray(ink.astype(np.float32)).resize(size, how))
    square = np.zeros((ACROSS, ACROSS), bool)
    top, left = (ACROSS - size[1]) // 2, (ACROSS - size[0]) // 2
    square[top : top + size[1], left : left + size[0]] = small > INKED * small.max()
    turned: NDArray[np.bool_] = np.append(square, False)[_places()]
    return turned


@cache
def _places() -> NDArray[np.intp]:
    """Where each pixel of each turned square comes from; one more than there are where it is beyond the edge."""
    middle = (ACROSS - 1) / 2
    y, x = np.mgrid[:ACROSS, :ACROSS] - middle
    turns = np.pi * np.arange(ANGLES)[:, None, None] / ANGLES
    across = np.rint(x * np.cos(turns) - y * np.sin(turns) + middle).astype(np.intp)
    down = np.rint(x * np.sin(turns) + y * np.cos(turns) + middle).astype(np.intp)
    inside = (np.minimum(across, down) >= 0) & (np.maximum(across, down) < ACROSS)
    return np.where(inside, ACROSS * down + across, ACROSS * ACROSS)


def _ends(true: NDArray[np.bool_]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The first and the last that is true along the last axis; 0 and the end where none is."""
    return true.argmax(axis=-1), true.shape[-1] - 1 - true[..., ::-1].argmax(axis=-1)
