"""Activation functions turn a neuron's weighted sum z into its activation a. Lesson 1.

Each derivative is written in terms of a, because back-propagation has a at hand (sigmoid: σ' = a (1 − a)).

Shapes: z and a are (..., n).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from brightest.errors import choose
from brightest.nn.parameters import Array


def sigmoid(z: Array) -> Array:
    """σ(z) = 1 / (1 + e⁻ᶻ): into (0, 1). Lesson 1."""
    e = np.exp(-np.abs(z))  # never overflows, whatever the sign of z
    return np.where(z >= 0, 1 / (1 + e), e / (1 + e))


def relu(z: Array) -> Array:
    """max(0, z): the usual choice today. Lesson 1."""
    return np.maximum(z, 0)


def softmax(z: Array) -> Array:
    """eᶻ / Σ eᶻ: positive numbers that sum to 1 along the last axis."""
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    a: Array = e / e.sum(axis=-1, keepdims=True)
    return a


@dataclass(frozen=True)
class Activation:
    """A hidden layer's activation function a = f(z), and its derivative da/dz in terms of a."""

    name: str
    function: Callable[[Array], Array]
    derivative: Callable[[Array], Array]
    range: tuple[float, float] = (-np.inf, np.inf)  # of a


SIGMOID = Activation("sigmoid", sigmoid, lambda a: a * (1 - a), (0, 1))
RELU = Activation("relu", relu, lambda a: (a > 0).astype(a.dtype), (0, np.inf))
TANH = Activation("tanh", np.tanh, lambda a: 1 - a * a, (-1, 1))


ACTIVATIONS = {f.name: f for f in (SIGMOID, RELU, TANH)}


def activation(name: str) -> Activation:
    """The activation function called `name`. Raises SettingError for a name that isn't in ACTIVATIONS."""
    return choose("activation", name, ACTIVATIONS)
