"""The slope of rows, and ink that is rotated back by it."""

import numpy as np
import pytest

from brightest.reader.components import Component
from brightest.reader.deskew import deskew, skew_angle


def row(length, slope):
    return [Component(np.ones((20, 10), np.float32), round(slope * 30 * k), 30 * k) for k in range(length)]


def test_the_angle_is_that_of_the_rows():
    assert skew_angle([row(6, 0.1)]) == pytest.approx(np.degrees(np.arctan(0.1)), abs=0.1)
    assert skew_angle([row(6, -0.1)]) == pytest.approx(-np.degrees(np.arctan(0.1)), abs=0.1)


def test_level_and_short_rows_have_no_angle():
    assert skew_angle([]) == skew_angle([row(3, 0.2)]) == skew_angle([row(6, 0.03)]) == 0


def test_a_long_row_counts_for_more_than_short_ones():
    assert skew_angle([row(12, 0.2), row(4, 0), row(4, 0)]) == pytest.approx(np.degrees(np.arctan(0.2)), abs=0.1)


def test_deskewed_ink_is_level():
    ink = np.zeros((60, 60), np.float32)
    for x in range(60):
        ink[round(20 + 0.2 * x) : round(24 + 0.2 * x), x] = 1
    level = deskew(ink, float(np.degrees(np.arctan(0.2))))
    assert np.ptp(np.nonzero(level > 0.5)[0]) <= 8 < np.ptp(np.nonzero(ink)[0])
    assert deskew(ink, 0.0) is ink
