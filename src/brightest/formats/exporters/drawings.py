"""Drawings as strokes, and the pixels that a network sees of them, to verify an export that frames drawings itself.

The pen is as thick as the pad's. html_parts/frame.js does the same in JavaScript.
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from brightest.data.synthetic.handwriting import handwritten_strokes
from brightest.images.normalize import normalize_digit

Stroke: TypeAlias = NDArray[np.float64]  # (n, 2): points (x, y) from 0 to 1, x to the right and y down

INK_SIDE = 280  # pixels of the drawn ink along each side: ten for each pixel of the frame
PEN_RADIUS = 0.085 * INK_SIDE / 2


def drawings(n: int, seed: int = 0) -> Iterator[list[Stroke]]:
    """Yields `n` drawings: handwritten digits of any size anywhere on the pad; every 20th is a line, dot or cross."""
    for number in range(n):
        rng = np.random.default_rng([seed, number])
        if number % 20 == 19:  # symmetric drawings, whose centre of mass may lie exactly between two pixels
            x, y, u, v = rng.integers(5, 96, 4) / 100
            places = [[[x, y], [x, v]], [[x, y], [u, y]], [[x, y]], [[x, y], [u, v]]]
            yield [np.array(stroke) for stroke in places[: rng.integers(1, 3)] or places]
            continue
        strokes = handwritten_strokes(number % 10, rng)
        everything = np.concatenate(strokes)
        low, size = everything.min(axis=0), np.ptp(everything, axis=0).max()
        side = rng.uniform(0.25, 0.9)
        corner = rng.uniform(0.05, 0.95 - side, 2)
        yield [np.round((stroke - low) / size * side + corner, 4) for stroke in strokes]


def ink_of(strokes: list[Stroke]) -> NDArray[np.float32]:
    """The ink of strokes, (INK_SIDE, INK_SIDE): 1 where a pixel's centre is under the pen, else 0."""
    ink = np.zeros((INK_SIDE, INK_SIDE), np.float32)
    for stroke in strokes:
        places = stroke * INK_SIDE
        for start, end in pairwise(places if len(places) > 1 else np.repeat(places, 2, axis=0)):
            first = np.clip(np.floor(np.minimum(start, end) - PEN_RADIUS), 0, INK_SIDE).astype(int)
            last = np.clip(np.ceil(np.maximum(start, end) + PEN_RADIUS), 0, INK_SIDE).astype(int)
            (dx, dy), (left, top), (right, bottom) = end - start, first, last
            px = np.arange(left, right) + 0.5 - start[0]
            py = (np.arange(top, bottom) + 0.5 - start[1])[:, None]
            length = dx * dx + dy * dy
            t = np.clip((px * dx + py * dy) / length, 0, 1) if length else 0.0
            ex, ey = px - t * dx, py - t * dy
            ink[top:bottom, left:right][ex * ex + ey * ey <= PEN_RADIUS * PEN_RADIUS] = 1
    return ink


def framed(strokes: list[Stroke]) -> NDArray[np.uint8]:
    """The drawing in MNIST's frame, (784,) uint8."""
    return normalize_digit(ink_of(strokes)).reshape(-1)
