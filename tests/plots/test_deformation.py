"""The picture of deformation is well made, and shows what the function does."""

import numpy as np

from brightest.plots import theme
from brightest.plots.deformation import EPOCHS, deformed
from brightest.plots.style import PALETTES, THEMES
from brightest.training.augment import deform
from brightest.training.recipes import READER
from support.handwriting import optdigits
from support.looking import assert_well_made

IMAGES = optdigits().test.images[:2]


def test_it_is_well_made():
    for style_ in zip(THEMES, PALETTES, strict=True):
        assert_well_made(deformed(IMAGES, READER.deformation, theme(*style_)), theme(*style_))


def test_each_image_and_what_is_made_of_it_are_in_its_row():
    (axes,) = deformed(IMAGES, READER.deformation, theme()).axes
    tiles = axes.images[0].get_array()
    np.testing.assert_array_equal(tiles[:28, :28], IMAGES[0].reshape(28, 28))
    last = deform(IMAGES, READER.deformation, 0, EPOCHS - 1)[1]
    np.testing.assert_array_equal(tiles[-28:, -28:], last.reshape(28, 28))
