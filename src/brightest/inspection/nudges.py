"""Nudges: how one example wants every number of a network to change. Each is minus a derivative of the example's cost.

Lesson 3. Each output wants to rise or fall, some much and some little. A neuron that wants to be brighter has three
levers: raise its bias; change its weights, in proportion to the activations behind them; change those activations, in
proportion to the weights. It can't pull the third by itself, so it passes the request on: the messages of all neurons
of a layer, added up, are the nudges of the layer before, and so on backwards.

Three quantities lead from one layer to the layer before:

    activation_nudges[l]    −∂C/∂a   for the activations of layer l
    sum_nudges[l]           −∂C/∂z   for its weighted sums: times the derivative of the activation function
    messages(l)             from each neuron of layer l to each neuron behind it: sum_nudges[l] × weights; their sum
                            over the senders is activation_nudges[l - 1]

Only the sum of squares has nudges for the outputs' activations. Under the other costs the outputs' nudges are for their
weighted sums (nn/costs.py): activation_nudges and sum_nudges of the last layer are then the same.
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

MAX_EXAMPLES = 100  # in batch_nudges, as each has a nudge for every parameter


@dataclass(frozen=True, eq=False)
class Levers:
    """The three ways to change one neuron, all float64."""

    bias: float  # nudge of its bias
    weights: Array  # (n_in,) nudges of its weights, in proportion to the activations behind them
    activations: Array  # (n_in,) its messages to the layer before, in proportion to the weights


@dataclass(frozen=True, eq=False)
class Nudges:
    """One example's nudges for a whole network; layers are numbered as activations are, pixels 0."""

    network: Network
    target: Array  # (n_out,) the wanted outputs
    cost: float
    activations: tuple[Array, ...]  # (n_0,), (n_1,), ...
    activation_nudges: tuple[Array, ...]  # like activations; the pixels' too
    sum_nudges: tuple[Array, ...]  # like activations; pixels have no weighted sum, so sum_nudges[0] is empty
    parameters: Parameters  # the nudges of every weight and bias

    def levers(self, layer: int, neuron: int) -> Levers:
        """The three levers of one neuron of layer 1, 2, ... Raises SettingError if there is no such neuron."""
        check_neuron(self.network, layer, neuron)
        W, b = self.parameters.weights[layer - 1], self.parameters.biases[layer - 1]
        return Levers(float(b[neuron]), W[neuron], self.messages(layer)[neuron])

    def messages(self, layer: int) -> Array:
        """Messages from each neuron of `layer` (1, 2, ...) to each neuron of the layer before, (n_out, n_in).

        A column holds all messages to one neuron; its sum is that neuron's nudge.
        """
        check_neuron(self.network, layer, 0)
        return self.sum_nudges[layer][:, None] * np.asarray(self.network.weights[layer - 1], np.float64)


@dataclass(frozen=True, eq=False)
class BatchNudges:
    """The table of lesson 3: the nudges of several examples for every parameter, side by side, and their mean."""

    examples: tuple[Nudges, ...]
    mean: Parameters  # minus the gradient of their mini-batch, if no output is masked
    cost: float  # mean over the examples

    @property
    def columns(self) -> Array:
        """(parameters, examples): a row for each weight and bias, in the order of Parameters.arrays()."""
        return np.stack([flatten(example.parameters) for example in self.examples], axis=1)


def nudges(network: Network, image: Array, target: Array, outputs: Sequence[int] | None = None) -> Nudges:
    """One example's nudges. image: (n_0,) or (height, width); target: (n_out,), such as a row of one_hot.

    outputs: the outputs that count (default: all); the nudges of the others are set to 0. Raises DataError if the image
    doesn't fit the network, SettingError if target or `outputs` doesn't.
    """
    a, y = pixels(image).reshape(1, -1), np.asarray(target, np.float64)
    check_pixels(network.layers, a)
    if y.shape != network.layers[-1:]:
        raise SettingError(f"a target must have a number for each of the {network.layers[-1]} outputs, not {y.shape}.")
    activations = tuple(layer[0] for layer in forward(network, a))
    cost_function, derivative = cost(network.cost), activation(network.activation).derivative
    mask = _output_mask(network.layers[-1], outputs)
    activation_nudges = [cost_function.negative_gradient(activations[-1], y) * mask]
    sum_nudges = [-cost_function.delta(activations[-1], y) * mask]
    weights: list[Array] = []
    for layer in reversed(range(len(network.weights))):
        weights.insert(0, np.outer(sum_nudges[0], activations[layer]))
        activation_nudges.insert(0, sum_nudges[0] @ network.weights[layer])  # all messages, added up
        sum_nudges.insert(0, activation_nudges[0] * derivative(activations[layer]) if layer else np.zeros(0))
    return Nudges(
        network,
        y,
        float(cost_function.loss(activations[-1], y)),
        activations,
        tuple(activation_nudges),
        tuple(sum_nudges),
        Parameters(tuple(weights), tuple(sum_nudges[1:])),
    )


def batch_nudges(network: Network, images: Array, targets: Array, outputs: Sequence[int] | None = None) -> BatchNudges:
    """The nudges of 1 to MAX_EXAMPLES examples, and their mean. images: (n, n_0), targets: (n, n_out).

    outputs: as in `nudges`. Raises the errors of `nudges`, and SettingError for more examples.
    """
    if not 0 < len(images) <= MAX_EXAMPLES or len(images) != len(targets):
        raise SettingError(f"a table has 1 to {MAX_EXAMPLES} examples, each with its target, not {len(images):,}.")
    examples = tuple(nudges(network, image, y, outputs) for image, y in zip(images, targets, strict=True))
    columns = zip(*(example.parameters.arrays() for example in examples), strict=True)
    mean = Parameters.from_arrays([np.mean(arrays, axis=0) for arrays in columns])
    return BatchNudges(examples, mean, float(np.mean([example.cost for example in examples])))


def nudge_norms(network: Network, images: Array, targets: Array) -> Array:
    """The Euclidean length of each example's nudges for the last weighted sums, (n,). Arrays as in `batch_nudges`."""
    outputs = forward(network, pixels(images))[-1]
    lengths: Array = np.linalg.norm(cost(network.cost).delta(outputs, np.asarray(targets, np.float64)), axis=1)
    return lengths


def apply_nudges(network: Network, wanted: Parameters, rate: float) -> Network:
    """A network whose parameters are moved by `rate` times `wanted`, float64."""
    moved = [w + rate * d for w, d in zip(network.parameters.arrays(), wanted.arrays(), strict=True)]
    return replace(network, **Parameters.from_arrays(moved)._asdict())


def cost_of(network: Network, image: Array, target: Array) -> float:
    """The cost of one example: image (n_0,), target (n_out,)."""
    return mean_cost(network, pixels(image).reshape(1, -1), np.asarray(target, np.float64)[None])


def flatten(parameters: Parameters) -> Array:
    """All numbers in one row: all weights, layer by layer and row by row, then all biases: (parameters,)."""
    return np.concatenate([array.reshape(-1) for array in parameters.arrays()])


def check_neuron(network: Network, layer: int, neuron: int) -> None:
    """Raises SettingError unless layer 1, 2, ... has a neuron of that number (the first is 0)."""
    if not 1 <= layer < len(network.layers):
        raise SettingError(f"there is no layer {layer} of neurons: choose from 1 to {len(network.layers) - 1}.")
    if not 0 <= neuron < network.layers[layer]:
        raise SettingError(f"layer {layer} has no neuron {neuron}: choose from 0 to {network.layers[layer] - 1}.")


def _output_mask(count: int, outputs: Sequence[int] | None) -> Array:
    """(count,): 1 for an output that counts, else 0."""
    if outputs is None:
        return np.ones(count)
    if not all(0 <= output < count for output in outputs):
        raise SettingError(f"outputs {list(outputs)} can't be counted: they are numbered 0 to {count - 1}.")
    mask = np.zeros(count)
    mask[list(outputs)] = 1
    return mask
