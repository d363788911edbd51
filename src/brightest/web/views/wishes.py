"""What there is to show of one example's wishes: ten outputs, every neuron, and the three levers of an open one."""

from typing import Any

import numpy as np

from brightest.inspection.nudges import BatchNudges, Nudges
from brightest.nn.activations import SIGMOID, activation
from brightest.nn.costs import cost
from brightest.nn.parameters import Array
from brightest.web.views import lines


def arrays(shown: Nudges) -> dict[str, Array]:
    """Of the whole network: target and parts of the cost, activations and wishes of every layer, lines by wish."""
    outputs, judge = shown.activations[-1], cost(shown.network.cost)
    numbers = {"target": shown.target, "parts": judge.loss(outputs[:, None], shown.target[:, None])}
    for layer, (a, wishes) in enumerate(zip(shown.activations, shown.activation_nudges, strict=True)):
        numbers |= {f"activations{layer}": a, f"wishes{layer}": wishes}
    return _narrow(numbers) | lines.by_wish(shown)


def levers(found: BatchNudges, front: int, layer: int, neuron: int) -> tuple[dict[str, Any], dict[str, Array]]:
    """Of one neuron, facts and arrays: how its wish comes about, and what it wants done."""
    shown = found.examples[front]
    network = shown.network
    last = layer == len(network.layers) - 1
    facts: dict[str, Any] = {
        "layer": layer,
        "neuron": neuron,
        "activation": float(shown.activations[layer][neuron]),
        "wish": float(shown.activation_nudges[layer][neuron]),
        "target": float(shown.target[neuron]) if last else None,
    }
    numbers: dict[str, Array] = {}
    if not last:
        numbers["terms"] = shown.messages(layer + 1)[:, neuron]
    if layer > 0:
        three = shown.levers(layer, neuron)
        columns = [*(example.parameters for example in found.examples), found.mean]
        facts |= {"bias": three.bias, "slope": _slope(shown, layer, neuron)}
        numbers |= {
            "behind": shown.activations[layer - 1],
            "weights": network.weights[layer - 1][neuron],
            "nudges": three.weights,
            "asked": three.activations,
            "biases": np.array([column.biases[layer - 1][neuron] for column in columns]),
            "columns": np.stack([column.weights[layer - 1][neuron] for column in columns]),
        }
    return facts, _narrow(numbers)


def _slope(shown: Nudges, layer: int, neuron: int) -> float | None:
    """Of its squash: a wish for the activation, times this, is one for the weighted sum. None where it is already."""
    network = shown.network
    last = layer == len(network.layers) - 1
    if last and cost(network.cost).gradient_wrt == "weighted sum":
        return None
    squash = SIGMOID if last else activation(network.activation)
    return float(squash.derivative(shown.activations[layer])[neuron])


def _narrow(numbers: dict[str, Array]) -> dict[str, Array]:
    return {name: array.astype(np.float32) for name, array in numbers.items()}
