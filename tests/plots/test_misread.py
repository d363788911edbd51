"""The most helpful change is named and framed."""

import numpy as np
import pytest

from brightest.inspection import misread as misreading
from brightest.nn.network import DIGITS
from brightest.plots import theme
from brightest.plots.misread import misread, told
from support.looking import texts
from support.pictures import first_mistake, lesson


def test_the_most_helpful_change_is_named_and_framed():
    image, label = first_mistake()
    found = misreading.misread(lesson(), image, label)
    words = [text.get_text() for text in texts(misread(found, lesson().classes, theme()))]
    assert f"{found.variants[0].name}\n" in "".join(words)
    assert f"It is a {label}, but was read as {found.original.answer}" in " ".join(words)


def a_misreading(now, best, worst, dark=False):
    """A misread 1: each number is the margin of the 1 over the 0."""
    variants = [
        misreading.Variant(name, np.zeros(784), np.array([0.5 - margin / 2, 0.5 + margin / 2]), margin, dark)
        for name, margin in (("as it is", now), ("centred", best), ("inverted", worst))
    ]
    return misreading.Misreading(1, variants[0], tuple(variants[1:]))


@pytest.mark.parametrize(
    ("found", "says"),
    [
        (a_misreading(-0.5, 0.2, -0.9), "but was read as 0. It helps most to have it centred; it hurts most to have"),
        (a_misreading(-0.5, -0.2, -0.5), "centred, though not enough; no change hurts."),
        (a_misreading(0.5, 0.501, -0.9), "and is read as 1. No change helps; it hurts most to have it inverted, then"),
        (a_misreading(0.5, 0.9, 0.1), "It helps most to have it centred; it hurts most to have it inverted."),
        (a_misreading(0, 0, 0, dark=True), "It is a 1, but was read as no digit. No change helps; no change hurts."),
    ],
)
def test_the_most_helpful_and_harmful_changes_are_named(found, says):
    assert says in told(found, DIGITS)
