"""Pieces of lines, which strokes between two lines connect."""

import tracemalloc

import cv2
import numpy as np
import pytest

from brightest.reader.line_pieces import _opened_along, find_pieces
from support.ink import as_ink

THICKNESS = 13


@pytest.mark.parametrize("rising", [False, True])
@pytest.mark.parametrize("slope", [0.16, 0.25])
def test_two_lines_that_strokes_connect_are_parted_whichever_way_they_slope(slope, rising):
    height, width, gap = 300, 860, 23
    ink = np.zeros((height, width), np.float32)
    for top in (20, 20 + gap):
        cv2.line(ink, (0, top), (width, round(top + slope * width)), 1.0, 2)
    for left in range(40, width - 20, 30):
        top = round(20 + slope * left)
        cv2.line(ink, (left, top), (left - 14, top + gap), 1.0, 2)
    pieces = find_pieces(*as_ink(ink[:, ::-1] if rising else ink), THICKNESS)
    assert [piece.length for piece in pieces] == [width, width]
    middles = sorted(piece.rows.start + float(piece.middle.mean()) for piece in pieces)
    assert middles == pytest.approx([20 + slope * width / 2, 20 + gap + slope * width / 2], abs=2)


def test_the_slope_of_much_ink_is_found_in_little_memory():
    mask = (np.random.default_rng(0).random((400, 1500)) < 0.5).astype(np.uint8)
    tracemalloc.start()
    try:
        _opened_along(mask, 10)
        assert tracemalloc.get_traced_memory()[1] < 20e6
    finally:
        tracemalloc.stop()
