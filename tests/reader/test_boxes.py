"""Boxes, page edges and line fragments are no digits; zeros, ones and digits at the border are."""

from brightest.reader.boxes import is_border_line
from brightest.reader.components import find_components
from support.ink import as_ink, inked, outline


def columns(ink):
    return sorted((one.left, one.right) for one in find_components(*as_ink(ink)))


def test_boxes_around_digits_are_removed():
    ink = inked(*[(40, left, 80, left + 8) for left in (40, 120, 200)])
    for left in (20, 100, 180):
        outline(ink, (25, left, 95, left + 60))
    assert columns(ink) == [(40, 48), (120, 128), (200, 208)]


def test_a_zero_is_no_box_though_all_its_sides_are_inked():
    ink = inked((40, 100, 80, 108))
    outline(ink, (40, 20, 80, 50), thickness=4)
    assert columns(ink) == [(20, 50), (100, 108)]


def test_the_edge_of_a_page_is_removed_but_a_digit_at_the_border_is_kept():
    ink = inked((0, 0, 200, 6), (60, 60, 100, 70), (60, 120, 100, 140), height=200, width=220)
    assert columns(ink) == [(60, 70), (120, 140)]
    tight = inked((0, 0, 60, 20), (0, 60, 60, 90), (0, 240, 60, 270), height=60, width=270)
    assert columns(tight) == [(0, 20), (60, 90), (240, 270)]


def test_fragments_of_a_tables_lines_are_removed_unless_they_may_be_ones():
    ink = inked((40, 40, 80, 60), (40, 140, 80, 160), (20, 100, 110, 103))
    assert columns(ink) == [(40, 60), (140, 160)]
    ones = inked(*[(20, left, 110, left + 3) for left in (40, 80, 120)])
    assert len(find_components(*as_ink(ones))) == 3


def test_a_corner_of_a_box_is_no_digit_unless_it_may_be_a_seven():
    corner = inked((20, 20, 100, 26), (20, 20, 26, 90))
    assert columns(corner) == []
    seven = inked((20, 20, 34, 70), (20, 56, 100, 70))
    assert columns(seven) == [(20, 70)]


def test_a_low_corner_at_the_upper_right_is_no_seven():
    low = inked((20, 20, 26, 100), (20, 94, 90, 100))
    assert columns(low) == []
    high = inked((20, 20, 26, 80), (20, 74, 110, 80))
    assert columns(high) == [(20, 80)]


def test_what_is_joined_to_the_pictures_border_is_cut():
    ink = inked((40, 40, 80, 60), (60, 180, 66, 220), (40, 216, 80, 220), height=120, width=220)
    assert [one.cut for one in sorted(find_components(*as_ink(ink)), key=lambda one: one.left)] == [False, True]
    crossing = inked((40, 40, 80, 60), (60, 180, 66, 220), (40, 180, 100, 186), height=120, width=220)
    assert not any(one.cut for one in find_components(*as_ink(crossing)))


def test_a_thin_line_beside_the_middle_of_one_digits_picture_is_its_border():
    line, shape = (slice(8, 30), slice(9, 11)), (42, 42)
    assert is_border_line(line, shape)
    assert not is_border_line((slice(8, 30), slice(19, 21)), shape)  # a 1
    assert not is_border_line((slice(8, 30), slice(6, 14)), shape)  # thick
    assert is_border_line((slice(9, 11), slice(8, 30)), shape)
