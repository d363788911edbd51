"""Capital letters in fonts that no network was trained on, in ink as in a photo: none may be accepted as a digit.

The outlier images of training are typeset in Matplotlib's DejaVu and STIX; these letters are its Computer Modern.
Left out are the capitals closest to a digit: B8 G6 I1 L1 O0 Q0 S5 Z2. Training also left out D0 J1 P9 and Y4.
"""

from collections.abc import Iterator
from pathlib import Path

import matplotlib
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from support.strokes import FINE, INK, MARGIN, PAPER

FONTS = ("cmr10", "cmb10", "cmss10", "cmtt10", "cmmi10")
LETTERS = "ACDEFHJKMNPRTUVWXY"


def letters(height: int = 50) -> Iterator[tuple[str, str, NDArray[np.uint8]]]:
    """Font, letter and its picture, dark on white (rows, columns), the letter `height` pixels high."""
    folder = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    for font in FONTS:
        face = ImageFont.truetype(folder / f"{font}.ttf", 2 * height * FINE)
        for letter in LETTERS:
            yield font, letter, _inked(letter, face, height)


def _inked(letter: str, face: ImageFont.FreeTypeFont, height: int) -> NDArray[np.uint8]:
    left, top, right, bottom = face.getbbox(letter)
    large = Image.new("L", (int(right - left), int(bottom - top)), PAPER)
    ImageDraw.Draw(large).text((-left, -top), letter, INK, face)
    small = large.resize((round(large.width * height / large.height), height), Image.Resampling.BOX)
    return np.pad(np.asarray(small), round(MARGIN * height), constant_values=PAPER)
