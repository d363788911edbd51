"""A schedule scales the learning rate during training.

Each maps the fraction of all steps that are done, from 0 to just under 1, to the factor, which starts at 1.

Shapes: the fractions and the factors are (steps,).
"""

from collections.abc import Callable

import numpy as np

from brightest.errors import choose
from brightest.nn.parameters import Array

Schedule = Callable[[Array], Array]


def constant(done: Array) -> Array:
    """The same rate throughout, as in the lessons."""
    return np.ones_like(done)


def linear(done: Array) -> Array:
    """A straight line down to 0."""
    return 1 - done


def cosine(done: Array) -> Array:
    """Half a cosine wave down to 0: slow, fast, slow. Loshchilov and Hutter 2017."""
    return (1 + np.cos(np.pi * done)) / 2


SCHEDULES: dict[str, Schedule] = {"constant": constant, "linear": linear, "cosine": cosine}


def schedule(name: str) -> Schedule:
    """The schedule called `name`. Raises SettingError for a name that isn't in SCHEDULES."""
    return choose("schedule", name, SCHEDULES)
