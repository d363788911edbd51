"""Background subtraction: paper becomes 0 and ink about 1, whatever the light and the polarity."""

import numpy as np
import pytest

from brightest.reader.background import polarities, subtract_background, suppress_noise


def photo(*rectangles, height=120, width=300):
    """Dark rectangles (top, left, bottom, right) on light paper, as grey."""
    grey = np.full((height, width), 0.9, np.float32)
    for top, left, bottom, right in rectangles:
        grey[top:bottom, left:right] = 0.2
    return grey


@pytest.mark.parametrize("dark", [True, False])
def test_a_shadow_with_a_sharp_edge_is_removed_and_ink_is_kept(dark):
    grey = photo((40, 50, 80, 58), (40, 200, 80, 208))
    grey[:, 150:] *= 0.5
    ink, noise = subtract_background(grey if dark else 1 - grey)
    assert noise < 0.02
    assert ink[45:75, 51:57].min() > 0.4
    assert ink[45:75, 201:207].min() > 0.4
    assert ink[:, 100:148].max() < 0.1
    assert ink[:, 152:190].max() < 0.1


def test_nothing_stands_out_of_blank_paper_or_of_noise():
    assert subtract_background(np.full((50, 50), 0.7, np.float32)) is None
    noise = np.random.default_rng(0).normal(0.8, 0.02, (100, 100)).clip(0, 1).astype(np.float32)
    assert subtract_background(noise) is None


def test_the_noise_is_the_standard_deviation_of_ink_on_blank_paper():
    rng = np.random.default_rng(0)
    grey = photo((40, 50, 80, 58), (40, 200, 80, 208)) + rng.normal(0, 0.02, (120, 300)).astype(np.float32)
    ink, noise = subtract_background(grey, dark_on_light=True)
    assert noise == pytest.approx(ink[:, 80:180].std(), rel=0.1)


def test_noise_is_suppressed_and_strokes_are_kept():
    ink = np.array([[0.01, 0.02, 0.5, 1.0]], np.float32)
    np.testing.assert_array_equal(suppress_noise(ink, 0.02), np.array([[0, 0, 0.5, 1.0]], np.float32))


def test_the_polarity_is_that_of_the_ink():
    grey = photo((40, 50, 80, 58), (40, 200, 80, 208))
    assert polarities(grey)[0] is True
    assert polarities(1 - grey)[0] is False
