"""Deskewing: rotates the digits of a sloping row, because the network expects upright ones."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from brightest.reader.components import Component

MAX_SIDE = 96  # pixels of a digit that is rotated and framed; more would only take longer
MIN_ROW_LENGTH = 4  # components of a row whose slope can be measured
MIN_SKEW_DEGREES = 3.0  # a row that slopes less counts as level


def skew_angle(rows: Sequence[Sequence[Component]]) -> float:
    """The angle, in degrees, by which rows fall from left to right; 0 if they are level, or too short to measure."""
    slopes: list[float] = []
    for row in rows:
        if len(row) >= MIN_ROW_LENGTH:
            x, y = (np.array([one.left + one.right for one in row]), [one.top + one.bottom for one in row])
            slopes += [float(np.polyfit(x, y, 1)[0])] * len(row)  # weighted by length
    degrees = float(np.degrees(np.arctan(np.median(slopes)))) if slopes else 0.0
    return degrees if abs(degrees) >= MIN_SKEW_DEGREES else 0.0


def deskew(ink: NDArray[np.float32], degrees: float) -> NDArray[np.float32]:
    """Ink (h, w), reduced to MAX_SIDE and rotated anticlockwise by `degrees`."""
    import cv2

    scale = MAX_SIDE / max(ink.shape)
    if scale < 1:
        size = max(1, round(scale * ink.shape[1])), max(1, round(scale * ink.shape[0]))
        ink = np.asarray(cv2.resize(ink, size, interpolation=cv2.INTER_AREA), np.float32)
    if not degrees:
        return ink
    rotated = Image.fromarray(np.pad(ink, 2)).rotate(degrees, Image.Resampling.BICUBIC, expand=True)
    return np.asarray(np.maximum(np.asarray(rotated), 0), np.float32)
