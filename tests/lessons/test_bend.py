"""Circles in circles: two neurons a layer never part them, three do."""

import numpy as np
import pytest

from brightest.data.plane import point_set
from brightest.engines import engine
from brightest.inspection.layers import spaces
from brightest.lessons.bend import begin
from brightest.training import loop

FEW, ALL = range(3), range(20)


def error(hidden, seed):
    """The share of points of the circles that a trained network has on the wrong side."""
    points = point_set("circles", 400, np.random.default_rng(seed))
    *_, last = loop.resume(begin(hidden, seed), points, engine=engine(threads=1))
    assert last.number == 100
    return 1 - last.train.accuracy


@pytest.mark.parametrize("seeds", [FEW, pytest.param(ALL, marks=pytest.mark.slow)], ids=len)
def test_two_neurons_a_layer_cannot_untangle_circles(seeds):
    assert min(error((2, 2), seed) for seed in seeds) >= 0.1


@pytest.mark.parametrize("seeds", [FEW, pytest.param(ALL, marks=pytest.mark.slow)], ids=len)
def test_three_neurons_untangle_circles(seeds):
    parted = [error((3,), seed) == 0 for seed in seeds]
    assert sum(parted) >= 0.9 * len(parted)


def test_a_training_begins_with_lines_through_the_middle():
    state = begin((5, 4), seed=3)
    assert state.network.layers == (2, 5, 4, 2)
    np.testing.assert_allclose(state.network.feed_forward(np.array([0.5, 0.5]))[1], 0, atol=1e-12)


def test_a_straight_line_parts_what_the_network_has_lifted():
    points = point_set("circles", 400, np.random.default_rng(0))
    *_, last = loop.resume(begin((3,), 0), points, engine=engine(threads=1))
    hidden = spaces(last.network, points, 3)[1]
    V, c = last.network.weights[-1], last.network.biases[-1]
    above = hidden.points @ (V[1] - V[0]) + c[1] - c[0] > 0
    assert (above == points.labels).all()
