"""Nudges: what one example asks of a network, neuron by neuron. Each is minus a slope: the way its cost falls.

Lesson 3. Each output wants to rise or fall, some much and some little. A neuron that wants to be brighter has three
levers: raise its bias; change its weights, in proportion to the activations behind them; change those activations, in
proportion to the weights. It can't pull the third by itself, so that wish is passed on: the wishes of all neurons of a
layer, added up, are what the layer before is asked for, and so on backwards.

Three steps lead from one layer to the one before, and the names of the fields follow them:

    wishes[l]    −∂C/∂a   how far each neuron of layer l wants to rise or fall
    sums[l]      −∂C/∂z   the same said of its weighted sum: times the slope of its squash
    asked(l)              what each neuron of layer l asks of each neuron behind it: sums[l] × weights; summed over
                          those who ask, it is wishes[l - 1]

Only under the sum of squares are the outputs' wishes for their activations. Under the other costs they are for their
weighted sums (nn/costs.py): wishes and sums of the last layer are one.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from brightest.errors import SettingError
from brightest.nn.activations import activation
from brightest.nn.backprop import mean_cost
from brightest.nn.costs import cost
from brightest.nn.network import Network, check_pixels, forward, pixels
from brightest.nn.parameters import Array, Parameters

MOST_EXAMPLES = 100  # side by side in a table: each has its wish for every parameter


@dataclass(frozen=True, eq=False)
class Levers:
    """What one neuron that wants to change would have done, all float64."""

    bias: float  # raise the bias by this
    weights: Array  # (n_in,) in proportion to the activations behind them
    activations: Array  # (n_in,) in proportion to the weights: a wish for the layer before


@dataclass(frozen=True, eq=False)
class Nudges:
    """One example's wishes for a whole network; layers are numbered as activations are, pixels 0."""

    network: Network
    target: Array  # (n_out,) what the last layer should have been
    cost: float
    activations: tuple[Array, ...]  # (n_0,), (n_1,), ...
    wishes: tuple[Array, ...]  # like activations; the pixels' too
    sums: tuple[Array, ...]  # like activations; the pixels have no weighted sum, so sums[0] is empty
    parameters: Parameters  # the result: what this example wants of every weight and bias

    def levers(self, layer: int, neuron: int) -> Levers:
        """The three levers of one neuron of layer 1, 2, ... Raises SettingError where there is no such neuron."""
        check_neuron(self.network, layer, neuron)
        W, b = self.parameters.weights[layer - 1], self.parameters.biases[layer - 1]
        return Levers(float(b[neuron]), W[neuron], self.asked(layer)[neuron])

    def asked(self, layer: int) -> Array:
        """What each neuron of `layer` asks of each neuron of the layer before, (n_out, n_in); layer is 1, 2, ...

        A column is all that one neuron is asked for; its sum is that neuron's wish.
        """
        check_neuron(self.network, layer, 0)
        return self.sums[layer][:, None] * np.asarray(self.network.weights[layer - 1], np.float64)


@dataclass(frozen=True, eq=False)
class Table:
    """The table of lesson 3: what several examples want of every parameter, side by side, and their mean."""

    examples: tuple[Nudges, ...]
    mean: Parameters  # minus the gradient of the mini-batch that they make, where all outputs are listened to
    cost: float  # mean over the examples

    @property
    def columns(self) -> Array:
        """(parameters, examples): a row for each weight and bias, in the order of Parameters.arrays()."""
        return np.stack([flat(example.parameters) for example in self.examples], axis=1)


def nudges(network: Network, image: Array, target: Array, listen: Sequence[int] | None = None) -> Nudges:
    """What one example wants. image: (n_0,) or (height, width); target: (n_out,), such as a row of one_hot.

    `listen` names the outputs that are listened to (all by default); the others' wishes are taken for nothing.
    Raises DataError where the image doesn't fit the network, SettingError where target or `listen` doesn't.
    """
    a, y = pixels(image).reshape(1, -1), np.asarray(target, np.float64)
    check_pixels(network.layers, a)
    if y.shape != network.layers[-1:]:
        raise SettingError(f"a target must have a number for each of the {network.layers[-1]} outputs, not {y.shape}.")
    activations = tuple(layer[0] for layer in forward(network, a))
    judge, slope = cost(network.cost), activation(network.activation).derivative
    heard = _heard(network.layers[-1], listen)
    wish, total = judge.negative_gradient(activations[-1], y) * heard, -judge.delta(activations[-1], y) * heard
    wishes, sums = [wish], [total]
    weights: list[Array] = []
    for layer in reversed(range(len(network.weights))):
        weights.insert(0, np.outer(sums[0], activations[layer]))
        wishes.insert(0, sums[0] @ network.weights[layer])  # the wishes of all receivers, added up
        sums.insert(0, wishes[0] * slope(activations[layer]) if layer else np.zeros(0))
    price = float(judge.loss(activations[-1], y))
    result = Parameters(tuple(weights), tuple(sums[1:]))
    return Nudges(network, y, price, activations, tuple(wishes), tuple(sums), result)


def table(network: Network, images: Array, targets: Array, listen: Sequence[int] | None = None) -> Table:
    """Several examples side by side, and their mean. images: (n, n_0), targets: (n, n_out), n up to MOST_EXAMPLES.

    `listen` is that of `nudges`. Raises what `nudges` raises, and SettingError for more examples.
    """
    if not 0 < len(images) <= MOST_EXAMPLES or len(images) != len(targets):
        raise SettingError(f"a table has 1 to {MOST_EXAMPLES} examples, each with its target, not {len(images):,}.")
    examples = tuple(nudges(network, image, y, listen) for image, y in zip(images, targets, strict=True))
    wishes = zip(*(example.parameters.arrays() for example in examples), strict=True)
    mean = Parameters.from_arrays([np.mean(arrays, axis=0) for arrays in wishes])
    return Table(examples, mean, float(np.mean([example.cost for example in examples])))


def strength(network: Network, images: Array, targets: Array) -> Array:
    """How strongly each example wishes: how long its wish for the last weighted sums is, (n,). As in `table`."""
    outputs = forward(network, pixels(images))[-1]
    lengths: Array = np.linalg.norm(cost(network.cost).delta(outputs, np.asarray(targets, np.float64)), axis=1)
    return lengths


def follow(network: Network, wanted: Parameters, rate: float) -> Network:
    """The network with every parameter moved by `rate` times what is wanted, float64; to undo it, keep the old one."""
    moved = [w + rate * d for w, d in zip(network.parameters.arrays(), wanted.arrays(), strict=True)]
    return replace(network, **Parameters.from_arrays(moved)._asdict())


def cost_of(network: Network, image: Array, target: Array) -> float:
    """What one example costs: to be asked before and after a step."""
    return mean_cost(network, pixels(image).reshape(1, -1), np.asarray(target, np.float64)[None])


def flat(parameters: Parameters) -> Array:
    """All numbers in one row: all weights, layer by layer and row by row, then all biases."""
    return np.concatenate([array.reshape(-1) for array in parameters.arrays()])


def check_neuron(network: Network, layer: int, neuron: int) -> None:
    """Raises SettingError unless layer 1, 2, ... has a neuron of that number (the first is 0)."""
    if not 1 <= layer < len(network.layers):
        raise SettingError(f"there is no layer {layer} of neurons: choose from 1 to {len(network.layers) - 1}.")
    if not 0 <= neuron < network.layers[layer]:
        raise SettingError(f"layer {layer} has no neuron {neuron}: choose from 0 to {network.layers[layer] - 1}.")


def _heard(outputs: int, listen: Sequence[int] | None) -> Array:
    """1 for an output that is listened to, else 0: (n_out,)."""
    if listen is None:
        return np.ones(outputs)
    if not all(0 <= output < outputs for output in listen):
        raise SettingError(f"outputs {list(listen)} can't be listened to: they are numbered 0 to {outputs - 1}.")
    heard = np.zeros(outputs)
    heard[list(listen)] = 1
    return heard
