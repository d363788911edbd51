"""The picture of deformation is well made, and shows what the function does."""

import numpy as np
import pytest
from looking import assert_well_made

from brightest.data import load
from brightest.data.augment import deform
from brightest.pictures import look
from brightest.pictures.deformation import EPOCHS, deformed
from brightest.pictures.style import PALETTES, THEMES
from brightest.recipes import READER

IMAGES = load("optdigits").test.images[:2]


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("palette", PALETTES)
def test_it_is_well_made(theme, palette):
    assert_well_made(deformed(IMAGES, READER.deformation, look(theme, palette)), look(theme, palette))


def test_each_image_and_what_is_made_of_it_are_in_its_row():
    (axes,) = deformed(IMAGES, READER.deformation, look()).axes
    tiles = axes.images[0].get_array()
    np.testing.assert_array_equal(tiles[:28, :28], IMAGES[0].reshape(28, 28))
    last = deform(IMAGES, READER.deformation, 0, EPOCHS - 1)[1]
    np.testing.assert_array_equal(tiles[-28:, -28:], last.reshape(28, 28))
