"""What is opened in *Draw*: a neuron with its arithmetic, or a pixel with its weights."""

import numpy as np

from brightest.inspection.neuron import arithmetic
from brightest.nn.activations import activation
from brightest.nn.costs import cost
from brightest.nn.network import Network, pixels
from brightest.nn.parameters import Array
from brightest.web.view import Snapshot
from brightest.web.workspace import PIXELS

ACTIVATION_SYMBOLS = {"sigmoid": "σ", "relu": "ReLU", "tanh": "tanh"}
CURVE_POINTS = 81  # of the curve of an activation function


def opened(network: Network, image: Array | None, layer: int, neuron: int) -> Snapshot:
    """A neuron, or in layer 0 a pixel, and what it makes of `image`; None stands for an empty pad."""
    return _pixel(network, image, neuron) if layer == 0 else _neuron(network, image, layer, neuron)


def _neuron(network: Network, image: Array | None, layer: int, neuron: int) -> Snapshot:
    found = arithmetic(network, np.zeros(PIXELS) if image is None else image, layer, neuron)
    facts = {
        "layer": layer,
        "neuron": neuron,
        "blank": image is None,
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


def _pixel(network: Network, image: Array | None, pixel: int) -> Snapshot:
    brightness = 0.0 if image is None else float(pixels(image).reshape(-1)[pixel])
    facts = {"pixel": pixel, "activation": brightness}
    return Snapshot("pixel", facts, {"weights": network.weights[0][:, pixel].astype(np.float32)})
