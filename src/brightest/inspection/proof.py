"""A proof of one number: what back-propagation wants of it, beside what nudging it alone does to the cost.

What is wanted is minus a slope, so a nudge of +h and one of −h say it too: (C(−h) − C(+h)) / 2h. In float64 and at
h = 1e-5 the errors of the formula and of rounding are both near 1e-11.

Outputs that are not listened to stay as they were: their weighted sums are held while the others move.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from brightest.errors import SettingError, check_choice
from brightest.inspection.gradient_check import costs_of
from brightest.inspection.nudges import Nudges
from brightest.nn.activations import activation
from brightest.nn.costs import cost
from brightest.nn.network import Network
from brightest.nn.parameters import Array

STEP = 1e-5
KINDS = ("wish", "bias", "weight", "asked")


@dataclass(frozen=True)
class Number:
    """One number of Nudges: a neuron's wish, what it wants of its bias or of a weight, or what it asks of a sender."""

    kind: str  # one of KINDS
    layer: int  # 1, 2, ...; a wish also of pixels, layer 0
    neuron: int
    sender: int = 0  # in the layer before, for a weight and for what is asked


@dataclass(frozen=True)
class Proof:
    """The same number twice."""

    wanted: float  # by back-propagation
    up: float  # the cost where it is larger by STEP
    down: float  # the cost where it is smaller by STEP

    @property
    def nudged(self) -> float:
        """What nudging finds."""
        return (self.down - self.up) / (2 * STEP)

    @property
    def difference(self) -> float:
        """How far apart they are."""
        return abs(self.nudged - self.wanted)


def prove(examples: Sequence[Nudges], number: Number, listen: Sequence[int] | None = None) -> Proof:
    """A number of one example's wishes, or the mean of several examples'; `listen` is what they were made with.

    Raises SettingError where there is no such number.
    """
    _check(examples[0], number)
    three = [
        (_wanted(found, number), _nudged(found, number, STEP, listen), _nudged(found, number, -STEP, listen))
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
        return float(found.wishes[layer][neuron])
    if number.kind == "bias":
        return float(found.parameters.biases[layer - 1][neuron])
    if number.kind == "weight":
        return float(found.parameters.weights[layer - 1][neuron, sender])
    return float(found.asked(layer)[neuron, sender])


def _nudged(found: Nudges, number: Number, step: float, listen: Sequence[int] | None) -> float:
    """The cost of the example where that number alone is larger by `step`."""
    network, (layer, neuron) = found.network, (number.layer, number.neuron)
    last = len(network.weights)
    if number.kind == "wish" and not (layer == last and cost(network.cost).gradient_wrt == "weighted sum"):
        a = _plus(found.activations[layer], neuron, step)
        if layer == last:
            heard = listen is None or neuron in listen
            return float(cost(network.cost).loss(a if heard else found.activations[last], found.target))
        z = _sum(network, layer + 1, a)
        layer += 1
    else:
        z = _first(found, number, step)
    squash = activation(network.activation).function
    for after in range(layer + 1, last + 1):
        z = _sum(network, after, squash(z))
    if listen is not None:
        held = _sum(network, last, found.activations[last - 1])
        z = np.where(np.isin(np.arange(len(z)), listen), z, held)
    return float(costs_of(network, z[None], found.target[None])[0])


def _first(found: Nudges, number: Number, step: float) -> Array:
    """The weighted sums of the number's layer where it is larger by `step`; only its neuron's is another."""
    network, neuron = found.network, number.neuron
    a = found.activations[number.layer - 1]
    z = _sum(network, number.layer, a)
    w = np.asarray(network.weights[number.layer - 1][neuron], np.float64)
    b = float(network.biases[number.layer - 1][neuron])
    if number.kind == "weight":
        w = _plus(w, number.sender, step)
    elif number.kind == "asked":  # of this neuron alone: the others go on seeing what is there
        a = _plus(a, number.sender, step)
    else:
        b += step
    z[neuron] = w @ a + b
    return z


def _sum(network: Network, layer: int, a: Array) -> Array:
    """z = W a + b of layer 1, 2, ..., float64."""
    z: Array = network.weights[layer - 1] @ a + network.biases[layer - 1]
    return z


def _plus(row: Array, place: int, step: float) -> Array:
    moved = row.copy()
    moved[place] += step
    return moved
