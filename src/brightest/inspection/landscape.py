"""The cost as a landscape: along a line, or over a plane, through a network's weights and biases.

Thirteen thousand directions can't be drawn; one or two can. Which ones decides what is seen:

    downhill   minus the gradient: the fastest way down from here
    random     a random direction, each neuron's weights as long as its own (Li et al. 2018: without that, what is seen
               depends on how the network happens to be scaled); biases stay
    path       the two directions in which its own training moved it most (principal components), and that path

The first layer's weighted sums are linear in the steps α and β: z(α, β) = z + α z_u + β z_v. So the large product of
images and weights is formed three times, not once for each of 41 × 41 points. What is left grows with the layers behind
it: of a network that is large there, fewer images are read.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from threadpoolctl import threadpool_limits

from brightest.data import Examples, ProgressCallback
from brightest.errors import SettingError
from brightest.evaluation.metrics import check_fit, one_hot
from brightest.inspection.gradient_noise import full_gradient
from brightest.inspection.nudges import flatten
from brightest.nn.activations import activation
from brightest.nn.costs import cost
from brightest.nn.network import Network, forward, pixels
from brightest.nn.parameters import Array, Parameters

EXAMPLES = 2000  # the first of those given
FEWEST = 200  # where so many would take too long
WORK = 20_000_000  # images times the parameters behind the first layer, at most where there are more than FEWEST
POINTS = 41  # along each direction
MOST_POINTS = 401


@dataclass(frozen=True, eq=False)
class Line:
    """The cost at points along one direction; 0 is where the network stands."""

    steps: Array  # (k,)
    costs: Array  # (k,) mean over the examples
    examples: int  # how many were read


@dataclass(frozen=True, eq=False)
class Plane:
    """The cost over a plane; (0, 0) is where the network stands."""

    steps: tuple[Array, Array]  # (k,) along the first direction, (m,) along the second
    costs: Array  # (m, k): a row for each step along the second
    examples: int  # how many were read


@dataclass(frozen=True, eq=False)
class Path:
    """A training's own path, seen in the two directions in which it moved most."""

    origin: Network  # where it stands: the last of its networks
    directions: tuple[Parameters, Parameters]  # of length 1, at right angles
    points: Array  # (networks, 2) where it went; the last point is (0, 0)
    epochs: tuple[int, ...]  # (networks,) when it was there
    explained: Array  # (2,) share of all movement that each direction shows


def line(
    network: Network,
    examples: Examples,
    direction: Parameters,
    reach: float | tuple[float, float] = 1.0,
    k: int = POINTS,
) -> Line:
    """The cost at k points along `direction`, from −reach to reach (or from one number to another).

    Raises DataError where the examples don't fit, SettingError where direction or k can't work.
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
    """The cost over a plane of k points, `reach` as in `line` for each direction. Raises what `line` raises.

    Of the examples the first EXAMPLES are read; fewer, down to FEWEST, where the network is large.
    """
    check_fit(network.layers, examples)
    for direction in directions:
        _check_direction(network, direction)
    if not all(1 <= n <= MOST_POINTS for n in k):
        raise SettingError(f"{k[0]} × {k[1]} points can't be drawn: choose 1 to {MOST_POINTS} along each direction.")
    behind = network.size - network.weights[0].size
    some = examples[np.arange(min(EXAMPLES, max(FEWEST, WORK // behind), len(examples)))]
    a, y = pixels(some.images), one_hot(some.labels, network.layers[-1])
    steps = tuple(np.linspace(*_span(far), n) for far, n in zip(reach, k, strict=True))
    with threadpool_limits(1), np.errstate(over="ignore", invalid="ignore"):  # far out, costs may be too large
        first = [a @ W.T + b for W, b in ((p.weights[0], p.biases[0]) for p in (network.parameters, *directions))]
        costs = []
        for beta in steps[1]:
            costs.append([_cost(network, directions, first, (alpha, beta), y) for alpha in steps[0]])
            if progress:
                progress("looking around", len(costs), k[1])
    return Plane((steps[0], steps[1]), np.array(costs), len(some))


def downhill(network: Network, examples: Examples) -> Parameters:
    """Minus the gradient over all examples, at length 1. Raises SettingError where the ground is level."""
    slope = full_gradient(network, examples)
    length = float(np.linalg.norm(slope))
    if not length > 0:
        raise SettingError("the gradient is zero: no direction leads downhill from here.")
    return like(network, -slope / length)


def random_direction(network: Network, rng: np.random.Generator) -> Parameters:
    """A random direction in which each neuron's weights are as long as its own, and biases stay."""
    weights = []
    for W in network.weights:
        drawn = rng.normal(size=W.shape)
        own = np.linalg.norm(np.asarray(W, np.float64), axis=1, keepdims=True)
        weights.append(drawn * own / np.linalg.norm(drawn, axis=1, keepdims=True))
    return Parameters(tuple(weights), tuple(np.zeros(len(b)) for b in network.biases))


def path(networks: Sequence[Network], epochs: Sequence[int] | None = None) -> Path:
    """The main directions of a training, from the networks that it was, the last one being where it stands.

    They are what it was after `epochs`, or after each from 0 on.

    Raises SettingError for fewer than three networks, or for several kinds.
    """
    if len(networks) < 3 or len({network.layers for network in networks}) > 1:
        raise SettingError("a path needs at least three networks of the same layers, such as one for each epoch.")
    moved = np.stack([flatten(network.parameters) for network in networks]).astype(np.float64)
    moved -= moved[-1]
    with threadpool_limits(1):  # a few long rows: threads would only wait for one another
        _, sizes, directions = np.linalg.svd(moved - moved.mean(axis=0), full_matrices=False)
    main = directions[:2]
    explained = sizes[:2] ** 2 / max(float(np.sum(sizes**2)), np.finfo(np.float64).tiny)
    one, two = (like(networks[-1], direction) for direction in main)
    return Path(networks[-1], (one, two), moved @ main.T, tuple(epochs or range(len(networks))), explained)


def seen_from(walked: Path, networks: Sequence[Network]) -> Array:
    """Where other networks lie in the plane of a path, (networks, 2): another training's path on the same picture.

    Raises SettingError for networks of other layers.
    """
    if any(network.layers != walked.origin.layers for network in networks):
        raise SettingError("only networks of the same layers can be seen in the plane of a path.")
    plane_of = np.stack([flatten(direction) for direction in walked.directions])
    start = flatten(walked.origin.parameters)
    return np.array([plane_of @ (flatten(network.parameters) - start) for network in networks])


def like(network: Network, row: Array) -> Parameters:
    """One row of numbers, as `nudges.flat` lays them out, in the shapes of the network's parameters."""
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
    judge = cost(network.cost)
    if len(network.weights) == 1:
        return float(np.mean(judge.loss(judge.activation(z), y)))
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
    return float(np.mean(judge.loss(outputs, y)))


def _span(reach: float | tuple[float, float]) -> tuple[float, float]:
    return reach if isinstance(reach, tuple) else (-reach, reach)


def _check_direction(network: Network, direction: Parameters) -> None:
    """Raises SettingError unless it has a number for each parameter."""
    shapes = [[array.shape for array in parameters.arrays()] for parameters in (network.parameters, direction)]
    if shapes[0] != shapes[1]:
        raise SettingError(f"a direction must have a number for each of the network's {network.size:,} parameters.")
