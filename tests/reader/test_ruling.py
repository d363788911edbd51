"""Lines of the paper are removed; writing stays."""

import cv2
import numpy as np
import pytest
from PIL import Image

from brightest.reader.components import find_components
from brightest.reader.paper import find_ink
from brightest.reader.ruling import remove_lines
from support.ink import as_ink, inked, outline


def rotated(ink, degrees):
    return np.asarray(Image.fromarray(ink).rotate(-degrees, Image.Resampling.BILINEAR))


def removed(ink):
    """The mask without lines."""
    return remove_lines(as_ink(ink)[0])[0]


@pytest.mark.parametrize(("degrees", "strength"), [(0, 0.4), (6, 0.4), (0, 1.0)])
def test_lines_are_removed_and_writing_over_them_stays(degrees, strength):
    across = strength * inked(*[(top, 0, top + 2, 400) for top in range(20, 200, 40)], height=200, width=400)
    down = strength * inked(*[(0, left, 200, left + 2) for left in range(15, 400, 40)], height=200, width=400)
    written = inked((85, 110, 125, 118), (90, 200, 97, 230), height=200, width=400)
    clean = removed(np.maximum(rotated(np.maximum(across, down), degrees), written))
    assert (clean[written > 0] > 0).mean() > 0.97
    assert (clean[written == 0] > 0).mean() < 0.01


def test_writing_along_a_fainter_line_stays():
    line = 0.4 * inked((100, 0, 103, 400), height=200, width=400)
    written = inked((100, 150, 103, 170), (60, 150, 140, 156), height=200, width=400)
    clean = removed(np.maximum(line, written))
    assert clean[100:103, 158:170].all()
    assert not clean[100:103, 20:140].any()


def test_a_curved_line_is_removed():
    ink = np.zeros((200, 400), np.float32)
    x = np.arange(400)
    for row in (60, 120):
        at = np.rint(row + 15 * np.sin(x / 130)).astype(int)
        ink[at, x] = ink[at + 1, x] = 1
    assert (removed(ink) > 0).mean() < 0.002


def test_a_line_is_removed_between_the_digits_that_stand_on_it():
    ink = inked((80, 0, 83, 400), *[(50, left, 83, left + 6) for left in (100, 200, 300)], height=120, width=400)
    clean = removed(ink)
    assert clean[55:78, [103, 203, 303]].all()
    assert not clean[80:83, 20:90].any()
    assert not clean[80:83, 320:].any()


def test_the_lines_of_a_form_are_removed_though_they_are_short():
    ink = inked((40, 60, 80, 66), height=120, width=400)
    for left in range(20, 380, 60):
        outline(ink, (20, left, 100, left + 62))
    clean = removed(ink)
    assert clean[45:75, 61:65].all()
    assert (clean > 0).sum() < 2 * 40 * 6


def test_short_strokes_between_digits_that_touch_them_are_no_line():
    """Together they are as long as a line, but none of them alone."""
    height, width = 100, 400
    dashes = [(50, left, 53, left + 60) for left in range(20, 380, 90)]
    digits = [(25, left, 80, left + 32) for left in range(79, 380, 90)]
    ink = inked(*dashes, *digits, height=height, width=width)
    np.testing.assert_array_equal(removed(ink)[50:53] > 0, ink[50:53] > 0)


@pytest.mark.parametrize("size", [(60, 60), (40, 50), (90, 90)])
def test_a_stroke_that_crosses_most_of_a_small_picture_is_no_line(size):
    height, width = size
    ink = inked((8, 5, 12, width - 5), (8, width - 15, height - 4, width - 11), height=height, width=width)
    np.testing.assert_array_equal(removed(ink) > 0, ink > 0)


@pytest.mark.parametrize("size", [(1, 3000), (2, 3000), (3, 40), (5, 5), (3000, 3)])
def test_a_picture_too_small_for_lines_is_no_error(size):
    ink = np.zeros(size, np.float32)
    ink[size[0] // 2, size[1] // 2] = 1
    np.testing.assert_array_equal(removed(ink) > 0, ink > 0)


def test_nothing_is_left_where_lines_of_squared_paper_cross():
    """Where two of them cross they are darker than elsewhere, and part of the ink though the rest is hardly any."""
    picture = np.full((122, 124), 225, np.float32)
    picture[9::19] = picture[:, 9::19] = 90
    picture = cv2.GaussianBlur(picture, (0, 0), 0.6) + np.random.default_rng(0).normal(0, 3, picture.shape)
    picture[40:80, 62:66] = 40
    ink = find_ink(np.clip(picture, 0, 255).astype(np.uint8))
    assert len(find_components(ink, *remove_lines(ink))) == 1


@pytest.mark.parametrize("degrees", [0, 9])
def test_squares_narrower_than_a_line_may_be_thick_are_removed_and_digits_in_them_stay(degrees):
    size = {"height": 430, "width": 860}
    lines = [(top, 0, top + 3, 860) for top in range(12, 430, 23)] + [
        (0, left, 430, left + 3) for left in range(9, 860, 23)
    ]
    paper = rotated(0.4 * inked(*lines, **size), degrees)
    written = inked(*[(180, left, 220, left + 7) for left in range(150, 700, 60)], **size)
    for left in range(170, 700, 60):  # strokes that lean from one line to the next
        cv2.line(written, (left, 170), (left + 40, 190), 1.0, 5)
    clean = removed(np.maximum(paper, written))
    assert (clean[written > 0] > 0).mean() > 0.9
    assert (clean[written == 0] > 0).mean() < 0.01


def test_squares_that_do_not_fill_a_small_picture_are_removed():
    size = {"height": 154, "width": 270}
    across = [(top, 10, top + 2, 260) for top in range(35, 116, 20)]
    down = [(18, left, 133, left + 2) for left in range(20, 260, 20)]
    written = inked((60, 105, 100, 112), (60, 190, 100, 197), **size)
    clean = removed(np.maximum(rotated(0.5 * inked(*across, *down, **size), 7), written))
    assert (clean[written > 0] > 0).mean() > 0.97
    assert (clean[written == 0] > 0).mean() < 0.01
