"""Synthetic writers are reproducible, and their habits show in their digits."""

import numpy as np
import pytest

from brightest.data import Examples
from brightest.data.synthetic.writers import DEVELOPMENT_WRITERS, TEST_WRITERS, Habit, apply_habit

BAR = np.zeros((28, 28), np.uint8)
BAR[4:24, 12:16] = 255
LEFT = BAR.copy()
LEFT[4:8, 4:12] = 255  # a flag to the left of its top


def one(image, habit, seed=0):
    return apply_habit(Examples(image.reshape(1, 784), np.array([7])), habit, seed).images.reshape(28, 28)


def slope(image):
    """Columns to the right for each row upwards."""
    y, x = np.nonzero(image > 127)
    return -np.polyfit(y, x, 1)[0]


def test_the_seed_determines_the_jitter():
    first, again, other = (one(LEFT, Habit(), seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()


def test_labels_are_kept_and_every_image_is_normalized():
    transformed = apply_habit(Examples(np.stack([BAR, LEFT]).reshape(2, 784), np.array([1, 7])), Habit(), 0)
    np.testing.assert_array_equal(transformed.labels, [1, 7])
    assert transformed.images.dtype == np.uint8
    for image in transformed.images.reshape(2, 28, 28):
        rows = np.flatnonzero((image > 12).any(axis=1))
        assert rows[-1] - rows[0] + 1 == 20


@pytest.mark.parametrize(
    ("habit", "low", "high"),
    [
        (Habit(), -0.25, 0.25),
        (Habit(slant=45), 0.7, 1.4),
        (Habit(slant=-45), -1.4, -0.7),
        (Habit(turn=35), 0.45, 1.0),
    ],
    ids=["none", "right", "left", "turned"],
)
def test_a_slant_and_a_turn_show(habit, low, high):
    assert low < slope(one(BAR, habit)) < high


def test_width_pen_outline_mirror_and_bend_show():
    wide, thin = ((one(BAR, Habit(width=width)) > 127).any(axis=0).sum() for width in (2, 0.5))
    assert wide > 2.5 * thin
    assert one(BAR, Habit(pen=6)).sum() > 1.3 * one(BAR, Habit()).sum()
    assert one(BAR, Habit(hollow=3))[14, 14] < 30
    assert one(BAR, Habit())[14, 14] > 200
    flag = one(LEFT, Habit()).astype(int)
    top = slice(4, 8)
    assert flag[top, :12].sum() > flag[top, 17:].sum()
    mirrored = one(LEFT, Habit(mirrored=True)).astype(int)
    assert mirrored[top, :12].sum() < mirrored[top, 17:].sum()
    columns = np.arange(28)
    middle, end = ((row / row.sum()) @ columns for row in one(BAR, Habit(bend=1))[[14, 5]].astype(float))
    assert end > middle + 3


def test_test_writers_are_not_development_writers():
    assert not set(TEST_WRITERS.values()) & set(DEVELOPMENT_WRITERS.values())
