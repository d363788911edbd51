"""A layer's space is the layer's true image of examples and grid, seen along axes that keep as much as possible."""

import math

import numpy as np
import pytest

from brightest.data import Examples
from brightest.errors import DataError
from brightest.inspection.layers import cut, grid_lines, spaces
from brightest.nn.network import forward, pixels, random_network
from support.handwriting import learnt, optdigits

FEW = optdigits().test[np.arange(200)]


def test_layers_of_few_neurons_keep_their_own_axes():
    network = random_network((2, 3, 2), np.random.default_rng(0), "tanh", "cross-entropy", ("0", "1"))
    points = Examples(np.random.default_rng(1).random((50, 2)), np.arange(50) % 2)
    found = spaces(network, points, 3)
    for space, activations in zip(found, forward(network, points.images), strict=True):
        np.testing.assert_array_equal(space.points, activations)
        assert space.explained.sum() == pytest.approx(1)


def test_a_grids_image_is_what_each_neuron_says_of_each_point():
    network = random_network((2, 2, 3), np.random.default_rng(0), "tanh", "squares", ("0", "1", "2"))
    lines = grid_lines(3, 5)
    assert lines.shape == (6, 5, 2)
    assert (lines[:3, :, 0] == lines[:3, :1, 0]).all()  # upright
    assert (lines[3:, :, 1] == lines[3:, :1, 1]).all()  # level
    hidden, outputs = forward(network, lines)[1:]
    for line, bent, out in zip(lines, hidden, outputs, strict=True):
        for (x, y), h, o in zip(line, bent, out, strict=True):
            (W, V), (b, c) = network.weights, network.biases
            a = [math.tanh(W[i][0] * x + W[i][1] * y + b[i]) for i in range(2)]
            np.testing.assert_allclose(h, a)
            np.testing.assert_allclose(o, [1 / (1 + math.exp(-(V[i] @ a + c[i]))) for i in range(3)])


@pytest.mark.parametrize("k", [2, 3])
def test_the_cut_is_where_both_outputs_are_equal(k):
    rng, seen = np.random.default_rng(0), set()
    for _ in range(30):
        network = random_network((2, k, 2), rng, "tanh", "cross-entropy", ("0", "1"))
        corners = cut(network)
        W, b = network.weights[-1], network.biases[-1]
        np.testing.assert_allclose(corners @ (W[1] - W[0]), np.full(len(corners), b[0] - b[1]), atol=1e-12)
        assert (np.abs(corners).max(axis=1, initial=0) == 1).all()
        between = (corners + np.roll(corners, 1, axis=0)) / 2  # the sides of a polygon lie in faces of the cube
        assert k == 2 or (np.abs(between).max(axis=1, initial=0) > 1 - 1e-12).all()
        seen.add(len(corners))
    assert seen == {0, 2} if k == 2 else seen <= {0, 3, 4, 5, 6} and len(seen) > 2


def test_main_directions_are_those_of_the_largest_variance():
    network = learnt()
    found = spaces(network, FEW)
    assert [space.layer for space in found] == [0, 1, 2, 3]
    for space, a in zip(found, forward(network, pixels(FEW.images)), strict=True):
        np.testing.assert_allclose(space.axes @ space.axes.T, np.eye(2), atol=1e-9)
        sizes = np.linalg.svd(a - a.mean(axis=0), compute_uv=False) ** 2
        np.testing.assert_allclose(space.explained, sizes[:2] / sizes.sum())
        np.testing.assert_allclose(space.points.var(axis=0), space.explained * a.var(axis=0).sum())
        np.testing.assert_allclose(space.project(a), space.points)


def test_layer_by_layer_the_classes_come_apart():
    shares = [space.between_classes for space in spaces(learnt(), FEW)]
    assert shares == sorted(shares)
    assert shares[0] < 0.6
    assert shares[-1] > 0.9


def test_variance_is_between_classes_or_within():
    network = random_network((2, 2), np.random.default_rng(0), classes=("0", "1"))
    points = Examples(np.array([[0.0, 0], [0.2, 0], [0.8, 0], [1, 0], [0, 1]]), np.array([0, 0, 1, 1, -1]))
    assert spaces(network, points)[0].between_classes == pytest.approx(4 * 0.4**2 / (4 * 0.4**2 + 4 * 0.1**2))


def test_examples_that_do_not_fit_are_refused():
    with pytest.raises(DataError):
        spaces(learnt(), Examples(np.zeros((4, 2)), np.arange(4)))
