"""The brush: which pixels it changes."""

import numpy as np
import pytest

from brightest.web.views.brush import paint


def painted(cells, size, value=1.0):
    return paint(np.zeros(784), cells, size, value).reshape(28, 28)


@pytest.mark.parametrize(("size", "pixels"), [(1, 1), (2, 1), (3, 9), (4, 9), (5, 21)])
def test_it_changes_the_pixels_less_than_half_its_width_away(size, pixels):
    weights = painted(((14, 10),), size)
    assert weights[10, 14] == 1
    assert weights.sum() == pixels
    np.testing.assert_array_equal(weights, weights[::-1][[*range(7, 28), *range(7)]])  # around row 10


def test_it_leaves_no_gap_between_two_cells():
    weights = painted(((3, 5), (9, 5), (9, 8)), 1, -0.5)
    assert (weights[5, 3:10] == -0.5).all()
    assert (weights[5:9, 9] == -0.5).all()
    assert np.count_nonzero(weights) == 10


def test_it_goes_on_at_the_border():
    assert painted(((0, 0),), 3).sum() == 4
