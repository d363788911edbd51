"""The letters that tests share are capitals of fonts that no network was trained on."""

import matplotlib
import numpy as np
import pytest
from matplotlib.ft2font import FT2Font

from brightest.data import out_of_distribution
from support.letters import FONTS, LETTERS, letters
from support.strokes import PAPER


def test_no_font_is_of_a_family_used_in_training():
    assert not [font for font in FONTS if font.startswith(("DejaVu", "STIX"))]
    assert all(font.startswith(("DejaVu", "STIX")) for font in out_of_distribution.FONTS)


@pytest.mark.parametrize("name", FONTS)
def test_every_letter_of_a_font_is_that_letter(name):
    font = FT2Font(matplotlib.get_data_path() + f"/fonts/ttf/{name}.ttf")
    assert "".join(font.get_glyph_name(font.get_char_index(ord(letter))) for letter in LETTERS) == LETTERS


def test_there_is_one_picture_of_each_letter_in_each_font():
    pictures = list(letters())
    assert [(font, letter) for font, letter, _ in pictures] == [(font, letter) for font in FONTS for letter in LETTERS]
    assert len({picture.tobytes() for *_, picture in pictures}) == len(pictures) == 90


@pytest.mark.parametrize("height", [40, 60])
def test_a_letter_is_as_high_as_asked_and_clear_of_the_edge(height):
    for _, _, picture in letters(height):
        rows, columns = np.nonzero(picture < PAPER)
        assert picture.dtype == np.uint8
        assert abs(rows.max() + 1 - rows.min() - height) <= 1
        assert min(rows.min(), columns.min(), *(np.array(picture.shape) - 1 - [rows.max(), columns.max()])) >= 10
