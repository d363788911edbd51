"""A broken network: what is changed, what stays, and that a layer without its activation function is no layer."""

import numpy as np
import pytest

from brightest.errors import SettingError
from brightest.inspection.damage import (
    with_bias,
    with_noise,
    with_weight,
    without_activation,
    without_biases,
    without_neuron,
)
from brightest.nn.activations import activation
from brightest.nn.network import random_network


@pytest.fixture
def rng():
    return np.random.default_rng(0)


@pytest.fixture
def network(rng):
    return random_network((9, 5, 4, 3), rng, activation="tanh", classes=("a", "b", "c"))


@pytest.fixture
def image(rng):
    return rng.random(9)


def differing(one, other):
    """How many parameters differ."""
    pairs = zip(one.parameters.arrays(), other.parameters.arrays(), strict=True)
    return sum(int((a != b).sum()) for a, b in pairs)


def test_noise_has_the_spread_of_each_layers_weights(rng):
    network = random_network((400, 300, 10), rng)
    noisy = with_noise(network, 0.5, rng)
    for W, V in zip(network.weights, noisy.weights, strict=True):
        assert (V - W).std() == pytest.approx(0.5 * W.std(), rel=0.05)
    assert all((a == b).all() for a, b in zip(network.biases, noisy.biases, strict=True))
    assert differing(network, with_noise(network, 0.0, rng)) == 0


def test_without_biases_black_pixels_say_nothing(network):
    broken = without_biases(network)
    np.testing.assert_array_equal(broken.feed_forward(np.zeros(9))[1], np.zeros(5))
    assert broken.weights == network.weights


def test_nobody_listens_to_a_neuron_that_is_cut(network, image):
    broken = without_neuron(network, 2, 1)
    outputs = broken.feed_forward(image)[-1]
    np.testing.assert_array_equal(with_bias(broken, 2, 1, 7.0).feed_forward(image)[-1], outputs)
    assert differing(network, broken) == 3


@pytest.mark.parametrize("layer", [1, 2])
def test_a_layer_without_its_activation_function_is_no_layer(network, image, layer):
    a = image
    tanh = activation("tanh").function
    functions = [tanh, tanh, lambda z: 1 / (1 + np.exp(-z))]
    functions[layer - 1] = lambda z: z
    for W, b, function in zip(*network.parameters, functions, strict=True):
        a = function(W @ a + b)
    broken = without_activation(network, layer)
    assert len(broken.layers) == 3
    np.testing.assert_allclose(broken.feed_forward(image)[-1], a, rtol=1e-12)


def test_one_number_is_set_by_hand(network):
    assert with_weight(network, 3, 2, 1, 0.25).weights[2][2, 1] == 0.25
    assert with_bias(network, 1, 4, -3.0).biases[0][4] == -3
    assert differing(network, with_weight(network, 3, 2, 1, 0.25)) == 1


def test_what_was_measured_of_the_old_network_is_dropped(network):
    broken = without_biases(network)
    assert not broken.card.scores
    assert not broken.calibration.is_known


def test_what_is_not_there_can_not_be_broken(network):
    with pytest.raises(SettingError, match="hidden layer"):
        without_neuron(network, 3, 0)
    with pytest.raises(SettingError, match="hidden layer"):
        without_activation(network, 3)
    with pytest.raises(SettingError, match="there is no 9"):
        with_weight(network, 1, 0, 9, 1.0)
    with pytest.raises(SettingError, match="has no"):
        with_bias(network, 1, 5, 1.0)
