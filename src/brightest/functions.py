"""Squashing functions and costs, each with its derivative.

An activation turns a weighted sum z into an activation a. Its derivative is written in terms of a, because
back-propagation has a at hand and all of ours allow it (sigmoid: σ' = a (1 − a)).

A cost compares the last layer's activations a with what was wanted, y. It decides how the last layer squashes,
and hands back-propagation ∂C/∂z of that layer, where the two derivatives have been multiplied together: for
softmax with cross-entropy and for sigmoid with binary cross-entropy the product is simpler than its factors.

What one output wants under the sum of squares is −∂C/∂a = 2 (y − a): as far to rise or fall as it is from where it
should be. Costs made of logarithms don't say that by ∂C/∂a, which is −1 for an output that is 0 as it should be, and
under softmax no activation can move alone. There the wish is for the weighted sum, −∂C/∂z, and y − a again.

Shapes: z, a, y are (..., n); a cost is summed over the last axis and keeps the others.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from brightest.errors import SettingError

Array: TypeAlias = NDArray[Any]


def sigmoid(z: Array) -> Array:
    """σ(z) = 1 / (1 + e⁻ᶻ): into (0, 1). Lesson 1."""
    e = np.exp(-np.abs(z))  # never overflows, whatever the sign of z
    return np.where(z >= 0, 1 / (1 + e), e / (1 + e))


def relu(z: Array) -> Array:
    """max(0, z): what most networks use today. Lesson 1."""
    return np.maximum(z, 0)


def softmax(z: Array) -> Array:
    """eᶻ / Σ eᶻ: positive numbers that sum to 1 along the last axis."""
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    a: Array = e / e.sum(axis=-1, keepdims=True)
    return a


@dataclass(frozen=True)
class Activation:
    """A hidden layer's squash a = f(z), and its slope da/dz written in terms of a."""

    name: str
    squash: Callable[[Array], Array]
    slope: Callable[[Array], Array]


SIGMOID = Activation("sigmoid", sigmoid, lambda a: a * (1 - a))
RELU = Activation("relu", relu, lambda a: (a > 0).astype(a.dtype))
TANH = Activation("tanh", np.tanh, lambda a: 1 - a * a)


@dataclass(frozen=True)
class Cost:
    """C(a, y) of one example, the squash of the last layer that goes with it, error = ∂C/∂z there, and the wishes."""

    name: str
    squash: Callable[[Array], Array]
    of: Callable[[Array, Array], Array]
    error: Callable[[Array, Array], Array]
    wish: Callable[[Array, Array], Array]  # −∂C/∂z, or −∂C/∂a under the sum of squares
    wish_for: str = "weighted sum"  # what should rise or fall by it: z, or the "activation" a
    together: bool = False  # whether outputs can only move together, as under softmax


def _log(p: Array) -> Array:
    """log p, or that of the least positive number: an activation that rounds to 0 costs much, not infinitely much."""
    logarithm: Array = np.log(np.maximum(p, np.finfo(p.dtype).tiny))
    return logarithm


SQUARES = Cost(
    "squares",
    squash=sigmoid,
    of=lambda a, y: np.sum((a - y) ** 2, axis=-1),  # no ½, as in lesson 2
    error=lambda a, y: 2 * (a - y) * a * (1 - a),
    wish=lambda a, y: 2 * (y - a),
    wish_for="activation",
)
CROSS_ENTROPY = Cost(
    "cross-entropy",
    squash=softmax,
    of=lambda a, y: 0 - np.sum(y * _log(a), axis=-1),  # not -0 where nothing is to be paid
    error=lambda a, y: a * y.sum(axis=-1, keepdims=True) - y,  # Σy is 1 for one digit, 0 for "none of these"
    wish=lambda a, y: y - a * y.sum(axis=-1, keepdims=True),
    together=True,
)
BINARY_CROSS_ENTROPY = Cost(
    "binary-cross-entropy",
    squash=sigmoid,
    of=lambda a, y: -np.sum(y * _log(a) + (1 - y) * _log(1 - a), axis=-1),
    error=lambda a, y: a - y,
    wish=lambda a, y: y - a,
)
PATIENCE = 0.3  # 0: cross-entropy itself; 1: every wrong answer costs the same


def _generalized_error(a: Array, y: Array) -> Array:
    believed = y * a**PATIENCE
    error: Array = a * believed.sum(axis=-1, keepdims=True) - believed
    return error


# Cross-entropy that gives up on images it finds hopeless, and spends the neurons on the rest. Zhang and Sabuncu 2018.
GENERALIZED_CROSS_ENTROPY = Cost(
    "generalized-cross-entropy",
    squash=softmax,
    of=lambda a, y: np.sum(y * (1 - a**PATIENCE), axis=-1) / PATIENCE,
    error=_generalized_error,
    wish=lambda a, y: -_generalized_error(a, y),
    together=True,
)

ACTIVATIONS = {f.name: f for f in (SIGMOID, RELU, TANH)}
COSTS = {c.name: c for c in (SQUARES, CROSS_ENTROPY, BINARY_CROSS_ENTROPY, GENERALIZED_CROSS_ENTROPY)}


def activation(name: str) -> Activation:
    """The activation called `name`. Raises SettingError for a name that isn't one of ACTIVATIONS."""
    if name not in ACTIVATIONS:
        raise SettingError(f"activation {name!r} is unknown: choose {', '.join(ACTIVATIONS)}.")
    return ACTIVATIONS[name]


def cost(name: str) -> Cost:
    """The cost called `name`. Raises SettingError for a name that isn't one of COSTS."""
    if name not in COSTS:
        raise SettingError(f"cost {name!r} is unknown: choose {', '.join(COSTS)}.")
    return COSTS[name]
