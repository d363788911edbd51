"""What the network is sure of and its reader isn't: strokes that hang together as a letter's do."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from brightest import Reader
from support.letters import letters
from support.strokes import INK, PAPER


@pytest.fixture(scope="module")
def reader():
    return Reader()


def zigzag(turns, apart=0):
    """So many steep strokes, down and up in turns, that hang together unless they are some pixels apart."""
    picture = Image.new("L", (60 + turns * (30 + apart), 130), PAPER)
    for turn in range(turns):
        left = 30 + turn * (30 + apart)
        ends = [(left, 100), (left + 30, 30)] if turn % 2 else [(left, 30), (left + 30, 100)]
        ImageDraw.Draw(picture).line(ends, INK, 7)
    return np.asarray(picture)


def answers(reading):
    return "".join(digit.answer for digit in reading.digits)


@pytest.mark.parametrize("turns", [2, 3, 4])
def test_strokes_that_hang_together_are_not_sure(reader, turns):
    joined = reader.read(zigzag(turns))
    assert not any(digit.accepted for digit in joined.digits)
    assert len(joined.digits) == turns


def test_nor_are_letters_of_such_strokes(reader):
    pictures = [(letter, picture) for letter, _, picture in letters() if letter in "VNMWAK"]
    sure = [letter for letter, picture in pictures if any(digit.accepted for digit in reader.read(picture).digits)]
    assert len(sure) <= 1, sure


def test_apart_or_counted_they_are(reader):
    for reading in (reader.read(zigzag(2, apart=20)), reader.read(zigzag(2), expect=2)):
        assert answers(reading) == "11"
        assert all(digit.accepted for digit in reading.digits)
