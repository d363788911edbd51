"""A numerical proof of one nudge: the value from back-propagation beside a central finite difference.

A nudge is minus a derivative, so moving its number by +h and by −h finds it too: (C(−h) − C(+h)) / 2h. In float64 and
at h = 1e-5 the errors of the formula and of rounding are both near 1e-11.

Masked outputs stay as they were: their weighted sums are held while the others move.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from brightest.errors import SettingError, check_choice
from brightest.inspection.gradient_check import costs_of, weighted_sums_from
from brightest.inspection.nudges import Nudges
from brightest.nn.costs import cost
from brightest.nn.network import Network
from brightest.nn.parameters import Array, Parameters

STEP = 1e-5
KINDS = ("wish", "bias", "weight", "asked")


@dataclass(frozen=True)
class Number:
    """One number of Nudges: that of an activation (wish), a bias or a weight, or a message to a sender (asked)."""

    kind: str  # one of KINDS
    layer: int  # 1, 2, ...; a wish may also be a pixel's, layer 0
    neuron: int
    sender: int = 0  # neuron of the layer before, for a weight and a message


@dataclass(frozen=True)
class Proof:
    """One nudge, found in two ways."""

    wanted: float  # by back-propagation
    up: float  # the cost with the number increased by STEP
    down: float  # the cost with the number decreased by STEP

    @property
    def nudged(self) -> float:
        """The nudge, by finite differences."""
        return (self.down - self.up) / (2 * STEP)

    @property
    def difference(self) -> float:
        """The distance between the two."""
        return abs(self.nudged - self.wanted)


def prove(examples: Sequence[Nudges], number: Number, outputs: Sequence[int] | None = None) -> Proof:
    """Prove a nudge of one example, or the mean over several examples; `outputs` is the mask they were made with.

    Raises SettingError if there is no such number.
    """
    _check(examples[0], number)
    three = [
        (_wanted(found, number), _cost(found, number, STEP, outputs), _cost(found, number, -STEP, outputs))
        for found in examples
    ]
    return Proof(*(float(mean) for mean in np.mean(three, axis=0)))


def _check(found: Nudges, number: Number) -> None:
    layers = found.network.layers
    check_choice("number", number.kind, KINDS)
    lowest = 0 if number.kind == "wish" else 1
    if not (lowest <= number.layer < len(layers) and 0 <= number.neuron < layers[number.layer]):
        raise SettingError(f"layer {number.layer} has no {number.kind} of a neuron {number.neuron}.")
    if number.kind in ("weight", "asked") and not 0 <= number.sender < layers[number.layer - 1]:
        raise SettingError(f"layer {number.layer - 1} has no neuron {number.sender}.")


def _wanted(found: Nudges, number: Number) -> float:
    layer, neuron, sender = number.layer, number.neuron, number.sender
    if number.kind == "wish":
        return float(found.activation_nudges[layer][neuron])
    if number.kind == "bias":
        return float(found.parameters.biases[layer - 1][neuron])
    if number.kind == "weight":
        return float(found.parameters.weights[layer - 1][neuron, sender])
    return float(found.messages(layer)[neuron, sender])


def _cost(found: Nudges, number: Number, step: float, outputs: Sequence[int] | None) -> float:
    """The example's cost with that number alone increased by `step`."""
    network, (layer, neuron) = _as_float64(found.network), (number.layer, number.neuron)
    last = len(network.weights)
    if number.kind == "wish" and not (layer == last and cost(network.cost).gradient_wrt == "weighted sum"):
        a = _moved(found.activations[layer], neuron, step)
        if layer == last:
            counts = outputs is None or neuron in outputs
            return float(cost(network.cost).loss(a if counts else found.activations[last], found.target))
        layer += 1
        z = _weighted_sums(network, layer, a)
    else:
        z = _moved_sums(found, network, number, step)
    z = weighted_sums_from(network, layer - 1, z[None])[-1][0]
    if outputs is not None:
        held = _weighted_sums(network, last, found.activations[last - 1])
        z = np.where(np.isin(np.arange(len(z)), outputs), z, held)
    return float(costs_of(network, z[None], found.target[None])[0])


def _moved_sums(found: Nudges, network: Network, number: Number, step: float) -> Array:
    """The weighted sums of the number's layer with the number increased by `step`: only its neuron's changes."""
    a = found.activations[number.layer - 1]
    z = _weighted_sums(network, number.layer, a)
    w = network.weights[number.layer - 1][number.neuron]
    b = float(network.biases[number.layer - 1][number.neuron])
    if number.kind == "weight":
        w = _moved(w, number.sender, step)
    elif number.kind == "asked":  # for this neuron alone: the others still see the old activation
        a = _moved(a, number.sender, step)
    else:
        b += step
    z[number.neuron] = w @ a + b
    return z


def _weighted_sums(network: Network, layer: int, a: Array) -> Array:
    """z = W a + b of layer 1, 2, ..., float64."""
    z: Array = network.weights[layer - 1] @ a + network.biases[layer - 1]
    return z


def _moved(row: Array, index: int, step: float) -> Array:
    moved = row.copy()
    moved[index] += step
    return moved


def _as_float64(network: Network) -> Network:
    arrays = [np.asarray(array, np.float64) for array in network.parameters.arrays()]
    return replace(network, **Parameters.from_arrays(arrays)._asdict())
