"""Two claims of lesson 2, tested: minus the gradient is the fastest way down, and large entries matter most.

A step down the gradient is compared with many random steps of the same length; and the parameters with the largest and
the smallest entries of the gradient are nudged, each alone and by the same amount. All use the first MAX_EXAMPLES
examples.
"""

from dataclasses import dataclass

import numpy as np

from brightest.data import Examples
from brightest.errors import SettingError
from brightest.evaluation.metrics import check_fit, one_hot
from brightest.inspection.gradient_check import costs_of, weighted_sums_from
from brightest.inspection.gradient_noise import full_gradient
from brightest.inspection.landscape import downhill, unflatten
from brightest.inspection.nudges import apply_nudges, check_neuron, flatten
from brightest.nn.backprop import mean_cost
from brightest.nn.network import Network, pixels
from brightest.nn.parameters import Array, Parameters

MAX_EXAMPLES = 1000
MAX_DIRECTIONS = 10_000


@dataclass(frozen=True, eq=False)
class Race:
    """The cost after one step of the same length in many directions."""

    before: float
    downhill: float  # after the step along minus the gradient
    random: Array  # (n,) after each random step
    angles: Array  # (n,) degrees between the random directions and minus the gradient: nearly all close to 90
    around: Array  # (circle_points,) after steps all around a circle, which begins along minus the gradient


@dataclass(frozen=True, eq=False)
class Importance:
    """The effect of single parameters on the cost: those with the largest gradient entries, then the smallest."""

    indices: Array  # (2k,) in `nudges.flatten`: largest first, then smallest first
    entries: Array  # (2k,) entries of the gradient
    changes: Array  # (2k,) change of the cost when the parameter alone is raised by `nudge`
    nudge: float


def race(
    network: Network,
    examples: Examples,
    directions: int = 200,
    length: float = 0.1,
    seed: int = 0,
    circle_points: int = 0,
) -> Race:
    """Steps of one length down the gradient, in random directions, and to points of a circle.

    `length` is a distance in parameter space; the circle lies in the plane of the gradient and a random direction.
    Raises DataError if the examples don't fit, SettingError for a bad number or a gradient of zero.
    """
    if not (1 <= directions <= MAX_DIRECTIONS and 0 <= circle_points <= MAX_DIRECTIONS and length > 0):
        raise SettingError(
            f"choose 1 to {MAX_DIRECTIONS:,} directions, up to {MAX_DIRECTIONS:,} points of the circle, "
            "and a length above 0."
        )
    some, a, y = _some(network, examples)
    direction, rng = downhill(network, some), np.random.default_rng(seed)
    down = flatten(direction)

    def after(step: Array) -> float:
        return mean_cost(apply_nudges(network, unflatten(network, step), length), a, y)

    costs, cosines = [], []
    for _ in range(directions):  # one at a time: ten thousand of them need a gigabyte
        drawn = _random_direction(network, rng)
        costs.append(after(drawn))
        cosines.append(drawn @ down)
    drawn = _random_direction(network, rng)
    beside = drawn - (drawn @ down) * down
    beside /= np.linalg.norm(beside)
    turned = np.linspace(0, 2 * np.pi, circle_points, endpoint=False)
    around = [after(np.cos(angle) * down + np.sin(angle) * beside) for angle in turned]
    angles = np.degrees(np.arccos(np.clip(cosines, -1, 1)))
    return Race(mean_cost(network, a, y), after(down), np.array(costs), angles, np.array(around))


def importance(network: Network, examples: Examples, k: int = 10, nudge: float = 0.01) -> Importance:
    """Nudge the k parameters with the largest gradient and the k with the smallest.

    Raises DataError if the examples don't fit, SettingError for a bad k.
    """
    if not 1 <= k <= network.size // 2:
        most = f"{network.size // 2:,}, half of the {network.size:,} parameters"
        raise SettingError(f"k is {k:,}: choose 1 to {most}.")
    some, a, y = _some(network, examples)
    grad = full_gradient(network, some)
    order = np.argsort(-np.abs(grad), kind="stable")
    indices = np.concatenate([order[:k], order[::-1][:k]])
    before = mean_cost(network, a, y)
    changes = [mean_cost(apply_nudges(network, _alone(network, place), nudge), a, y) - before for place in indices]
    return Importance(indices, grad[indices], np.array(changes), nudge)


def costs_beside(network: Network, examples: Examples, neuron: int, moves: Array) -> Array:
    """The mean cost when one weight of a neuron of layer 1 is moved: (n_0, m), by weight and by `moves` (m,).

    Raises DataError if the examples don't fit, SettingError if there is no such neuron.
    """
    check_neuron(network, 1, neuron)
    _, a, y = _some(network, examples)
    z = a @ network.weights[0].T + network.biases[0]
    before = costs_of(network, weighted_sums_from(network, 0, z)[-1], y)
    found = np.full((a.shape[1], len(moves)), before.mean())
    for place, brightness in enumerate(a.T):
        lit = np.flatnonzero(brightness)  # in the other examples this weight changes nothing
        moved = np.repeat(z[None, lit], len(moves), axis=0)  # (m, lit, n_1)
        moved[..., neuron] += moves[:, None] * brightness[lit]
        last = weighted_sums_from(network, 0, moved.reshape(-1, z.shape[1]))[-1]
        after = costs_of(network, last, np.tile(y[lit], (len(moves), 1))).reshape(len(moves), -1)
        found[place] += (after - before[lit]).sum(axis=1) / len(a)
    return found


def _random_direction(network: Network, rng: np.random.Generator) -> Array:
    """A random direction in the space of all parameters, of length 1."""
    drawn = rng.normal(size=network.size)
    direction: Array = drawn / np.linalg.norm(drawn)
    return direction


def _alone(network: Network, place: int) -> Parameters:
    """Parameters that are 1 at this index of `nudges.flatten` and 0 elsewhere."""
    row = np.zeros(network.size)
    row[place] = 1
    return unflatten(network, row)


def _some(network: Network, examples: Examples) -> tuple[Examples, Array, Array]:
    """The first MAX_EXAMPLES examples, also as pixels 0 to 1 and targets."""
    check_fit(network.layers, examples)
    some = examples[np.arange(min(MAX_EXAMPLES, len(examples)))]
    return some, pixels(some.images), one_hot(some.labels, network.layers[-1])
