"""Is minus the gradient the fastest way down, and does an entry's size say how much its weight matters?

Lesson 2, on the real network: a step along the gradient beside many random steps of the same length; and the
parameters with the largest and the smallest entries, each nudged alone by the same amount.
"""

from dataclasses import dataclass

import numpy as np

from brightest.data import Examples
from brightest.errors import SettingError
from brightest.evaluation.metrics import check_fit, one_hot
from brightest.inspection.gradient_noise import full_gradient
from brightest.inspection.landscape import downhill, like
from brightest.inspection.nudges import apply_nudges, flatten
from brightest.nn.backprop import mean_cost
from brightest.nn.network import Network, pixels
from brightest.nn.parameters import Array, Parameters

EXAMPLES = 1000  # the first of those given
MOST_DIRECTIONS = 10_000


@dataclass(frozen=True, eq=False)
class Race:
    """What the cost becomes after one step of the same length in many directions."""

    before: float
    downhill: float  # after the step along minus the gradient
    random: Array  # (n,) after each random step
    angles: Array  # (n,) degrees between the random directions and minus the gradient: nearly all close to 90


@dataclass(frozen=True, eq=False)
class Importance:
    """What nudging one parameter alone does to the cost: those with the largest entries, then the smallest."""

    which: Array  # (2k,) their places in `nudges.flat`: largest first, then smallest first
    entries: Array  # (2k,) of the gradient
    changes: Array  # (2k,) of the cost when the parameter alone is raised by `nudge`
    nudge: float


def race(network: Network, examples: Examples, directions: int = 200, length: float = 0.1, seed: int = 0) -> Race:
    """Step down the gradient and, as far, in random directions; `length` is the distance in parameter space.

    Raises DataError where the examples don't fit, SettingError for a number that can't work or level ground.
    """
    if not (1 <= directions <= MOST_DIRECTIONS and length > 0):
        raise SettingError(f"choose 1 to {MOST_DIRECTIONS:,} directions and a length above 0.")
    some, a, y = _some(network, examples)
    way, rng = downhill(network, some), np.random.default_rng(seed)
    costs, cosines = [], []
    for _ in range(directions):
        drawn = rng.normal(size=network.size)
        drawn /= np.linalg.norm(drawn)
        costs.append(mean_cost(apply_nudges(network, like(network, drawn), length), a, y))
        cosines.append(drawn @ flatten(way))
    angles = np.degrees(np.arccos(np.clip(cosines, -1, 1)))
    return Race(mean_cost(network, a, y), mean_cost(apply_nudges(network, way, length), a, y), np.array(costs), angles)


def importance(network: Network, examples: Examples, k: int = 10, nudge: float = 0.01) -> Importance:
    """Nudge the k parameters whose gradient is largest, and the k whose is smallest. Raises what `race` raises."""
    if not 1 <= k <= network.size // 2:
        raise SettingError(f"the {k} largest and smallest can't be chosen: there are {network.size:,} parameters.")
    some, a, y = _some(network, examples)
    slope = full_gradient(network, some)
    order = np.argsort(-np.abs(slope), kind="stable")
    which = np.concatenate([order[:k], order[::-1][:k]])
    before = mean_cost(network, a, y)
    changes = [mean_cost(apply_nudges(network, _alone(network, place), nudge), a, y) - before for place in which]
    return Importance(which, slope[which], np.array(changes), nudge)


def _alone(network: Network, place: int) -> Parameters:
    """1 at that place of `nudges.flat`, 0 elsewhere."""
    row = np.zeros(network.size)
    row[place] = 1
    return like(network, row)


def _some(network: Network, examples: Examples) -> tuple[Examples, Array, Array]:
    """The first examples, as first-layer activations and targets."""
    check_fit(network.layers, examples)
    some = examples[np.arange(min(EXAMPLES, len(examples)))]
    return some, pixels(some.images), one_hot(some.labels, network.layers[-1])
