"""What is opened in *Draw*: a neuron with its arithmetic, or a pixel with its weights."""

import numpy as np

from brightest.inspection.neuron import arithmetic_of
from brightest.nn.activations import activation
from brightest.nn.costs import cost
from brightest.nn.network import Network
from brightest.nn.parameters import Array
from brightest.web.view import Snapshot
from brightest.web.workspace import PIXELS

ACTIVATION_SYMBOLS = {"sigmoid": "σ", "relu": "ReLU", "tanh": "tanh"}
CURVE_POINTS = 81  # of the curve of an activation function


def opened(network: Network, activations: list[Array] | None, layer: int, neuron: int) -> Snapshot:
    """A neuron, or in layer 0 a pixel, and its part in the activations of an image; None stands for an empty pad."""
    return _pixel(network, activations, neuron) if layer == 0 else _neuron(network, activations, layer, neuron)


def _neuron(network: Network, activations: list[Array] | None, layer: int, neuron: int) -> Snapshot:
    found = arithmetic_of(network, activations or network.feed_forward(np.zeros(PIXELS)), layer, neuron)
    facts = {
        "layer": layer,
        "neuron": neuron,
        "blank": activations is None,
        "squash": _activation_symbol(network, layer),
        "total": found.total,
        "bias": found.bias,
        "weighted_sum": found.weighted_sum,
        "activation": found.activation,
        "positive": float(found.products[found.products > 0].sum()),
        "negative": float(found.products[found.products < 0].sum()),
    }
    arrays = {"inputs": found.inputs, "weights": found.weights, "products": found.products}
    arrays |= _curve(network, layer, found.weighted_sum)
    return Snapshot("neuron", facts, {name: array.astype(np.float32) for name, array in arrays.items()})


def _activation_symbol(network: Network, layer: int) -> str:
    """The symbol of a layer's activation function in formulas."""
    if layer < len(network.layers) - 1:
        return ACTIVATION_SYMBOLS[network.activation]
    return "softmax" if cost(network.cost).softmax_coupled else ACTIVATION_SYMBOLS["sigmoid"]


def _curve(network: Network, layer: int, z: float) -> dict[str, Array]:
    """The activation function around the weighted sum z; empty for softmax, where each output depends on all sums."""
    last, kind = layer == len(network.layers) - 1, cost(network.cost)
    if last and kind.softmax_coupled:
        return {}
    along = np.linspace(-1, 1, CURVE_POINTS) * max(6.0, 1.15 * abs(z))
    return {
        "curve_z": along,
        "curve_a": kind.activation(along) if last else activation(network.activation).function(along),
    }


def _pixel(network: Network, activations: list[Array] | None, pixel: int) -> Snapshot:
    facts = {"pixel": pixel, "activation": float(activations[0][pixel]) if activations else 0.0}
    return Snapshot("pixel", facts, {"weights": network.weights[0][:, pixel].astype(np.float32)})
