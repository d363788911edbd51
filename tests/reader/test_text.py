"""The one digit of a picture, whatever the cell that held it has left around it."""

import numpy as np
import pytest
from PIL import Image

from brightest import Reader
from support.strokes import inked


@pytest.fixture(scope="module")
def reader():
    return Reader()


def cell(digit=None):
    """A white picture (84, 84) with a margin, and a digit 34 pixels high."""
    picture = np.full((84, 84), 255, np.uint8)
    if digit:
        ink = inked(digit, "american")
        ink = ink[(ink < 128).any(axis=1)][:, (ink < 128).any(axis=0)]
        ink = np.asarray(Image.fromarray(ink).resize((round(34 * ink.shape[1] / len(ink)), 34)))
        picture[24:58, 40 - ink.shape[1] // 2 :][:, : ink.shape[1]] = ink
    return picture


def with_lines(picture, *places):
    for top, left, bottom, right in places:
        picture[top:bottom, left:right] = 0
    return picture


CORNERS = {
    "left and bottom": [(40, 12, 72, 15), (68, 12, 72, 72)],
    "top and right": [(12, 12, 16, 72), (12, 69, 72, 72)],
    "bottom, apart": [(66, 12, 72, 72)],
}


@pytest.mark.parametrize("corner", CORNERS)
@pytest.mark.parametrize("digit", "1247")
def test_a_cells_lines_are_no_part_of_its_digit(reader, digit, corner):
    (found,) = reader.read(with_lines(cell(digit), *CORNERS[corner]), expect=1).digits
    assert found.answer == digit
    assert found.box.height < 45


@pytest.mark.parametrize(
    "lines",
    [
        [(12, 12, 18, 72), (56, 12, 66, 15)],
        [(12, 12, 22, 72), (12, 64, 72, 72)],
        [(52, 12, 72, 16), (12, 12, 20, 16), (68, 66, 72, 72)],
    ],
    ids=["a bar and a dash", "a thick corner", "three corners"],
)
def test_what_is_left_of_an_empty_cells_lines_is_no_digit(reader, lines):
    assert not any(digit.accepted for digit in reader.read(with_lines(cell(), *lines), expect=1).digits)


def test_a_stroke_along_a_digits_side_belongs_to_it(reader):
    """A 5 in two strokes that don't meet."""
    picture = cell("5")
    picture[24:28, 44:56] = 0
    picture[28:31] = 255
    (found,) = reader.read(picture, expect=1).digits
    assert found.answer == "5"
