"""Synthetic photos are reproducible, stay within their ranges, and show the digits of their text."""

import numpy as np
import pytest

from brightest.data import Examples
from brightest.data.synthetic.photos import CONDITIONS, DIGIT_HEIGHT, EASY, Ranges, compose_row, page, photo, photos

DIGITS = Examples(
    np.stack(
        [np.pad(np.full((20, 4 + label), 255, np.uint8), ((4, 4), (4, 20 - label))) for label in range(10)]
    ).reshape(10, 784),
    np.arange(10),
)


def test_the_seed_determines_the_photo():
    first, again, other = (next(photos(DIGITS, EASY, 1, seed)) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first.image, again.image)
    assert first.text == again.text
    assert first.image.shape != other.image.shape or (first.image != other.image).any()


def test_the_text_has_as_many_digits_as_asked_for():
    for generated in photos(DIGITS, Ranges(digits=(3, 5)), 20, 0):
        assert 3 <= len(generated.text) <= 5
        assert set(generated.text) <= set("0123456789")
    wide = photo(DIGITS, Ranges(digits=(12, 12)), np.random.default_rng(0))
    assert len(wide.text) == 12


@pytest.mark.parametrize(("gap", "parts"), [((0.0, 0.0), 1), ((2.0, 2.0), 4)])
def test_digits_touch_or_stand_apart(gap, parts):
    image = DIGITS.images[3].reshape(28, 28)
    ink = compose_row([image] * 4, Ranges(gap=gap, size=(1, 1), baseline_jitter=0), np.random.default_rng(0))
    columns = (ink > 0.5).any(axis=0)
    assert (np.diff(columns.astype(int)) == 1).sum() == parts
    rows = np.flatnonzero((ink > 0.5).any(axis=1))
    assert len(rows) == DIGIT_HEIGHT


@pytest.mark.parametrize("name", CONDITIONS)
def test_every_condition_can_be_photographed(name):
    for generated in photos(DIGITS, CONDITIONS[name], 3, 0):
        assert generated.image.dtype == np.uint8
        assert generated.image.shape[2] == 3
        assert np.ptp(generated.image) > 25


def test_conditions_change_the_picture_as_they_say():
    mean = {
        name: np.mean([generated.image.mean() for generated in photos(DIGITS, CONDITIONS[name], 8, 0)])
        for name in CONDITIONS
    }
    assert mean["light on dark"] < 128 < mean["plain"]
    assert mean["shadow"] < mean["plain"] - 15
    sides = [
        generated.image[:, :20].mean() - generated.image[:, -20:].mean()
        for generated in photos(DIGITS, CONDITIONS["shadow"], 8, 0)
    ]
    assert np.abs(sides).max() > 30
    generated = next(photos(DIGITS, CONDITIONS["coloured"], 1, 0)).image
    assert np.ptp(generated[0, 0].astype(int)) > 5


def test_a_page_has_a_line_for_each_row():
    generated = page(DIGITS, Ranges(digits=(2, 4)), 5, np.random.default_rng(0))
    assert [2 <= len(line) <= 4 for line in generated.text.split("\n")] == [True] * 5
    dark = (generated.image.mean(axis=2) < 110).any(axis=1)
    assert (np.diff(dark.astype(int)) == 1).sum() == 5
