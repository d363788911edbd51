"""Back-propagation: what every weight and bias should do about a mini-batch, found in one walk back through the layers.

Lesson 3. The output's error tells the last layer's weights and biases what to do; passed back through those
weights it becomes the error of the layer before, and so on to the first.
"""

import numpy as np

from brightest.nn.activations import activation
from brightest.nn.costs import cost
from brightest.nn.network import Network
from brightest.nn.parameters import Array, Parameters


def forward(network: Network, a: Array) -> list[Array]:
    """The activations of every layer, (batch, n_l), for a batch (batch, n_0): a = σ(W a + b), an image a row."""
    hidden, output = activation(network.activation).squash, cost(network.cost).squash
    activations = [a]
    for layer, (W, b) in enumerate(zip(network.weights, network.biases, strict=True), start=1):
        squash = output if layer == len(network.weights) else hidden
        a = squash(a @ W.T + b)
        activations.append(a)
    return activations


def gradient(network: Network, a: Array, y: Array) -> tuple[Parameters, float]:
    """∇C of the mean cost over a mini-batch, and that mean cost.

    a: (batch, n_0) first-layer activations; y: (batch, n_out) what the last layer should have been.
    """
    activations = forward(network, a)
    slope = activation(network.activation).slope
    costs = cost(network.cost).of(activations[-1], y)  # (batch,)
    error = cost(network.cost).error(activations[-1], y) / len(y)  # (batch, n_out): ∂C/∂z, its share of the mean
    weights: list[Array] = []
    biases: list[Array] = []
    for layer in reversed(range(len(network.weights))):
        weights.insert(0, error.T @ activations[layer])  # ∂C/∂W = error of the receiver × activation of the sender
        biases.insert(0, error.sum(axis=0))
        if layer > 0:
            error = error @ network.weights[layer] * slope(activations[layer])  # the wishes of the next layer, added up
    return Parameters(tuple(weights), tuple(biases)), float(np.mean(costs))


def mean_cost(network: Network, a: Array, y: Array) -> float:
    """The mean cost over examples: a (batch, n_0) first-layer activations; y (batch, n_out)."""
    return float(np.mean(cost(network.cost).of(forward(network, a)[-1], y)))
