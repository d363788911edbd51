"""The gradient wins every race, and its entries say which parameters matter."""

from dataclasses import replace

import numpy as np
import pytest

from brightest.errors import SettingError
from brightest.evaluation.metrics import one_hot
from brightest.inspection.steepest import costs_beside, importance, race
from brightest.nn.backprop import mean_cost
from brightest.nn.network import pixels, random_network
from support.handwriting import learnt, optdigits

UNTRAINED = random_network((784, 16, 16, 10), np.random.default_rng(0))


@pytest.fixture
def examples():
    return optdigits().train[np.arange(300)]


@pytest.mark.parametrize("network", [lambda: UNTRAINED, learnt], ids=["untrained", "learnt"])
def test_no_random_step_of_the_same_length_lowers_the_cost_as_much(examples, network):
    found = race(network(), examples, directions=40, length=0.02)
    assert found.downhill < found.before
    assert found.downhill < found.random.min()
    assert np.abs(found.angles - 90).max() < 10  # among 13,002 directions nearly all are at right angles


def test_on_a_circle_the_farther_from_downhill_the_higher(examples):
    around = race(learnt(), examples, 1, length=0.02, circle_points=8).around
    assert around[0] == race(learnt(), examples, 1, length=0.02).downhill
    assert (np.diff(around[:5]) > 0).all()
    assert (np.diff(around[4:]) < 0).all()


def test_the_larger_the_entry_the_more_the_cost_moves_and_as_the_entry_says(examples):
    found = importance(learnt(), examples, k=5, nudge=1e-3)
    assert np.abs(found.changes[:5]).min() > 100 * np.abs(found.changes[5:]).max()
    assert (np.diff(np.abs(found.entries[:5])) <= 0).all()
    assert (np.diff(np.abs(found.entries[5:])) >= 0).all()
    np.testing.assert_allclose(found.changes[:5], 1e-3 * found.entries[:5], rtol=0.1)


@pytest.mark.parametrize("layers", [(784, 16, 16, 10), (784, 10)])
def test_the_cost_beside_a_network_is_that_with_one_weight_moved(examples, layers):
    network, moves = random_network(layers, np.random.default_rng(0)), np.array([-2.0, 0.0, 3.0])
    found = costs_beside(network, examples, 3, moves)
    a, y = pixels(examples.images), one_hot(examples.labels, 10)
    brightest, black = int(a.sum(axis=0).argmax()), int(a.sum(axis=0).argmin())
    W = network.weights[0].copy()
    for by, cost in zip(moves, found[brightest], strict=True):
        W[3, brightest] = network.weights[0][3, brightest] + by
        moved = replace(network, weights=(W.copy(), *network.weights[1:]))
        assert cost == pytest.approx(mean_cost(moved, a, y), rel=1e-9)
    assert len(set(found[brightest])) == 3
    np.testing.assert_allclose(found[black], mean_cost(network, a, y), rtol=1e-12)


def test_same_seed_same_race(examples):
    one, again, other = (race(learnt(), examples, 3, seed=seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one.random, again.random)
    assert (one.random != other.random).all()


def test_bad_arguments_are_refused(examples):
    with pytest.raises(SettingError, match="1 to 10,000 directions"):
        race(learnt(), examples, 0)
    with pytest.raises(SettingError, match="1 to 10,000 directions"):
        race(learnt(), examples, 1, circle_points=-1)
    with pytest.raises(SettingError, match="13,002 parameters"):
        importance(learnt(), examples, 7000)
