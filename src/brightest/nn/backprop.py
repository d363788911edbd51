"""Back-propagation: the gradient of the cost in every weight and bias, in one backward pass through the layers.

Lesson 3. The output layer's delta, ∂C/∂z, gives the gradient of its weights and biases; passed back through those
weights it becomes the delta of the layer before, and so on to the first.
"""

import numpy as np

from brightest.nn.activations import activation
from brightest.nn.costs import cost
from brightest.nn.network import Network, forward
from brightest.nn.parameters import Array, Parameters


def gradient(network: Network, a: Array, y: Array) -> tuple[Parameters, float]:
    """∇C of the mean cost over a mini-batch, and that mean cost.

    a: (batch, n_0) first-layer activations; y: (batch, n_out) targets.
    """
    activations = forward(network, a)
    derivative = activation(network.activation).derivative
    losses = cost(network.cost).loss(activations[-1], y)  # (batch,)
    delta = cost(network.cost).delta(activations[-1], y) / len(y)  # (batch, n_out): ∂C/∂z, its share of the mean
    weights: list[Array] = []
    biases: list[Array] = []
    for layer in reversed(range(len(network.weights))):
        weights.insert(0, delta.T @ activations[layer])  # ∂C/∂W = delta of the receiver × activation of the sender
        biases.insert(0, delta.sum(axis=0))
        if layer > 0:  # the nudges that the next layer asks for, added up
            delta = delta @ network.weights[layer] * derivative(activations[layer])
    return Parameters(tuple(weights), tuple(biases)), float(np.mean(losses))


def mean_cost(network: Network, a: Array, y: Array) -> float:
    """The mean cost over examples: a (batch, n_0) first-layer activations; y (batch, n_out) targets."""
    return float(np.mean(cost(network.cost).loss(forward(network, a)[-1], y)))
