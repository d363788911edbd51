"""Costs measure how wrong the last layer's activations a are, given the targets y. Lesson 2.

A cost determines the activation function of the last layer and gives back-propagation that layer's delta, ∂C/∂z. The
derivatives of both are multiplied in advance: for softmax with cross-entropy and for sigmoid with binary cross-entropy
the product is simpler than its factors.

Under the sum of squares an output's nudge is −∂C/∂a = 2 (y − a), proportional to its distance from the target. Under
costs made of logarithms ∂C/∂a doesn't show that distance (it isn't 0 for an output that is 0 as it should be), and
under softmax no activation can move alone. There the nudge is −∂C/∂z, of the weighted sum, which is y − a again.

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
    """A loss C(a, y), the last layer's activation function that goes with it, and its derivatives."""

    name: str
    activation: Callable[[Array], Array]  # of the last layer
    loss: Callable[[Array, Array], Array]  # C(a, y) of each example
    delta: Callable[[Array, Array], Array]  # ∂C/∂z
    negative_gradient: Callable[[Array, Array], Array]  # −∂C/∂z, or −∂C/∂a: see gradient_wrt
    gradient_wrt: str = "weighted sum"  # the variable of negative_gradient: "weighted sum" z, or "activation" a
    softmax_coupled: bool = False  # no output can change without the others


def _log(p: Array) -> Array:
    """log p, with p at least the smallest normal number: an activation that rounds to 0 has a finite cost."""
    logarithm: Array = np.log(np.maximum(p, np.finfo(p.dtype).tiny))
    return logarithm


SQUARES = Cost(
    "squares",
    activation=sigmoid,
    loss=lambda a, y: np.sum((a - y) ** 2, axis=-1),  # no ½, as in lesson 2
    delta=lambda a, y: 2 * (a - y) * a * (1 - a),
    negative_gradient=lambda a, y: 2 * (y - a),
    gradient_wrt="activation",
)
CROSS_ENTROPY = Cost(
    "cross-entropy",
    activation=softmax,
    loss=lambda a, y: 0 - np.sum(y * _log(a), axis=-1),  # 0 - ...: a perfect answer costs 0, not -0
    delta=lambda a, y: a * y.sum(axis=-1, keepdims=True) - y,  # Σy is 1 for one digit, 0 for "none of these"
    negative_gradient=lambda a, y: y - a * y.sum(axis=-1, keepdims=True),
    softmax_coupled=True,
)
BINARY_CROSS_ENTROPY = Cost(
    "binary-cross-entropy",
    activation=sigmoid,
    loss=lambda a, y: -np.sum(y * _log(a) + (1 - y) * _log(1 - a), axis=-1),
    delta=lambda a, y: a - y,
    negative_gradient=lambda a, y: y - a,
)
GCE_Q = 0.3  # q of generalized cross-entropy: at 0 it is cross-entropy, at 1 every wrong answer costs the same


def _generalized_delta(a: Array, y: Array) -> Array:
    scaled = y * a**GCE_Q
    delta: Array = a * scaled.sum(axis=-1, keepdims=True) - scaled
    return delta


# Cross-entropy that limits the influence of examples it can't fit. Zhang and Sabuncu 2018.
GENERALIZED_CROSS_ENTROPY = Cost(
    "generalized-cross-entropy",
    activation=softmax,
    loss=lambda a, y: np.sum(y * (1 - a**GCE_Q), axis=-1) / GCE_Q,
    delta=_generalized_delta,
    negative_gradient=lambda a, y: -_generalized_delta(a, y),
    softmax_coupled=True,
)

COSTS = {c.name: c for c in (SQUARES, CROSS_ENTROPY, BINARY_CROSS_ENTROPY, GENERALIZED_CROSS_ENTROPY)}


def cost(name: str) -> Cost:
    """The cost called `name`. Raises SettingError for a name that isn't in COSTS."""
    return choose("cost", name, COSTS)
