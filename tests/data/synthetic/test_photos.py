"""Photos of made-up handwriting: the same for a seed, within their ranges, with the digits that they say."""

import numpy as np
import pytest

from brightest.data import Examples
from brightest.data.synthetic.photos import CONDITIONS, EASY, HEIGHT, Ranges, page, photo, photos, written

DIGITS = Examples(
    np.stack(
        [np.pad(np.full((20, 4 + label), 255, np.uint8), ((4, 4), (4, 20 - label))) for label in range(10)]
    ).reshape(10, 784),
    np.arange(10),
)


def test_another_seed_is_another_photo_and_the_same_seed_is_the_same():
    first, again, other = (next(photos(DIGITS, EASY, 1, seed)) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first.image, again.image)
    assert first.text == again.text
    assert first.image.shape != other.image.shape or (first.image != other.image).any()


def test_the_text_is_what_was_pasted():
    for made in photos(DIGITS, Ranges(digits=(3, 5)), 20, 0):
        assert 3 <= len(made.text) <= 5
        assert set(made.text) <= set("0123456789")
    wide = photo(DIGITS, Ranges(digits=(12, 12)), np.random.default_rng(0))
    assert len(wide.text) == 12


@pytest.mark.parametrize(("gap", "parts"), [((0.0, 0.0), 1), ((2.0, 2.0), 4)])
def test_digits_touch_or_stand_apart(gap, parts):
    image = DIGITS.images[3].reshape(28, 28)
    ink = written([image] * 4, Ranges(gap=gap, size=(1, 1), uneven=0), np.random.default_rng(0))
    inked = (ink > 0.5).any(axis=0)
    assert (np.diff(inked.astype(int)) == 1).sum() == parts
    rows = np.flatnonzero((ink > 0.5).any(axis=1))
    assert len(rows) == HEIGHT


@pytest.mark.parametrize("name", CONDITIONS)
def test_every_condition_can_be_photographed(name):
    for made in photos(DIGITS, CONDITIONS[name], 3, 0):
        assert made.image.dtype == np.uint8
        assert made.image.shape[2] == 3
        assert np.ptp(made.image) > 25


def test_conditions_show():
    mean = {
        name: np.mean([made.image.mean() for made in photos(DIGITS, CONDITIONS[name], 8, 0)]) for name in CONDITIONS
    }
    assert mean["light on dark"] < 128 < mean["plain"]
    assert mean["shadow"] < mean["plain"] - 15
    sides = [
        made.image[:, :20].mean() - made.image[:, -20:].mean() for made in photos(DIGITS, CONDITIONS["shadow"], 8, 0)
    ]
    assert np.abs(sides).max() > 30
    made = next(photos(DIGITS, CONDITIONS["coloured"], 1, 0)).image
    assert np.ptp(made[0, 0].astype(int)) > 5


def test_a_page_has_its_lines():
    made = page(DIGITS, Ranges(digits=(2, 4)), 5, np.random.default_rng(0))
    assert [2 <= len(line) <= 4 for line in made.text.split("\n")] == [True] * 5
    dark = (made.image.mean(axis=2) < 110).any(axis=1)
    assert (np.diff(dark.astype(int)) == 1).sum() == 5
