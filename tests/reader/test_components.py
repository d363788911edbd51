"""Connected components of ink: digits are found; dust, faint ink and textures aren't."""

import numpy as np
import pytest

from brightest.errors import ImageError
from brightest.reader.components import find_components, merge, weighted_quantile
from support.ink import as_ink, inked


def found(ink):
    return find_components(*as_ink(ink))


def columns(components):
    return sorted((one.left, one.right) for one in components)


def test_components_are_apart_and_dust_is_left_out():
    bars = found(inked((40, 20, 80, 30), (40, 60, 80, 90), (100, 200, 102, 202)))
    assert columns(bars) == [(20, 30), (60, 90)]
    assert (merge(bars).left, merge(bars).right) == (20, 90)
    assert found(np.zeros((20, 20), np.float32)) == []


def test_a_component_has_no_ink_of_another_in_its_bounding_box():
    ink = inked((20, 20, 100, 42), (78, 20, 100, 120), (30, 60, 60, 90))  # an L around a block
    corner = next(one for one in found(ink) if one.height > 60)
    assert corner.ink[30 - corner.top : 60 - corner.top, 60 - corner.left : 90 - corner.left].max() == 0


def test_ink_that_shines_through_the_paper_is_left_out():
    ink = inked((40, 20, 80, 30), (40, 60, 80, 90)) + np.float32(0.42) * inked((40, 200, 80, 220))
    assert columns(found(ink)) == [(20, 30), (60, 90)]


def test_textures_are_refused():
    dots = np.kron(np.ones((46, 46), np.float32), np.pad(np.ones((6, 6), np.float32), 4))
    with pytest.raises(ImageError, match="more than 2,000 pieces of ink"):
        found(dots)


def test_a_weighted_quantile_is_a_value_that_reaches_the_share():
    lengths = [40, 41, 39, 3, 2, 4, 1]
    assert weighted_quantile(lengths, lengths) == 40
    assert weighted_quantile(lengths, [1] * 7) == 4
    assert weighted_quantile(lengths, lengths, quantile=0.75) == 41


def test_points_are_kept_but_not_where_a_line_was_removed():
    ink = inked((40, 20, 80, 30), (74, 40, 80, 46), (40, 60, 80, 90))
    assert columns(found(ink)) == [(20, 30), (40, 46), (60, 90)]
    ruled, mask = as_ink(ink)
    lines = np.zeros_like(mask)
    lines[81:83] = 255
    assert columns(find_components(ruled, mask, lines)) == [(20, 30), (60, 90)]


def test_nothing_may_be_left_beside_a_removed_line():
    ruled, mask = as_ink(inked((20, 5, 24, 295), (74, 40, 80, 46)))  # a line's fragment, and what is left of another
    lines = np.zeros_like(mask)
    lines[81:83] = 255
    assert find_components(ruled, mask, lines) == []


def test_what_the_border_cuts_to_a_sliver_is_marked():
    ink = inked((0, 0, 120, 4), (40, 20, 80, 45), (40, 60, 80, 90), (40, 292, 80, 300))
    assert {one.left: one.cut for one in found(ink)} == {20: False, 60: False, 292: True}
