"""One neuron: its arithmetic on an image, and which images make it fire.

A neuron fires where its weighted sum is positive: a sigmoid is then above 0.5, a ReLU or tanh above 0. With a bias of
−10, the rest of the sum must exceed 10. Under softmax an output has no threshold of its own. Its lead takes that place:
its weighted sum minus the largest of the other outputs. A positive lead makes it the brightest.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from brightest.data import NO_CLASS, Examples
from brightest.errors import DataError
from brightest.evaluation.metrics import check_fit, share
from brightest.inspection.nudges import check_neuron
from brightest.nn.costs import cost
from brightest.nn.network import Network, check_pixels, forward, pixels
from brightest.nn.parameters import Array

CHUNK_SIZE = 2000  # images at once, to bound the memory


@dataclass(frozen=True, eq=False)
class Arithmetic:
    """How a neuron's activation is computed: weights × inputs, added up, plus a bias, then the activation function."""

    inputs: Array  # (n_in,) activations of the layer before
    weights: Array  # (n_in,)
    products: Array  # (n_in,) weights × inputs
    total: float  # of the products
    bias: float
    weighted_sum: float  # total + bias
    activation: float
    function: str  # the activation function: sigmoid, ReLU, tanh, or softmax


@dataclass(frozen=True, eq=False)
class Favourites:
    """The images that make a neuron fire most and least, and how often it fires for each class."""

    sums: Array  # (n,) its weighted sum for every image; under softmax, its lead over the largest of the others
    most: Array  # (k,) indices of the images with the highest sums, highest first
    least: Array  # (k,) indices of the images with the lowest sums, lowest first
    share: Array  # (classes,) share of a class's images that fire it; NaN for a class without images


def arithmetic(network: Network, image: Array, layer: int, neuron: int) -> Arithmetic:
    """The arithmetic of one neuron of layer 1, 2, ... for one image, (n_0,) or (height, width).

    Raises SettingError if there is no such neuron, DataError if the image doesn't fit.
    """
    return arithmetic_of(network, network.feed_forward(image), layer, neuron)


def arithmetic_of(network: Network, activations: list[Array], layer: int, neuron: int) -> Arithmetic:
    """One neuron's arithmetic in the activations of all layers, (n_0,), (n_1,), ... as `feed_forward` returns them.

    Raises SettingError if there is no such neuron.
    """
    check_neuron(network, layer, neuron)
    inputs = activations[layer - 1]
    weights = np.asarray(network.weights[layer - 1][neuron], np.float64)
    bias = float(network.biases[layer - 1][neuron])
    products = weights * inputs
    total = float(products.sum())
    last = layer == len(network.weights)
    function = cost(network.cost).activation.__name__ if last else network.activation
    name = "ReLU" if function == "relu" else function
    return Arithmetic(inputs, weights, products, total, bias, total + bias, float(activations[layer][neuron]), name)


def favourites(network: Network, examples: Examples, layer: int, neuron: int, k: int = 10) -> Favourites:
    """The k examples that make a neuron fire most and least. Images are taken as they are, as in `feed_forward`.

    Raises SettingError if there is no such neuron, DataError if pixels or labels don't fit.
    """
    check_neuron(network, layer, neuron)
    check_fit(network.layers, examples)
    z = weighted_sums(network, examples.images, layer)
    sums = z[:, neuron]
    if layer == len(network.weights) and cost(network.cost).softmax_coupled:
        sums = sums - np.delete(z, neuron, axis=1).max(axis=1, initial=-np.inf)
    order = np.argsort(-sums, kind="stable")
    fired = firing_share(sums, examples.labels, network.layers[-1])
    return Favourites(sums, order[:k], order[::-1][:k], fired)


def weighted_sums(network: Network, images: Array, layer: int) -> Array:
    """z of every neuron of layer 1, 2, ... for images (n, n_0): (n, n_layer), float64."""
    check_neuron(network, layer, 0)
    check_pixels(network.layers, images)
    W, b = (np.asarray(arrays[layer - 1], np.float64) for arrays in network.parameters)
    return np.concatenate([forward(network, a)[layer - 1] @ W.T + b for a in chunks(images)])


def chunks(images: Array) -> Iterator[Array]:
    """Pixels (up to CHUNK_SIZE, n_0), float64, chunk by chunk. Raises DataError if there are no images."""
    if len(images) == 0:
        raise DataError("there is no image to read.")
    for start in range(0, len(images), CHUNK_SIZE):
        yield pixels(images[start : start + CHUNK_SIZE])


def firing_share(sums: Array, labels: Array, classes: int) -> Array:
    """The share of each class's images with a positive weighted sum (n,): (classes,); NaN for an empty class."""
    shown = labels != NO_CLASS
    images = np.bincount(labels[shown], minlength=classes)
    fired = np.bincount(labels[shown], sums[shown] > 0, minlength=classes)
    return share(fired, images)
