"""Points of a square in two classes, for watching a small network separate them.

A point is an image of two pixels, its x and y, from 0 to 1. Olah, "Neural Networks, Manifolds, and Topology" (2014).
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from brightest.data.dataset import Examples
from brightest.errors import SettingError, choose

MAX_POINTS = 2000
Floats = NDArray[np.float64]


def circles(classes: Floats, rng: np.random.Generator) -> Floats:
    """A ring inside another. No continuous, invertible map of the plane can make a straight line separate them."""
    inner, outer = rng.uniform(0.5, 0.65, len(classes)), rng.uniform(0.9, 1.0, len(classes))
    return _polar(np.where(classes == 0, inner, outer), 2 * np.pi * rng.random(len(classes)))


def moons(classes: Floats, rng: np.random.Generator) -> Floats:
    """Two half circles, each with an end inside the other."""
    half = _polar(np.ones(len(classes)), np.pi * rng.random(len(classes)))
    upright = np.where(classes == 0, 1, -1)[:, None]
    return 0.6 * (upright * (half - (0.5, 0.25))) + rng.normal(0, 0.03, half.shape)


def spirals(classes: Floats, rng: np.random.Generator) -> Floats:
    """Two arms around one middle."""
    out = np.sqrt(rng.uniform(0.01, 1, len(classes)))
    return _polar(0.96 * out, np.pi * (2.5 * out + classes)) + rng.normal(0, 0.015, (len(classes), 2))


POINT_SETS: dict[str, Callable[[Floats, np.random.Generator], Floats]] = {
    "circles": circles,
    "moons": moons,
    "spirals": spirals,
}


def point_set(name: str, n: int, rng: np.random.Generator) -> Examples:
    """n points, half of them of each class. Raises SettingError if `name` isn't in POINT_SETS, or `n` out of range."""
    if not 2 <= n <= MAX_POINTS:
        raise SettingError(f"{n:,} points can't be drawn: choose 2 to {MAX_POINTS:,}.")
    labels = np.arange(n) % 2
    points = choose("point set", name, POINT_SETS)(labels.astype(np.float64), rng)  # from −1 to 1
    return Examples(np.clip((points + 1) / 2, 0, 1), labels)


def _polar(radius: Floats, angle: Floats) -> Floats:
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)
