"""The gradient's picture points downhill, and a failed check is red."""

from dataclasses import replace

import numpy as np
from matplotlib.colors import to_rgba

from brightest.inspection import gradient_check, landscape
from brightest.inspection import gradient_noise as measured_noise
from brightest.inspection.nudges import flatten
from brightest.plots import theme
from brightest.plots.gradient import check, gradient
from support.pictures import digits, lesson


def test_a_step_along_the_gradient_points_where_minus_the_gradient_does():
    slope = measured_noise.full_gradient(lesson(), digits())
    figure = gradient(landscape.unflatten(lesson(), slope), theme())
    first = figure.axes[0].images[0].get_array().reshape(-1)
    np.testing.assert_allclose(first, -slope[:784])
    assert len(flatten(lesson().parameters)) == len(slope)


def test_a_check_that_fails_is_red():
    found = gradient_check.check(lesson(), digits(), 12)
    wrong = replace(found, differences=np.append(found.scales[:1], found.differences[1:]))
    chosen = theme()
    bars = check(wrong, chosen).axes[0].patches
    assert [bar.get_facecolor() for bar in bars] == [to_rgba(chosen.negative)] + [to_rgba(chosen.positive)] * 5
