"""A layer's space: where each layer puts the examples, and how it bends a grid that is drawn in the first.

Each layer maps the space before it to its own: W stretches, turns and folds it flat, b shifts it, the activation
function bends it. The network learns a bend after which a straight line separates the classes. See Olah, "Neural
Networks, Manifolds, and Topology" (2014).

A space of many neurons is seen along the directions in which the examples vary most, its principal components.
"""

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from brightest.data import NO_CLASS, Examples
from brightest.evaluation.metrics import check_fit
from brightest.nn.network import Network, forward, pixels
from brightest.nn.parameters import Array
from brightest.system.blas import one_blas_thread

MAX_EXAMPLES = 2000


@dataclass(frozen=True, eq=False)
class Space:
    """The space of one layer, and the examples in it, along k axes."""

    layer: int  # 0 for the pixels
    middle: Array  # (n_l,) the origin of the axes
    axes: Array  # (k, n_l) orthonormal: the neurons themselves if there are at most k, else the main directions
    explained: Array  # (k,) share of the examples' variance along each axis
    points: Array  # (n, k) the examples
    between_classes: float  # share of the variance between the classes' means, in the whole space; the rest is within

    def project(self, activations: Array) -> Array:
        """Activations of this layer, (..., n_l), as points along its axes, (..., k)."""
        projected: Array = (activations - self.middle) @ self.axes.T
        return projected


def spaces(network: Network, examples: Examples, k: int = 2) -> tuple[Space, ...]:
    """The space of each layer, the pixels' space first, along at most k axes.

    The examples must be in the network's frame; MAX_EXAMPLES suffice. Raises DataError if they don't fit the network.
    """
    check_fit(network.layers, examples)
    with one_blas_thread():
        layers = forward(network, pixels(examples.images))
        return tuple(_space(layer, a, examples.labels, k) for layer, a in enumerate(layers))


def grid_lines(n: int = 11, k: int = 41) -> Array:
    """n upright and n level lines of k points each over the square from 0 to 1, (2n, k, 2).

    `forward(network, lines)` is their image in every layer.
    """
    at, along = np.meshgrid(np.linspace(0, 1, n), np.linspace(0, 1, k), indexing="ij")
    return np.concatenate([np.stack([at, along], axis=-1), np.stack([along, at], axis=-1)])


def cut(network: Network) -> Array:
    """The cut where the first of two outputs equals the second, in the space of a last hidden layer of 2 or 3 neurons.

    Returns its corners in order, within −1 to 1 along each axis: (n, 2) for a line, (n, 3) for a piece of a plane, no
    corner if it lies outside. Here the outputs separate the classes by a straight cut, whatever was bent before.
    """
    W, b = network.weights[-1], network.biases[-1]
    normal, offset = np.asarray(W[1] - W[0], np.float64), float(b[1] - b[0])
    k = len(normal)
    box = np.stack(np.meshgrid(*[(-1.0, 1.0)] * k, indexing="ij"), axis=-1).reshape(-1, k)
    found = []
    for i, j in combinations(range(len(box)), 2):
        (from_, to), side = (box[i], box[j]), box[[i, j]] @ normal + offset
        if np.sum(from_ != to) == 1 and side[0] * side[1] < 0:  # an edge that the cut crosses
            found.append(from_ + (to - from_) * side[0] / (side[0] - side[1]))
    corners = np.array(found).reshape(-1, k)
    if k == 3 and len(corners):
        around = corners - corners.mean(axis=0)
        u = around[0] / np.linalg.norm(around[0])
        v = np.cross(normal / np.linalg.norm(normal), u)
        corners = corners[np.argsort(np.arctan2(around @ v, around @ u))]
    return corners


def _space(layer: int, a: Array, labels: Array, k: int) -> Space:
    n = a.shape[1]
    mean = a.mean(axis=0)
    covariance = (a - mean).T @ (a - mean)
    if n <= k:
        middle, axes = np.zeros(n), np.eye(n)
    else:
        middle, axes = mean, np.linalg.eigh(covariance)[1].T[: -k - 1 : -1]  # the largest first
        signs = np.sign(np.take_along_axis(axes, np.abs(axes).argmax(axis=1, keepdims=True), axis=1))
        axes = axes * signs  # eigenvectors have no sign of their own: this one makes them repeatable
    whole = max(float(np.trace(covariance)), np.finfo(np.float64).tiny)
    explained = np.einsum("ki,ij,kj->k", axes, covariance, axes) / whole
    return Space(layer, middle, axes, explained, (a - middle) @ axes.T, _between_classes(a, labels))


def _between_classes(a: Array, labels: Array) -> float:
    """The share of the variance of activations (n, n_l) that lies between classes; images of no class don't count."""
    a, labels = a[labels != NO_CLASS], labels[labels != NO_CLASS]
    mean = a.mean(axis=0)
    between = sum((labels == label).sum() * _squared(a[labels == label].mean(axis=0) - mean) for label in set(labels))
    return float(between / max(_squared(a - mean), np.finfo(np.float64).tiny))


def _squared(a: Array) -> float:
    return float(np.sum(a**2))
