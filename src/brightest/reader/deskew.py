"""Upright is how the network knows digits: where rows are askew, each is turned back before it is framed."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from brightest.reader.components import Piece

ENOUGH = 4  # pieces in a row that tell how it lies
LEVEL = 3.0  # degrees: a row that is less askew is level


def askew(rows: Sequence[Sequence[Piece]]) -> float:
    """How steeply rows fall from left to right, in degrees; 0 where they are level, or too short to say."""
    slopes: list[float] = []
    for row in rows:
        if len(row) >= ENOUGH:
            x, y = (np.array([piece.left + piece.right for piece in row]), [piece.top + piece.bottom for piece in row])
            slopes += [float(np.polyfit(x, y, 1)[0])] * len(row)  # a long row counts for more
    degrees = float(np.degrees(np.arctan(np.median(slopes)))) if slopes else 0.0
    return degrees if abs(degrees) >= LEVEL else 0.0


def upright(ink: NDArray[np.float32], degrees: float) -> NDArray[np.float32]:
    """Ink (h, w) that is so much askew, turned back."""
    if not degrees:
        return ink
    turned = Image.fromarray(np.pad(ink, 2)).rotate(degrees, Image.Resampling.BICUBIC, expand=True)
    return np.asarray(np.maximum(np.asarray(turned), 0), np.float32)
