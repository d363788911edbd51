"""A digit drawn for tests: a 7, which is neither symmetric nor centred, so that no turn or flip goes unnoticed."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw


def seven(size: tuple[int, int] = (200, 300), ink: int = 0, paper: int = 255) -> Image.Image:
    """Grey, dark on light unless told otherwise; (width, height) in pixels."""
    width, height = size
    picture = Image.new("L", size, paper)
    corners = [(0.3, 0.2), (0.75, 0.2), (0.45, 0.8)]
    strokes = [(x * width, y * height) for x, y in corners]
    ImageDraw.Draw(picture).line(strokes, fill=ink, width=max(2, min(size) // 10), joint="curve")
    return picture


def likeness(a: NDArray[np.uint8], b: NDArray[np.uint8]) -> float:
    """Correlation of two frames: 1 for the same, about 0 for unrelated ones."""
    return float(np.corrcoef(a.reshape(-1), b.reshape(-1))[0, 1])
