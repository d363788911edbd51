"""Rows in reading order, each with its strokes and its neighbours."""

import numpy as np
import pytest

from brightest.reader.components import Component, find_components
from brightest.reader.lines import find_rows
from brightest.reader.paper import find_ink
from support.drawing import seven
from support.ink import as_ink, inked


def lefts(rows):
    return [[one.left for one in row] for row in rows]


def block(top, left, height, width):
    return Component(np.ones((height, width), np.float32), top, left)


def test_there_are_no_rows_without_ink():
    assert find_rows([]) == []


def test_rows_go_from_left_to_right_and_downwards_though_they_slope():
    row = [(40 + drop, 20 + 60 * k, 80 + drop, 30 + 60 * k) for k, drop in enumerate((0, 10, 20, 30))]
    below = [(top + 70, left, bottom + 70, right) for top, left, bottom, right in row]
    found = find_rows(find_components(*as_ink(inked(*below, *row, height=240))))
    assert lefts(found) == [[20, 80, 140, 200]] * 2
    assert [one.top for one in found[0]] == [40, 50, 60, 70]


def test_a_bar_above_a_digit_is_merged_with_it():
    ink = inked((40, 20, 80, 30), (40, 100, 44, 120), (50, 98, 80, 118), (40, 200, 80, 210))
    (row,) = find_rows(find_components(*as_ink(ink)))
    assert [one.left for one in row] == [20, 98, 200]
    assert row[1].top == 40


def test_a_single_drawing_is_one_row():
    ink = find_ink(np.asarray(seven()))
    assert len(find_rows(find_components(ink, ink.mask))) == 1


def test_rows_side_by_side_are_read_from_left_to_right():
    left = [(40, 20, 80, 30), (40, 50, 80, 60)]
    right = [(36, 700, 76, 710), (36, 730, 76, 740)]
    assert lefts(find_rows(find_components(*as_ink(inked(*right, *left, width=800))))) == [[20, 50], [700, 730]]


def test_smaller_writing_is_a_row_of_its_own():
    ink = inked((20, 20, 120, 50), (20, 80, 120, 110), (200, 20, 230, 30), (200, 50, 230, 60), height=260)
    assert [len(row) for row in find_rows(find_components(*as_ink(ink)))] == [2, 2]


@pytest.mark.parametrize(("gap", "belongs"), [(30, True), (50, False)])
def test_a_small_stroke_beside_a_digit_belongs_to_it_within_its_height(gap, belongs):
    """Horizontal distance counts half, and half a digit's height is near enough."""
    digits = [block(0, 0, 40, 20), block(0, 60, 40, 20)]
    (row,) = find_rows([*digits, block(15, 80 + gap, 10, 10)])
    assert len(row) == 2 + belongs
