"""Break a network in one way, or set one of its numbers by hand: each function returns another network.

The scores and the calibration were measured on the old network; they don't hold for the new one, and are dropped.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from brightest.errors import SettingError
from brightest.inspection.nudges import check_neuron
from brightest.nn.card import Calibration
from brightest.nn.network import Network
from brightest.nn.parameters import Array


def with_noise(network: Network, spread: float, rng: np.random.Generator) -> Network:
    """The network with normal noise on every weight, whose standard deviation is `spread` times that of the layer's."""
    weights = [W + (spread * W.std() * rng.standard_normal(W.shape)).astype(W.dtype) for W in network.weights]
    return _changed(network, weights, network.biases)


def without_biases(network: Network) -> Network:
    """The network with all biases at zero."""
    return _changed(network, network.weights, [np.zeros_like(b) for b in network.biases])


def without_neuron(network: Network, layer: int, neuron: int) -> Network:
    """The network in which no neuron listens to this hidden one: all weights on it are zero. Raises SettingError."""
    _check_hidden(network, layer, neuron)
    W = network.weights[layer].copy()
    W[:, neuron] = 0
    return _with(network, layer, W, network.biases[layer])


def without_activation(network: Network, layer: int) -> Network:
    """The network with one hidden layer that has no activation function: a = z.

    Then a = W a' + b goes straight into the next layer's sum, V a + c = (V W) a' + (V b + c), so the two layers are
    one: the network that is returned has one layer fewer, and the same outputs. Raises SettingError.
    """
    _check_hidden(network, layer, 0)
    (W, V), (b, c) = (arrays[layer - 1 : layer + 1] for arrays in network.parameters)
    weights = (*network.weights[: layer - 1], V @ W, *network.weights[layer + 1 :])
    return _changed(network, weights, (*network.biases[: layer - 1], V @ b + c, *network.biases[layer + 1 :]))


def with_weight(network: Network, layer: int, neuron: int, sender: int, value: float) -> Network:
    """The network with one weight changed: that of a neuron of layer 1, 2, ... on neuron `sender` of the layer before.

    Raises SettingError if there is no such weight.
    """
    check_neuron(network, layer, neuron)
    W, b = (arrays[layer - 1] for arrays in network.parameters)
    if not 0 <= sender < W.shape[1]:
        raise SettingError(f"layer {layer} has {W.shape[1]} neurons, numbered from 0: there is no {sender}.")
    W = W.copy()
    W[neuron, sender] = value
    return _with(network, layer - 1, W, b)


def with_bias(network: Network, layer: int, neuron: int, value: float) -> Network:
    """The network with one neuron's bias changed. Raises SettingError if there is no such neuron."""
    check_neuron(network, layer, neuron)
    W, b = (arrays[layer - 1] for arrays in network.parameters)
    b = b.copy()
    b[neuron] = value
    return _with(network, layer - 1, W, b)


def _check_hidden(network: Network, layer: int, neuron: int) -> None:
    check_neuron(network, layer, neuron)
    if layer == len(network.weights):
        raise SettingError("an output can't be broken: choose a neuron of a hidden layer.")


def _with(network: Network, index: int, W: Array, b: Array) -> Network:
    weights = (*network.weights[:index], W, *network.weights[index + 1 :])
    return _changed(network, weights, (*network.biases[:index], b, *network.biases[index + 1 :]))


def _changed(network: Network, weights: Sequence[Array], biases: Sequence[Array]) -> Network:
    card, calibration = replace(network.card, scores={}), Calibration(none=network.calibration.none)
    return replace(network, weights=tuple(weights), biases=tuple(biases), card=card, calibration=calibration)
