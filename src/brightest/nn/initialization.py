"""Initial weights and biases are random, because neurons that start equal stay equal.

Shapes: weights are (n_out, n_in), biases (n_out,).
"""

from typing import Protocol

import numpy as np

from brightest.errors import choose
from brightest.nn.parameters import Array


class Initialization(Protocol):
    """A distribution of a layer's first parameters."""

    def __call__(self, n_in: int, n_out: int, rng: np.random.Generator, *, last: bool) -> tuple[Array, Array]:
        """Weights (n_out, n_in) and biases (n_out,); `last` is whether they lead to the last layer."""


def normal(n_in: int, n_out: int, rng: np.random.Generator, *, last: bool) -> tuple[Array, Array]:
    """Lesson 2: random weights and biases, here both N(0, 1/√n_in).

    With N(0, 1) a sum over hundreds of bright pixels would saturate every neuron of the first layer; divided by √n_in
    the weighted sums stay near 1, where the sigmoid's derivative is not yet small.
    """
    spread = 1 / np.sqrt(n_in)
    return rng.normal(0, spread, (n_out, n_in)), rng.normal(0, spread, n_out)


def he(n_in: int, n_out: int, rng: np.random.Generator, *, last: bool) -> tuple[Array, Array]:
    """For ReLU: weights N(0, √(2/n_in)), no biases (He et al. 2015); the last layer N(0, 1/(2√n_in)).

    A small last layer makes the first outputs undecided rather than wrong, which is worth half a point of accuracy.
    """
    spread = 0.5 / np.sqrt(n_in) if last else np.sqrt(2 / n_in)
    return rng.normal(0, spread, (n_out, n_in)), np.zeros(n_out)


INITIALIZATIONS: dict[str, Initialization] = {"normal": normal, "he": he}


def initialization(name: str) -> Initialization:
    """The initialization called `name`. Raises SettingError for a name that isn't in INITIALIZATIONS."""
    return choose("initialization", name, INITIALIZATIONS)
