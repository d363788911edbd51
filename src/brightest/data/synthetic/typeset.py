"""Typeset glyphs of free fonts, slightly slanted and turned."""

from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from brightest.data.synthetic.fonts import Families

Grey = NDArray[np.float32]

SIZE = 72  # pixels of the font
MAX_GLYPHS = 20_000  # in memory: 400 MB


def draw_glyph(text: str, rng: np.random.Generator, families: Families) -> Grey:
    """Draw one character in a font of a random family: ink (h, w) in [0, 1]."""
    import cv2

    while True:
        files = families[rng.integers(len(families))]
        glyph = _glyph(files[rng.integers(len(files))], text)
        if glyph.any():  # a font may lack a sign
            break
    side = len(glyph)
    shear, turn = np.tan(np.radians(rng.normal(0, 4))), rng.normal(0, 3)
    map_ = np.vstack([cv2.getRotationMatrix2D((side / 2, side / 2), turn, 1), [0, 0, 1]])
    slanted = map_ @ np.array([[1, shear, -shear * side / 2], [0, 1, 0], [0, 0, 1]])
    return np.asarray(cv2.warpAffine(glyph, slanted[:2], (side, side)), np.float32) / np.float32(255)


@lru_cache(MAX_GLYPHS)
def _glyph(path: Path, text: str) -> NDArray[np.uint8]:
    from PIL import Image, ImageDraw, ImageFont

    canvas = Image.new("L", (2 * SIZE, 2 * SIZE))
    ImageDraw.Draw(canvas).text((SIZE, SIZE), text, 255, ImageFont.truetype(path, SIZE), anchor="mm")
    return np.asarray(canvas)
