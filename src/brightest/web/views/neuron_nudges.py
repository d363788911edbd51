"""The snapshot of one example's nudges: the outputs, every neuron, and the three levers of the open one."""

from typing import Any

import numpy as np

from brightest.inspection.nudges import BatchNudges, Nudges, check_neuron
from brightest.nn.activations import SIGMOID, activation
from brightest.nn.costs import cost
from brightest.nn.parameters import Array
from brightest.web.views import lines


def arrays(shown: Nudges) -> dict[str, Array]:
    """The target, the parts of the cost, activations and nudges of every layer, the weights to change most."""
    outputs, loss = shown.activations[-1], cost(shown.network.cost)
    numbers = {"target": shown.target, "parts": loss.loss(outputs[:, None], shown.target[:, None])}
    for layer, (a, nudges) in enumerate(zip(shown.activations, shown.activation_nudges, strict=True)):
        numbers |= {f"activations{layer}": a, f"wishes{layer}": nudges}
    return _narrow(numbers) | lines.by_nudge(shown)


def liveliest(found: BatchNudges, front: int, layer: int) -> int:
    """The neuron whose weighted sum has the largest nudge. A saturated neuron, at 0 or 1, has hardly any.

    Raises SettingError if there is no such layer.
    """
    shown = found.examples[front]
    check_neuron(shown.network, layer, 0)
    return int(np.abs(shown.sum_nudges[layer]).argmax())


def levers(found: BatchNudges, front: int, layer: int, neuron: int) -> tuple[dict[str, Any], dict[str, Array]]:
    """Facts and arrays of one neuron: how its nudge is computed, and the nudges of its three levers."""
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
        facts |= {"bias": three.bias, "slope": _derivative(shown, layer, neuron)}
        numbers |= {
            "behind": shown.activations[layer - 1],
            "weights": network.weights[layer - 1][neuron],
            "nudges": three.weights,
            "asked": three.activations,
            "biases": np.array([column.biases[layer - 1][neuron] for column in columns]),
            "columns": np.stack([column.weights[layer - 1][neuron] for column in columns]),
        }
    return facts, _narrow(numbers)


def _derivative(shown: Nudges, layer: int, neuron: int) -> float | None:
    """The derivative that turns the activation's nudge into the weighted sum's; None if the cost gives the latter."""
    network = shown.network
    last = layer == len(network.layers) - 1
    if last and cost(network.cost).gradient_wrt == "weighted sum":
        return None
    function = SIGMOID if last else activation(network.activation)
    return float(function.derivative(shown.activations[layer])[neuron])


def _narrow(numbers: dict[str, Array]) -> dict[str, Array]:
    return {name: array.astype(np.float32) for name, array in numbers.items()}
