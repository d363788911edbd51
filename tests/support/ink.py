"""Ink and grey pictures made of rectangles (top, left, bottom, right)."""

import numpy as np
from numpy.typing import NDArray

from brightest.reader.paper import Ink

Rectangle = tuple[int, int, int, int]


def inked(*rectangles: Rectangle, height: int = 120, width: int = 300) -> NDArray[np.float32]:
    """Ink (height, width): 1 in the rectangles, 0 elsewhere."""
    ink = np.zeros((height, width), np.float32)
    for top, left, bottom, right in rectangles:
        ink[top:bottom, left:right] = 1
    return ink


def outline(ink: NDArray[np.float32], rectangle: Rectangle, thickness: int = 2) -> None:
    """Draw the outline of a rectangle into ink."""
    top, left, bottom, right = rectangle
    ink[top:bottom, left:right][:thickness] = ink[top:bottom, left:right][-thickness:] = 1
    ink[top:bottom, left:right][:, :thickness] = ink[top:bottom, left:right][:, -thickness:] = 1


def as_ink(ink: NDArray[np.float32]) -> tuple[Ink, NDArray[np.uint8]]:
    """Ink in [0, 1] as the reader has it, and its mask."""
    depth = np.rint(255 * ink).astype(np.uint8)
    made = Ink(depth, depth, threshold=40.0, strength=255.0)
    return made, made.mask
