"""Costs: how wrong the last layer's activations a are, compared with the wanted activations y. Lesson 2.

A cost decides the activation function of the last layer, and gives back-propagation ∂C/∂z of that layer, where the
derivatives of both have been multiplied: for softmax with cross-entropy and for sigmoid with binary cross-entropy the
product is simpler than its factors.

What one output wants under the sum of squares is −∂C/∂a = 2 (y − a): as far to rise or fall as it is from where it
should be. Costs made of logarithms don't say that by ∂C/∂a, which is −1 for an output that is 0 as it should be, and
under softmax no activation can move alone. There the wish is for the weighted sum, −∂C/∂z, and y − a again.

Shapes: z, a, y are (..., n); a cost is summed over the last axis and keeps the others.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from brightest.errors import choose
from brightest.nn.activations import sigmoid, softmax
from brightest.nn.parameters import Array


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

COSTS = {c.name: c for c in (SQUARES, CROSS_ENTROPY, BINARY_CROSS_ENTROPY, GENERALIZED_CROSS_ENTROPY)}


def cost(name: str) -> Cost:
    """The cost called `name`. Raises SettingError for a name that isn't one of COSTS."""
    return choose("cost", name, COSTS)
