"""The cost as a landscape: along a line, or over a plane, through a network's weights and biases.

Thirteen thousand directions can't be drawn; one or two can. Which ones are chosen decides what the picture shows:

    downhill   minus the gradient: the fastest way down from here
    random     a random direction with each neuron's weights scaled to the length of the network's own (Li et al. 2018:
               otherwise the picture depends on the network's scale); biases stay
    path       the two principal components of the network's own training, with the path of that training

The first layer's weighted sums are linear in the steps α and β: z(α, β) = z + α z_u + β z_v. So the large product of
images and weights is computed three times instead of once for each of 41 × 41 points. The remaining work grows with the
later layers: fewer images are used if those are large.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from brightest.data import Examples, ProgressCallback
from brightest.errors import SettingError
from brightest.evaluation.metrics import check_fit, one_hot
from brightest.inspection.gradient_noise import full_gradient
from brightest.inspection.nudges import flatten
from brightest.nn.activations import activation
from brightest.nn.costs import cost
from brightest.nn.network import Network, forward, pixels
from brightest.nn.parameters import Array, Parameters
from brightest.system.blas import one_blas_thread

MAX_EXAMPLES = 2000
MIN_EXAMPLES = 200
MAX_WORK = 20_000_000  # images times parameters after the first weights; MIN_EXAMPLES are used in any case
POINTS = 41  # along each direction
MAX_POINTS = 401


@dataclass(frozen=True, eq=False)
class Line:
    """The cost at points along one direction; the network itself is at 0."""

    steps: Array  # (k,)
    costs: Array  # (k,) mean over the examples
    examples: int  # number of examples used


@dataclass(frozen=True, eq=False)
class Plane:
    """The cost over a plane; the network itself is at (0, 0)."""

    steps: tuple[Array, Array]  # (k,) along the first direction, (m,) along the second
    costs: Array  # (m, k): a row for each step along the second
    examples: int  # number of examples used


@dataclass(frozen=True, eq=False)
class Path:
    """The path of a training, projected onto its two principal components."""

    network: Network  # the last one
    directions: tuple[Parameters, Parameters]  # orthonormal
    points: Array  # (networks, 2) coordinates along the directions; the last point is (0, 0)
    epochs: tuple[int, ...]  # (networks,) the epoch of each point
    explained: Array  # (2,) share of the path's variance along each direction


def line(
    network: Network,
    examples: Examples,
    direction: Parameters,
    reach: float | tuple[float, float] = 1.0,
    k: int = POINTS,
) -> Line:
    """The cost at k points along `direction`, from −reach to reach (or from one number to another).

    Raises DataError if the examples don't fit, SettingError if `direction` or `k` doesn't.
    """
    found = plane(network, examples, (direction, direction), (reach, (0.0, 0.0)), (k, 1))
    return Line(found.steps[0], found.costs[0], found.examples)


def plane(
    network: Network,
    examples: Examples,
    directions: tuple[Parameters, Parameters],
    reach: tuple[float | tuple[float, float], float | tuple[float, float]] = (1.0, 1.0),
    k: tuple[int, int] = (POINTS, POINTS),
    progress: ProgressCallback | None = None,
) -> Plane:
    """The cost over a plane of k points, `reach` as in `line` for each direction. Raises the errors of `line`.

    Uses the first MAX_EXAMPLES examples; fewer, down to MIN_EXAMPLES, for a large network.
    """
    check_fit(network.layers, examples)
    for direction in directions:
        _check_direction(network, direction)
    if not all(1 <= n <= MAX_POINTS for n in k):
        raise SettingError(f"{k[0]} × {k[1]} points can't be drawn: choose 1 to {MAX_POINTS} along each direction.")
    later_parameters = network.size - network.weights[0].size
    some = examples[np.arange(min(MAX_EXAMPLES, max(MIN_EXAMPLES, MAX_WORK // later_parameters), len(examples)))]
    a, y = pixels(some.images), one_hot(some.labels, network.layers[-1])
    steps = tuple(np.linspace(*_span(far), n) for far, n in zip(reach, k, strict=True))
    with one_blas_thread(), np.errstate(over="ignore", invalid="ignore"):  # far out, costs may overflow
        first = [a @ W.T + b for W, b in ((p.weights[0], p.biases[0]) for p in (network.parameters, *directions))]
        costs = []
        for beta in steps[1]:
            costs.append([_cost(network, directions, first, (alpha, beta), y) for alpha in steps[0]])
            if progress:
                progress("looking around", len(costs), k[1])
    return Plane((steps[0], steps[1]), np.array(costs), len(some))


def downhill(network: Network, examples: Examples) -> Parameters:
    """Minus the gradient over all examples, at length 1. Raises SettingError if the gradient is zero."""
    grad = full_gradient(network, examples)
    length = float(np.linalg.norm(grad))
    if not length > 0:
        raise SettingError("the gradient is zero: no direction leads downhill from here.")
    return unflatten(network, -grad / length)


def random_direction(network: Network, rng: np.random.Generator) -> Parameters:
    """A random direction: each neuron's weights have the length of the network's own, biases are 0."""
    weights = []
    for W in network.weights:
        drawn = rng.normal(size=W.shape)
        own = np.linalg.norm(np.asarray(W, np.float64), axis=1, keepdims=True)
        weights.append(drawn * own / np.linalg.norm(drawn, axis=1, keepdims=True))
    return Parameters(tuple(weights), tuple(np.zeros(len(b)) for b in network.biases))


def path(networks: Sequence[Network], epochs: Sequence[int] | None = None) -> Path:
    """The principal components of a training, from its networks after `epochs` (default: 0, 1, ...).

    Raises SettingError for fewer than three networks, or for different layers.
    """
    if len(networks) < 3 or len({network.layers for network in networks}) > 1:
        raise SettingError("a path needs at least three networks of the same layers, such as one for each epoch.")
    moved = np.stack([flatten(network.parameters) for network in networks]).astype(np.float64)
    moved -= moved[-1]
    with one_blas_thread():
        _, sizes, directions = np.linalg.svd(moved - moved.mean(axis=0), full_matrices=False)
    main = directions[:2]
    explained = sizes[:2] ** 2 / max(float(np.sum(sizes**2)), np.finfo(np.float64).tiny)
    one, two = (unflatten(networks[-1], direction) for direction in main)
    return Path(networks[-1], (one, two), moved @ main.T, tuple(epochs or range(len(networks))), explained)


def seen_from(walked: Path, networks: Sequence[Network]) -> Array:
    """Other networks projected onto the plane of a path, (networks, 2).

    Raises SettingError for networks of other layers.
    """
    if any(network.layers != walked.network.layers for network in networks):
        raise SettingError("only networks of the same layers can be seen in the plane of a path.")
    plane_of = np.stack([flatten(direction) for direction in walked.directions])
    start = flatten(walked.network.parameters)
    return np.array([plane_of @ (flatten(network.parameters) - start) for network in networks])


def unflatten(network: Network, row: Array) -> Parameters:
    """Undo `nudges.flatten`: one row of numbers in the shapes of the network's parameters."""
    arrays = list(network.parameters.arrays())
    parts = np.split(row, np.cumsum([array.size for array in arrays])[:-1])
    return Parameters.from_arrays([part.reshape(array.shape) for part, array in zip(parts, arrays, strict=True)])


def _cost(
    network: Network,
    directions: tuple[Parameters, Parameters],
    first: list[Array],
    at: tuple[float, float],
    y: Array,
) -> float:
    """The mean cost at one point; `first` are the first layer's weighted sums, of the network and of each direction."""
    alpha, beta = at
    z = first[0] + alpha * first[1] + beta * first[2]
    cost_function = cost(network.cost)
    if len(network.weights) == 1:
        return float(np.mean(cost_function.loss(cost_function.activation(z), y)))
    u, v = directions
    rest = replace(
        network,
        weights=tuple(
            W + alpha * U + beta * V for W, U, V in zip(network.weights[1:], u.weights[1:], v.weights[1:], strict=True)
        ),
        biases=tuple(
            b + alpha * c + beta * d for b, c, d in zip(network.biases[1:], u.biases[1:], v.biases[1:], strict=True)
        ),
    )
    outputs = forward(rest, activation(network.activation).function(z))[-1]
    return float(np.mean(cost_function.loss(outputs, y)))


def _span(reach: float | tuple[float, float]) -> tuple[float, float]:
    return reach if isinstance(reach, tuple) else (-reach, reach)


def _check_direction(network: Network, direction: Parameters) -> None:
    """Raises SettingError unless it has a number for each parameter."""
    shapes = [[array.shape for array in parameters.arrays()] for parameters in (network.parameters, direction)]
    if shapes[0] != shapes[1]:
        raise SettingError(f"a direction must have a number for each of the network's {network.size:,} parameters.")
