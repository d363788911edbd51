"""Signs between digits are shown, or marked as unread; they are never dropped."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from brightest import Reader
from support.strokes import inked

SIDE = 60  # pixels of a digit's picture


@pytest.fixture(scope="module")
def reader():
    return Reader()


def row(text):
    """A row of digits on white, and the upper left corner of a place of 30 by 60 pixels for a sign, at the _."""
    parts = [inked(one, "schoolbook", SIDE) for one in text if one != "_"]
    margin = (parts[0].shape[0] - SIDE) // 2  # around each digit
    left = sum(part.shape[1] for part in parts[: text.index("_")])
    return Image.fromarray(np.concatenate(parts, axis=1)), left - 15, margin


SIGNS = {
    ".": lambda pen, x, y: pen.ellipse((x + 8, y + 46, x + 15, y + 53), fill=20),
    ",": lambda pen, x, y: pen.line((x + 14, y + 46, x + 8, y + 64), fill=20, width=5),
    ":": lambda pen, x, y: [pen.ellipse((x + 8, y + at, x + 15, y + at + 7), fill=20) for at in (22, 46)],
    "-": lambda pen, x, y: pen.line((x + 3, y + 32, x + 23, y + 32), fill=20, width=5),
}


@pytest.mark.parametrize("sign", SIGNS)
def test_a_sign_is_read_or_doubted(reader, sign):
    picture, x, y = row("25_37")
    SIGNS[sign](ImageDraw.Draw(picture), x, y)
    reading = reader.read(picture)
    assert reading.text.replace("?", sign) == f"25{sign}37"
    assert len(reading.signs) == 1
    assert reading.to_dict()["signs"][0]["box"] == list(reading.signs[0].box)
    assert len(reading.digits) == 4


@pytest.mark.parametrize("lean", [12, 22])
def test_a_slash_is_never_a_sure_one(reader, lean):
    picture, x, y = row("35_42")
    ImageDraw.Draw(picture).line((x + 15 + lean, y + 5, x + 15 - lean, y + 58), fill=20, width=5)
    text = reader.read(picture).text
    assert text[2] in "/?"
    assert len(text) == 5


def test_a_mark_that_is_no_sign_is_shown_as_unread(reader):
    picture, x, y = row("25_37")
    ImageDraw.Draw(picture).ellipse((x + 8, y + 2, x + 18, y + 12), outline=20, width=4)
    assert reader.read(picture).text == "25?37"


def test_a_small_zero_beside_tall_digits_is_a_digit(reader):
    picture, x, y = row("25_37")
    ImageDraw.Draw(picture).ellipse((x + 3, y + 30, x + 21, y + 54), outline=20, width=5)
    reading = reader.read(picture)
    assert len(reading.digits) == 5
    assert reading.digits[2].answer == "0"
