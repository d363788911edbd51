"""Paper and light: paper becomes 0 whatever the light, ink stands out on texture, and the polarity is the ink's."""

import numpy as np
import pytest

from brightest.reader.paper import enlarge, find_ink, polarities


def photo(*rectangles, height=120, width=300):
    """Dark rectangles (top, left, bottom, right) on light paper, as grey."""
    grey = np.full((height, width), 230, np.uint8)
    for top, left, bottom, right in rectangles:
        grey[top:bottom, left:right] = 50
    return grey


BARS = (40, 50, 80, 58), (40, 200, 80, 208)


def bars_alone(mask):
    """Whether a mask shows the two bars and nothing else."""
    grown = np.zeros(mask.shape, bool)
    grown[38:82, 48:60] = grown[38:82, 198:210] = True
    return mask[41:79, 51:57].all() and mask[41:79, 201:207].all() and not mask[~grown].any()


def test_a_shadow_with_a_sharp_edge_is_removed_and_ink_is_kept():
    grey = photo(*BARS)
    grey[:, 150:] //= 2
    ink = find_ink(grey)
    assert bars_alone(ink.mask)
    assert abs(int(ink.depth[60, 54]) - int(ink.depth[60, 204])) < 20


def test_the_grain_of_a_dark_table_is_no_ink():
    """Divided by the little light that it sends back, it would be as deep as strokes on paper."""
    grey = photo(*BARS, width=600)
    grey[:, 350:] = 40
    grey[::7, 350:] = 30
    mask = find_ink(grey).mask
    assert mask[41:79, 51:57].all()
    assert not mask[:, 380:].any()


def test_light_that_falls_off_towards_a_border_is_no_ink():
    light = np.clip(np.linspace(0.4, 2.0, 300), 0, 1)
    assert bars_alone(find_ink((photo(*BARS) * light).astype(np.uint8)).mask)


@pytest.mark.parametrize("amplitude", [20, 45])
def test_ink_stands_out_on_textured_paper(amplitude):
    y, x = np.mgrid[:120, :300]
    waves = amplitude * (np.sin(x / 3 + 4 * np.sin(y / 9)) + 1)
    mask = find_ink((photo(*BARS) - np.minimum(waves, photo(*BARS))).astype(np.uint8)).mask
    assert bars_alone(mask)


def test_nothing_stands_out_of_blank_paper_or_of_noise():
    assert find_ink(np.full((50, 50), 180, np.uint8)) is None
    for level in (60, 200):
        noise = np.random.default_rng(0).normal(level, 5, (100, 100)).clip(0, 255).astype(np.uint8)
        assert find_ink(noise) is None


def test_a_stroke_along_the_border_of_a_tight_crop_is_ink():
    assert find_ink(photo((110, 50, 120, 250))).mask[112:, 55:245].all()


def test_the_polarity_is_that_of_the_ink():
    assert polarities(photo(*BARS)) == (True,)
    assert polarities(255 - photo(*BARS)) == (False,)


def test_a_picture_without_paper_around_has_the_polarity_of_its_strokes():
    grey = photo(*BARS)
    grey[:, :20] = grey[:, -20:] = 20
    assert polarities(grey)[0] is True
    assert polarities(255 - grey)[0] is False


def test_small_pictures_are_enlarged_within_limits():
    assert enlarge(np.zeros((20, 16), np.uint8)).shape == (125, 100)
    assert enlarge(np.zeros((40, 1700), np.uint8)).shape == (42, 1800)
    page = np.zeros((200, 300), np.uint8)
    assert enlarge(page) is page
