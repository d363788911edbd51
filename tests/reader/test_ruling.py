"""Ruling is measured and removed; writing stays."""

import numpy as np
import pytest
from PIL import Image

from brightest.reader.ruling import line_angle, remove_ruling
from support.ink import inked


def rotated(ink, degrees):
    return np.asarray(Image.fromarray(ink).rotate(-degrees, Image.Resampling.BILINEAR))


@pytest.mark.parametrize("degrees", [-12, -3, -1.3, 0, 0.2, 4.8, 7])
def test_the_angle_of_lines_is_found_to_a_fraction_of_a_degree(degrees):
    ink = inked(*[(top, 0, top + 2, 400) for top in range(50, 260, 40)], height=300, width=400)
    assert line_angle(rotated(ink, degrees)) == pytest.approx(degrees, abs=0.15)


def test_the_angle_is_refined_on_both_sides_of_the_coarse_one():
    ink = inked(*[(top, 0, top + 2, 400) for top in range(50, 260, 40)], height=300, width=400)
    angles = {degrees: line_angle(rotated(ink, degrees)) for degrees in (-2.3, -2.2, -2.1, 2.1, 2.2, 2.3, 2.4)}
    assert max(abs(found - degrees) for degrees, found in angles.items()) <= 0.15


@pytest.mark.parametrize("degrees", [0, 6])
def test_lines_are_removed_and_writing_over_them_stays(degrees):
    across = 0.4 * inked(*[(top, 0, top + 2, 400) for top in range(20, 200, 40)], height=200, width=400)
    down = 0.4 * inked(*[(0, left, 200, left + 2) for left in range(15, 400, 40)], height=200, width=400)
    written = inked((80, 100, 120, 106), (100, 200, 106, 230), height=200, width=400)
    clean = remove_ruling(np.maximum(rotated(np.maximum(across, down), degrees), written), noise=0.01)
    assert (clean[written > 0] == 1).all()
    assert (clean[written == 0] > 0.1).mean() < 0.002


def test_a_bar_that_crosses_most_of_a_small_picture_is_no_line():
    ink = inked((20, 15, 26, 75), (20, 60, 70, 66), height=90, width=90)
    np.testing.assert_array_equal(remove_ruling(ink, noise=0.01), ink)


@pytest.mark.parametrize("size", [(1, 3000), (2, 3000), (3, 40), (5, 5), (3000, 3)])
def test_a_picture_too_small_for_lines_keeps_its_ink(size):
    ink = np.zeros(size, np.float32)
    ink[size[0] // 2, size[1] // 2] = 1
    np.testing.assert_array_equal(remove_ruling(ink, 0.01), ink)
