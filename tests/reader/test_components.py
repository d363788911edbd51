"""Connected components of ink: digits are found; dust, faint ink and textures aren't."""

import numpy as np
import pytest

from brightest.errors import ImageError
from brightest.reader.components import find_components, merge, weighted_quantile
from support.ink import inked


def columns(found):
    return sorted((one.left, one.right) for one in found)


def test_components_are_apart_and_dust_is_left_out():
    found = find_components(inked((40, 20, 80, 30), (40, 60, 80, 90), (100, 200, 103, 203)))
    assert columns(found) == [(20, 30), (60, 90)]
    assert (merge(found).left, merge(found).right) == (20, 90)
    assert find_components(np.zeros((20, 20), np.float32)) == []


def test_a_component_has_no_ink_of_another_in_its_bounding_box():
    ink = inked((20, 20, 100, 28), (92, 20, 100, 120), (30, 60, 60, 90))  # an L around a block
    corner = next(one for one in find_components(ink) if one.height > 60)
    assert corner.ink[30 - corner.top : 60 - corner.top, 60 - corner.left : 90 - corner.left].max() == 0


def test_ink_that_shines_through_the_paper_is_left_out():
    ink = inked((40, 20, 80, 30), (40, 60, 80, 90)) + np.float32(0.42) * inked((40, 200, 80, 220))
    assert columns(find_components(ink)) == [(20, 30), (60, 90)]


def test_textures_are_refused():
    dots = np.kron(np.ones((46, 46), np.float32), np.pad(np.ones((6, 6), np.float32), 4))
    with pytest.raises(ImageError, match="more than 2,000 pieces of ink"):
        find_components(dots)


def test_a_weighted_quantile_is_a_value_that_reaches_the_share():
    lengths = [40, 41, 39, 3, 2, 4, 1]
    assert weighted_quantile(lengths, lengths) == 40
    assert weighted_quantile(lengths, [1] * 7) == 4
    assert weighted_quantile(lengths, lengths, quantile=0.75) == 41
