"""The written digits are what they say: ten styles of ten, each its own, and apart where the pen was lifted."""

import numpy as np
import pytest
from scipy.ndimage import label

from support.strokes import DIGITS, INK, PAPER, inked, strokes

EVERY = [(digit, style) for style in DIGITS for digit in "0123456789"]
APART = {("4", "backhand"), ("4", "hasty"), ("5", "wide"), ("5", "narrow"), ("5", "hasty")}
SIZES = [(40, 0.1), (50, 0.09), (60, 0.08)]


def test_there_are_ten_styles_with_the_ten_digits_in_each():
    assert len(DIGITS) == 10
    assert all(list(style) == list("0123456789") for style in DIGITS.values())


@pytest.mark.parametrize(("digit", "style"), EVERY)
def test_every_stroke_is_a_line_on_the_pad(digit, style):
    for stroke in strokes(digit, style):
        assert len(stroke) >= 2
        assert all(0 < place < 1 for point in stroke for place in point)


def test_no_two_digits_are_the_same_in_ink():
    assert len({inked(*one).tobytes() for one in EVERY}) == 100


@pytest.mark.parametrize(("digit", "style"), EVERY)
@pytest.mark.parametrize(("height", "pen"), SIZES)
def test_a_digit_in_ink_is_as_high_as_asked_and_clear_of_the_edge(digit, style, height, pen):
    picture = inked(digit, style, height, pen)
    ink = picture < PAPER
    rows = np.flatnonzero(ink.any(axis=1))
    assert picture.dtype == np.uint8
    assert (picture.min(), picture.max()) == (INK, PAPER)
    assert abs(rows[-1] + 1 - rows[0] - height) <= 2
    assert not np.concatenate([ink[:10].ravel(), ink[-10:].ravel(), ink[:, :10].ravel(), ink[:, -10:].ravel()]).any()


@pytest.mark.parametrize(("height", "pen"), SIZES)
def test_only_the_fours_and_fives_that_say_so_fall_in_two(height, pen):
    parts = {one: label(inked(*one, height, pen) < PAPER, np.ones((3, 3)))[1] for one in EVERY}
    assert parts == {one: 2 if one in APART else 1 for one in EVERY}


@pytest.mark.parametrize("style", ["backhand", "hasty"])
def test_an_open_zero_encloses_no_paper(style):
    assert label(inked("0", style) == PAPER)[1] == 1
    assert label(inked("0", "schoolbook") == PAPER)[1] == 2
