"""A schedule scales the learning rate as training goes on: 1 at first, and a share of that later.

Each takes the fraction of all steps that is done, from 0 to just under 1, and gives the factor.
"""

from collections.abc import Callable

import numpy as np

from brightest.errors import choose
from brightest.nn.parameters import Array

Schedule = Callable[[Array], Array]


def constant(done: Array) -> Array:
    """The lessons': the same rate throughout."""
    return np.ones_like(done)


def linear(done: Array) -> Array:
    """Straight down to nothing."""
    return 1 - done


def cosine(done: Array) -> Array:
    """Slowly, then quickly, then slowly down to nothing. Loshchilov and Hutter 2017."""
    return (1 + np.cos(np.pi * done)) / 2


SCHEDULES: dict[str, Schedule] = {"constant": constant, "linear": linear, "cosine": cosine}


def schedule(name: str) -> Schedule:
    """The schedule called `name`. Raises SettingError for a name that isn't one of SCHEDULES."""
    return choose("schedule", name, SCHEDULES)
