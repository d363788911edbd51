"""The order of an epoch: every example once, or as often as its weight says."""

import numpy as np
import pytest

from brightest.data import Examples
from brightest.data.dataset import Features
from brightest.engines import engine
from brightest.errors import DataError, SettingError
from brightest.nn.costs import COSTS
from brightest.training import loop
from brightest.training.order import MAX_REPETITIONS, epoch_size, order
from brightest.training.recipes import recipe
from support.small import CLASSES, SMALL, examples


def counts(indices, n):
    return np.bincount(indices, minlength=n)


def test_whole_weights_are_repetitions():
    weights = np.array([0, 3, 1, 0, 2, 0])
    drawn = order(5, 2, 6, weights)
    np.testing.assert_array_equal(counts(drawn, 6), weights)
    repeated = np.repeat(np.arange(6), weights)[order(5, 2, 6)]
    np.testing.assert_array_equal(drawn, repeated)  # mini-batch by mini-batch
    assert (drawn != order(5, 3, 6, weights)).any()


def test_other_weights_are_kept_on_average():
    weights = np.array([0.25, 0, 1.5, 0.75])
    total = sum(counts(order(0, epoch, 4, weights), 4) for epoch in range(400))
    assert total.sum() == 4 * 400
    np.testing.assert_allclose(total / 400, 4 * weights / weights.sum(), atol=0.1)


def test_weights_in_another_unit_draw_the_same():
    weights = np.array([0.5, 1.25, 3])
    for factor in (1e-9, 1e9):
        np.testing.assert_array_equal(order(1, 1, 3, weights), order(1, 1, 3, factor * weights))


def test_numbers_that_are_too_large_for_repetitions_are_shares():
    assert epoch_size(2, np.array([1, MAX_REPETITIONS])) == 1 + MAX_REPETITIONS
    assert epoch_size(2, np.array([1, 1_000_000])) == 2


@pytest.mark.parametrize("weights", [[1, 1], [1, -1, 1], [0, 0, 0], [1, np.nan, 1], [1, np.inf, 1]])
def test_weights_that_cannot_be_are_refused(weights):
    with pytest.raises(DataError, match="need a weight each"):
        order(0, 0, 3, np.array(weights))


def trained(data, weights=None, **overrides):
    chosen = recipe("default", layers=SMALL.layers, epochs=3, batch_size=7, initialization="he", **overrides)
    options = loop.LoopOptions(weights=weights)
    return list(loop.resume(loop.begin(chosen, 0, CLASSES), data, engine=engine("reference"), options=options))[-1]


@pytest.mark.parametrize("cost", COSTS)
def test_a_training_learns_from_weights_as_from_repetitions(cost):
    data = examples()
    weights = np.arange(len(data)) % 4
    weighted = trained(data, weights, cost=cost).network
    repeated = trained(data[np.repeat(np.arange(len(data)), weights)], cost=cost).network
    for one, other in zip(weighted.parameters.arrays(), repeated.parameters.arrays(), strict=True):
        np.testing.assert_array_equal(one, other)


def test_examples_that_a_recipe_draws_have_no_weight():
    images = Examples(np.zeros((20, 784), np.uint8), np.arange(20) % 10)
    chosen = recipe("default", cost="squares", batch_size=5, outlier_exposure=0.1)
    with pytest.raises(SettingError, match="have no weight"):
        loop.check(chosen, images, np.ones(20))


@pytest.mark.parametrize("name", ["fast", "reference"])
def test_features_of_any_size_are_learned_from(name):
    labels = np.arange(60) % 2
    points = np.random.default_rng(0).normal(size=(60, 5)) + 4 * (2 * labels[:, None] - 1)
    data = Features(points, labels)
    with pytest.raises(DataError, match="must lie in"):
        Examples(points, labels)
    with pytest.raises(DataError, match="not a finite number"):
        Features(np.full((2, 5), np.nan), labels[:2])
    chosen = recipe("default", layers=(5, 4, 2), epochs=10, batch_size=5)
    epochs = list(loop.train(data[np.arange(60)], chosen, classes=("a", "b"), engine=engine(name)))
    assert epochs[-1].accuracy == 1
