"""Touching characters are split where they have least ink in common."""

from itertools import pairwise

import pytest

from brightest.reader.components import find_components
from brightest.reader.splitting import split_touching
from support.ink import as_ink, inked


def test_a_seam_goes_where_least_ink_is():
    (component,) = find_components(*as_ink(inked((40, 20, 80, 50), (58, 50, 61, 60), (40, 60, 80, 90))))
    parts = split_touching(component)
    assert sum(part.ink.sum() for part in parts) == pytest.approx(component.ink.sum())
    seams = [(one.right + other.left) / 2 for one, other in pairwise(parts)]
    assert any(50 <= seam <= 60 for seam in seams)


def test_a_component_too_narrow_for_two_digits_is_not_split():
    (component,) = find_components(*as_ink(inked((40, 20, 80, 26))))
    assert split_touching(component) == [component]
