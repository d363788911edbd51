"""The picture of reliability is well made, and true."""

import numpy as np

from brightest.evaluation.calibration import Reliability
from brightest.plots import theme
from brightest.plots.reliability import reliability
from brightest.plots.style import PALETTES, THEMES
from support.looking import assert_well_made

FOUND = Reliability(np.linspace(0.6, 0.999, 15), np.linspace(0.5, 1, 15), np.full(15, 20), 0.9, 0.01)


def test_it_is_well_made():
    for style_ in zip(THEMES, PALETTES, strict=True):
        assert_well_made(reliability(FOUND, theme(*style_)), theme(*style_))


def test_calibrated_answers_lie_on_the_line():
    exact = Reliability(FOUND.confidence, FOUND.confidence, FOUND.count, 1.0, 0.0)
    (axes,) = reliability(exact, theme()).axes
    dots = axes.lines[-1].get_xydata()
    np.testing.assert_allclose(dots[:, 0], dots[:, 1])
    assert "300 test images" in axes.figure.get_supxlabel()
    assert "0.0% apart" in axes.figure.get_supxlabel()
