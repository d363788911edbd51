"""The landscape's heights are the network's costs, and downhill is the quickest way down."""

from dataclasses import replace

import numpy as np
import pytest

from brightest.engines import engine
from brightest.errors import SettingError
from brightest.evaluation.metrics import one_hot
from brightest.inspection import landscape
from brightest.inspection.landscape import downhill, line, path, plane, random_direction, seen_from
from brightest.inspection.nudges import apply_nudges, flatten
from brightest.nn.activations import ACTIVATIONS
from brightest.nn.backprop import mean_cost
from brightest.nn.costs import COSTS
from brightest.nn.network import pixels, random_network
from brightest.nn.parameters import Parameters
from brightest.training import loop
from brightest.training.recipes import LESSON
from support.handwriting import learnt, optdigits

EXAMPLES = optdigits().train[np.arange(100)]
A, Y = pixels(EXAMPLES.images), one_hot(EXAMPLES.labels, 10)


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("cost", COSTS)
@pytest.mark.parametrize("layers", [(784, 10), (784, 5, 10), (784, 6, 5, 10)])
def test_every_point_is_the_cost_of_the_network_there(activation, cost, layers):
    rng = np.random.default_rng(0)
    network = random_network(layers, rng, activation, cost)
    u, v = (Parameters.from_arrays([rng.normal(size=w.shape) for w in network.parameters.arrays()]) for _ in range(2))
    found = plane(network, EXAMPLES, (u, v), (0.1, (0.0, 0.3)), (3, 4))
    np.testing.assert_allclose(found.steps[0], [-0.1, 0, 0.1], atol=1e-15)
    np.testing.assert_allclose(found.steps[1], [0, 0.1, 0.2, 0.3], atol=1e-15)
    assert found.costs.shape == (4, 3)
    for i, beta in enumerate(found.steps[1]):
        for j, alpha in enumerate(found.steps[0]):
            there = apply_nudges(apply_nudges(network, u, alpha), v, beta)
            assert found.costs[i, j] == pytest.approx(mean_cost(there, A, Y), rel=1e-9)


def test_downhill_falls_faster_than_any_random_way_and_uphill_rises():
    network, rng = loop.begin(LESSON, 0).network, np.random.default_rng(1)
    straight = line(network, EXAMPLES, downhill(network, EXAMPLES), 0.1, 3)
    here = mean_cost(network, A, Y)
    assert straight.costs[1] == pytest.approx(here)
    assert straight.costs[0] > here > straight.costs[2]
    for _ in range(20):
        other = flatten(random_direction(network, rng))
        way = landscape.unflatten(network, other / np.linalg.norm(other))
        assert line(network, EXAMPLES, way, 0.1, 3).costs.min() > straight.costs[2]


def test_random_directions_are_as_long_as_each_neurons_own_weights():
    network = learnt()
    drawn = random_direction(network, np.random.default_rng(2))
    for W, D in zip(network.weights, drawn.weights, strict=True):
        np.testing.assert_allclose(np.linalg.norm(D, axis=1), np.linalg.norm(W, axis=1), rtol=1e-6)
    assert not any(b.any() for b in drawn.biases)


def test_a_path_in_a_plane_is_fully_explained():
    network, rng = learnt(), np.random.default_rng(3)
    u, v = (landscape.unflatten(network, row) for row in np.linalg.qr(rng.normal(size=(network.size, 2)))[0].T)
    walked = np.array([[3.0, 0.0], [2.0, 1.0], [0.5, 1.0], [0.0, 0.0]])
    found = path([apply_nudges(apply_nudges(network, u, alpha), v, beta) for alpha, beta in walked])
    assert found.explained.sum() == pytest.approx(1)
    assert found.explained[0] > found.explained[1]
    np.testing.assert_allclose(found.points[-1], 0, atol=1e-12)
    apart = [np.linalg.norm(points[:, None] - points, axis=2) for points in (walked, found.points)]
    np.testing.assert_allclose(apart[1], apart[0], atol=1e-6)
    halfway = apply_nudges(network, u, 1.5)
    np.testing.assert_allclose(seen_from(found, [halfway])[0], (found.points[0] + found.points[-1]) / 2, atol=1e-6)
    basis = np.stack([flatten(direction) for direction in found.directions])
    np.testing.assert_allclose(basis @ basis.T, np.eye(2), atol=1e-12)


def test_the_plane_of_a_training_shows_its_costs():
    recipe = replace(LESSON, layers=(784, 5, 10), epochs=2, learning_rate=0.5)
    networks = [epoch.network for epoch in loop.train(EXAMPLES, recipe, engine=engine("reference"))]
    walked = path(networks)  # three points, so they lie in a plane
    for network, (alpha, beta) in zip(networks, walked.points, strict=True):
        seen = plane(networks[-1], EXAMPLES, walked.directions, ((alpha, alpha), (beta, beta)), (1, 1))
        assert seen.costs[0, 0] == pytest.approx(mean_cost(network, A, Y), rel=1e-9)


def test_a_plane_has_41_by_41_points_by_default():
    rng = np.random.default_rng(4)
    ways = random_direction(learnt(), rng), random_direction(learnt(), rng)
    assert plane(learnt(), EXAMPLES[np.arange(5)], ways).costs.shape == (41, 41)


def test_a_large_network_uses_fewer_examples():
    examples = optdigits().train
    rng = np.random.default_rng(4)
    for middle, read in ((16, 1437), (1600, 730), (8_000, 200)):
        network = random_network((784, middle, 16, 10), rng, "relu")
        way = Parameters.from_arrays([np.zeros(array.shape) for array in network.parameters.arrays()])
        found = line(network, examples, way, k=1)
        assert found.examples == read
        some = pixels(examples.images[:read]), one_hot(examples.labels[:read], 10)
        assert found.costs[0] == pytest.approx(mean_cost(network, *some), rel=1e-6)


def test_bad_arguments_are_refused():
    network = learnt()
    way = random_direction(network, np.random.default_rng(5))
    with pytest.raises(SettingError, match="13,002 parameters"):
        line(network, EXAMPLES, Parameters(way.weights[:2], way.biases[:2]))
    with pytest.raises(SettingError, match="choose 1 to 401"):
        line(network, EXAMPLES, way, k=402)
    with pytest.raises(SettingError, match="at least three networks"):
        path([network, network])
    smaller = random_network((784, 10), np.random.default_rng(0))
    with pytest.raises(SettingError, match="the same layers"):
        seen_from(path([network] * 3), [smaller])
    silent = replace(network, biases=(*network.biases[:2], np.full(10, -1e4)))  # all outputs are 0 whatever it sees
    with pytest.raises(SettingError, match="no direction leads downhill"):
        downhill(silent, EXAMPLES)
