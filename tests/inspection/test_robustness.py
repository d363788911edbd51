"""Images change by the given amount, and accuracy falls."""

import numpy as np
import pytest

from brightest.data import NO_CLASS, Examples
from brightest.engines import engine
from brightest.errors import DataError
from brightest.inspection.robustness import noisy, robustness, shifted, shifts, thickened, turned
from brightest.training import loop
from support.handwriting import learnt, optdigits

EXAMPLES = optdigits().test
DOT = np.zeros((1, 28, 28), np.float32)
DOT[0, 10, 12] = 1


@pytest.mark.parametrize(("down", "right"), [(0, 0), (3, 0), (-2, 1), (0, -4), (27, 0), (40, 0), (0, -28)])
def test_shifting_moves_a_dot(down, right):
    there = np.argwhere(shifted(DOT, down, right))
    inside = 0 <= 10 + down < 28 and 0 <= 12 + right < 28
    assert there.tolist() == ([[0, 10 + down, 12 + right]] if inside else [])


def test_a_quarter_turn_is_clockwise():
    np.testing.assert_allclose(turned(DOT, 90)[0], np.rot90(DOT[0], -1), atol=1e-6)


def test_strokes_grow_and_shrink_by_the_amount():
    square = np.zeros((1, 28, 28), np.float32)
    square[0, 10:15, 10:15] = 1
    assert thickened(square, 1).sum() == 25 + 20
    assert thickened(square, 0.5).sum() == 25 + 10
    assert thickened(square, -1).sum() == 9
    np.testing.assert_array_equal(thickened(square, 0), square)
    np.testing.assert_array_equal(thickened(square, 2), thickened(thickened(square, 1), 1))


def test_noise_has_the_spread_and_depends_on_the_seed():
    grey = np.full((4, 28, 28), 0.5, np.float32)
    assert noisy(grey, 0.1, 0).std() == pytest.approx(0.1, rel=0.05)
    np.testing.assert_array_equal(noisy(grey, 0.1, 0), noisy(grey, 0.1, 0))
    assert (noisy(grey, 0.1, 0) != noisy(grey, 0.1, 1)).any()
    assert noisy(grey, 5, 0).min() == 0


def test_accuracy_falls_with_the_shift_and_is_unchanged_at_0():
    curves = {curve.change: curve for curve in robustness(learnt(), EXAMPLES)}
    assert list(curves) == ["shift", "rotation", "thickness", "noise"]
    clean = loop.evaluate(learnt(), EXAMPLES, engine()).accuracy
    for curve in curves.values():
        assert curve.accuracy.shape == (len(curve.lines), len(curve.amounts))
        np.testing.assert_allclose(curve.accuracy[:, curve.amounts.index(0)], clean, atol=1e-12)
    assert curves["shift"].lines == ("up", "down", "left", "right")
    assert (curves["shift"].accuracy[:, -1] < 0.6 * clean).all()
    assert curves["rotation"].accuracy[0, [0, -1]].max() < 0.8 * clean
    assert curves["noise"].accuracy[0, -1] < 0.9 * clean


def test_examples_without_a_class_are_left_out():
    some = np.where(np.arange(360) % 2 == 0, NO_CLASS, EXAMPLES.labels)
    mixed, others = Examples(EXAMPLES.images, some), EXAMPLES[np.flatnonzero(some != NO_CLASS)]
    np.testing.assert_array_equal(shifts(learnt(), mixed).accuracy, shifts(learnt(), others).accuracy)


def test_images_that_are_not_square_are_refused():
    from brightest.nn.network import random_network

    network = random_network((20, 10), np.random.default_rng(0))
    with pytest.raises(DataError, match="20 pixels are not"):
        shifts(network, Examples(np.zeros((3, 20), np.uint8), np.arange(3)))
