"""Where learning starts from: random weights and biases, because equal ones would stay equal for ever.

Each takes a layer's sizes and whether it is the last, and gives weights (n_out, n_in) and biases (n_out,).
"""

from collections.abc import Callable

import numpy as np

from brightest.errors import choose
from brightest.nn.parameters import Array

Initialization = Callable[[int, int, bool, np.random.Generator], tuple[Array, Array]]


def normal(n_in: int, n_out: int, last: bool, rng: np.random.Generator) -> tuple[Array, Array]:
    """Lesson 2: weights and biases at random, here both N(0, 1/√n_in).

    With N(0, 1) a sum over hundreds of lit pixels would saturate every neuron of the first layer; divided by √n_in
    the weighted sums stay near 1, where the sigmoid has slope.
    """
    spread = 1 / np.sqrt(n_in)
    return rng.normal(0, spread, (n_out, n_in)), rng.normal(0, spread, n_out)


def he(n_in: int, n_out: int, last: bool, rng: np.random.Generator) -> tuple[Array, Array]:
    """For ReLU: weights N(0, √(2/n_in)), no biases (He et al. 2015); the last layer N(0, 1/(2√n_in)).

    A small last layer starts undecided rather than wrong: worth half a point of accuracy on this network.
    """
    spread = 0.5 / np.sqrt(n_in) if last else np.sqrt(2 / n_in)
    return rng.normal(0, spread, (n_out, n_in)), np.zeros(n_out)


INITIALIZATIONS: dict[str, Initialization] = {"normal": normal, "he": he}


def initialization(name: str) -> Initialization:
    """The initialization called `name`. Raises SettingError for a name that isn't one of INITIALIZATIONS."""
    return choose("initialization", name, INITIALIZATIONS)
