"""A writer's style: fitted to a few digits, applied to any."""

import numpy as np
import pytest

from brightest.data import Examples
from brightest.data.synthetic.writers import Habit, apply_habit
from brightest.engines import engine
from brightest.evaluation.metrics import evaluate
from brightest.nn import storage
from brightest.training import writer_style
from support.handwriting import optdigits

FAST = engine("fast")
DIGITS = optdigits().test
FEW = DIGITS[np.concatenate([np.flatnonzero(DIGITS.labels == label)[:4] for label in range(10)])]


def test_the_identity_leaves_digits_nearly_as_they_were():
    redrawn = writer_style.apply_affine(FEW.images, np.eye(2))
    assert redrawn.dtype == np.uint8
    difference, to_others = (np.abs(redrawn.astype(int) - images).mean() for images in (FEW.images, FEW.images[::-1]))
    assert difference < to_others / 2  # a digit may have moved by a pixel


def test_an_applied_style_looks_like_a_writer_with_that_habit():
    slanted = np.array([[1, -np.tan(np.radians(40))], [0, 1]])
    redrawn, expected = writer_style.apply_affine(FEW.images, slanted), apply_habit(FEW, Habit(slant=40), 0).images
    assert np.abs(redrawn.astype(int) - expected).mean() < 0.6 * np.abs(FEW.images.astype(int) - expected).mean()


def test_black_stays_black():
    assert not writer_style.apply_affine(np.zeros((1, 784), np.uint8), np.eye(2)).any()


@pytest.mark.parametrize(
    "habit",
    [Habit(slant=45, turn=30), pytest.param(Habit(mirrored=True), marks=pytest.mark.slow)],
    ids=["turned", "mirrored"],
)
def test_a_style_is_fitted_and_undone(habit, monkeypatch):
    monkeypatch.setattr(writer_style, "RANDOM_MAPS", 80)
    monkeypatch.setattr(writer_style, "REFINED_MAPS", 1)
    reader = storage.load("reader")
    own = apply_habit(FEW[::2], habit, 0)
    others = apply_habit(DIGITS[260:], habit, 1)
    found = writer_style.fit_affine(reader, own, FAST)
    assert abs(np.linalg.det(found)) == pytest.approx(1)
    undone = Examples(writer_style.apply_affine(others.images, np.linalg.inv(found)), others.labels)
    before, after = (evaluate(reader, examples, FAST).accuracy for examples in (others, undone))
    assert before < 0.8
    assert after > 0.85


def test_the_same_digits_give_the_same_style(monkeypatch):
    monkeypatch.setattr(writer_style, "RANDOM_MAPS", 10)
    monkeypatch.setattr(writer_style, "REFINED_MAPS", 1)
    reader, own = storage.load("lesson"), apply_habit(FEW[::4], Habit(slant=45), 0)
    np.testing.assert_array_equal(
        writer_style.fit_affine(reader, own, FAST), writer_style.fit_affine(reader, own, FAST)
    )


def test_one_digit_changes_the_style_little():
    """A single upright digit that is read right gives nearly the identity."""
    found = writer_style.fit_affine(storage.load("reader"), FEW[:1], FAST)
    assert np.abs(found - np.eye(2)).max() < 0.4
