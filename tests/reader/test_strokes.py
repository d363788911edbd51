"""The handwriting that tests share is what it says: ten styles of ten digits, each its own."""

import numpy as np
from scipy.ndimage import label

from support.strokes import DIGITS, INK, PAPER, inked, strokes

ALL = [(digit, style) for style in DIGITS for digit in "0123456789"]
IN_TWO_PARTS = {("4", "backhand"), ("4", "hasty"), ("5", "wide"), ("5", "narrow"), ("5", "hasty")}
OPEN_ZEROS = {"backhand", "hasty"}


def test_the_handwriting_is_what_it_says():
    assert len(DIGITS) == 10
    assert all(list(style) == list("0123456789") for style in DIGITS.values())
    for digit, style in ALL:
        for stroke in strokes(digit, style):
            assert len(stroke) >= 2
            assert all(0 < place < 1 for point in stroke for place in point)
    for height, pen in ((40, 0.1), (60, 0.08)):
        pictures = {one: inked(*one, height, pen) for one in ALL}
        assert len({picture.tobytes() for picture in pictures.values()}) == 100
        for one, picture in pictures.items():
            ink = picture < PAPER
            rows, columns = np.nonzero(ink)
            assert (picture.min(), picture.max()) == (INK, PAPER)
            assert abs(rows.max() + 1 - rows.min() - height) <= 2
            assert min(rows.min(), columns.min(), *(np.array(picture.shape) - 1 - [rows.max(), columns.max()])) >= 10
            assert label(ink, np.ones((3, 3)))[1] == (2 if one in IN_TWO_PARTS else 1)
    for style in DIGITS:
        if style in OPEN_ZEROS or style == "schoolbook":
            assert label(inked("0", style) == PAPER)[1] == (1 if style in OPEN_ZEROS else 2)
