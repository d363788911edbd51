"""Gradient noise: the smaller a mini-batch, the rougher its gradient; with all examples it is exact."""

from dataclasses import replace

import numpy as np
import pytest

from brightest.errors import SettingError
from brightest.evaluation.metrics import one_hot
from brightest.inspection.gradient_noise import full_gradient, gradient_chunks, gradient_noise
from brightest.inspection.nudges import flatten
from brightest.nn.backprop import gradient
from brightest.nn.network import pixels, random_network
from support.handwriting import learnt, optdigits

EXAMPLES = optdigits().train[np.arange(400)]


def test_larger_batches_are_closer_to_the_full_gradient():
    found = gradient_noise(learnt(), EXAMPLES, (1, 10, 100, 400), draws=60)
    assert found.angles.shape == found.lengths.shape == (4, 60)
    angles, lengths = found.angles.mean(axis=1), found.lengths.mean(axis=1)
    assert angles[0] > angles[1] > angles[2] > angles[3]
    assert lengths[0] > lengths[1] > lengths[2]
    np.testing.assert_allclose(found.angles[3], 0, atol=1e-5)
    np.testing.assert_allclose(found.lengths[3], 1, rtol=1e-12)


def test_a_gradient_in_chunks_is_the_gradient_of_all():
    slope, _ = gradient(learnt(), pixels(EXAMPLES.images), one_hot(EXAMPLES.labels, 10))
    for parts in (gradient_chunks(learnt(), EXAMPLES, 70), [full_gradient(learnt(), EXAMPLES)]):
        np.testing.assert_allclose(sum(parts), flatten(slope), rtol=0, atol=1e-12)


def test_same_seed_same_draws():
    one, again, other = (gradient_noise(learnt(), EXAMPLES, (10,), 3, seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one.angles, again.angles)
    assert (one.angles != other.angles).all()


def test_progress_is_reported_before_each_step():
    told = []
    gradient_noise(learnt(), EXAMPLES, (1, 10), 2, progress=lambda what, done, total: told.append((done, total)))
    assert told == [(0, 422), (400, 422), (401, 422), (402, 422), (412, 422)]


def test_a_gradient_of_zero_is_refused():
    dead = replace(
        random_network((784, 3, 10), np.random.default_rng(0)), weights=(np.zeros((3, 784)), np.zeros((10, 3)))
    )
    saturated = replace(dead, biases=(np.zeros(3), np.full(10, 1e4)))
    with pytest.raises(SettingError, match="gradient of all examples is zero"):
        gradient_noise(saturated, EXAMPLES, (1,), 2)


@pytest.mark.parametrize("size", [0, 401])
def test_sizes_out_of_range_are_refused(size):
    with pytest.raises(SettingError, match="1 to 400 examples"):
        gradient_noise(learnt(), EXAMPLES, (size,))
