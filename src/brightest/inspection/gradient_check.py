"""A gradient check: does back-propagation find what nudging a parameter finds?

One parameter at a time is moved a little up and down; how the cost changes is its slope. The formula with four points
is exact to the fourth order (f′ ≈ (8 (f₊₁ − f₋₁) − (f₊₂ − f₋₂)) / 12h), so the step can be large enough for rounding
not to matter: at h = 1e-3 both errors are near 1e-12.

A ReLU has no slope where its weighted sum is 0. A step that carries a neuron across that kink measures something else
than the slope at the start, so it is taken again ten and a hundred times smaller. If it still crosses, another
parameter takes its place, and the number of those skipped is reported.
"""

from dataclasses import dataclass, replace

import numpy as np

from brightest.backprop import forward, gradient
from brightest.data import Examples
from brightest.errors import SettingError
from brightest.evaluation import check_fit, one_hot
from brightest.functions import Array, cost
from brightest.network import Network, Parameters, pixels

ENTRIES = 240  # at least 200 remain where some are skipped
EXAMPLES = 20  # the first of those given: few, so that few neurons stand at a kink
STEPS = (1e-3, 1e-4, 1e-5)
POINTS = (1, -1, 2, -2)  # steps from where the network stands
TRIES = 5  # parameters tried for each that is wanted


@dataclass(frozen=True, eq=False)
class GradientCheck:
    """How far back-propagation is from finite differences, array by array: weights of every layer, then biases."""

    names: tuple[str, ...]  # "weights 1", "weights 2", ..., "biases 1", ...
    differences: Array  # (arrays,) the largest one found
    scales: Array  # (arrays,) the largest entry of the array's gradient
    checked: Array  # (arrays,) how many parameters were nudged
    skipped: int  # parameters at a kink of ReLU, where others were taken instead

    @property
    def largest(self) -> float:
        """The largest difference, relative to the largest entry of its array's gradient."""
        return float(np.max(self.differences / np.maximum(self.scales, np.finfo(np.float64).tiny)))


def check(network: Network, examples: Examples, entries: int = ENTRIES, seed: int = 0) -> GradientCheck:
    """Nudge `entries` parameters, spread over all arrays: half of each drawn at random, half its largest slopes.

    Works in float64 on the first EXAMPLES examples; a small network has all its parameters checked. Raises DataError
    where the examples don't fit, SettingError unless there is an entry for each array.
    """
    check_fit(network.layers, examples)
    arrays = [np.array(array, np.float64) for array in network.parameters.arrays()]
    if entries < len(arrays):
        raise SettingError(f"{entries} entries are too few: there must be one for each of {len(arrays)} arrays.")
    some = examples[np.arange(min(EXAMPLES, len(examples)))]
    a, y = pixels(some.images), one_hot(some.labels, network.layers[-1]).astype(np.float64)
    network = _with(network, arrays)
    slopes, _ = gradient(network, a, y)
    rng = np.random.default_rng(seed)
    differences, checked, skipped = np.zeros(len(arrays)), np.zeros(len(arrays), np.int64), 0
    for i, (slope, wanted) in enumerate(zip(slopes.arrays(), _spread([w.size for w in arrays], entries), strict=True)):
        for at in _candidates(slope, wanted, rng):
            found = _nudged(network, arrays, i, at, a, y)
            if found is None:
                skipped += 1
                continue
            differences[i] = max(differences[i], abs(found - slope.flat[at]))
            checked[i] += 1
            if checked[i] == wanted:
                break
    layers = range(1, len(network.layers))
    names = (*(f"weights {layer}" for layer in layers), *(f"biases {layer}" for layer in layers))
    scales = np.array([np.abs(slope).max() for slope in slopes.arrays()])
    return GradientCheck(names, differences, scales, checked, skipped)


def _spread(sizes: list[int], entries: int) -> list[int]:
    """How many entries of each array: as equal as their sizes allow."""
    shares = [0] * len(sizes)
    for left, i in zip(range(len(sizes), 0, -1), np.argsort(sizes, kind="stable"), strict=True):
        shares[i] = min(sizes[i], -(-(entries - sum(shares)) // left))
    return shares


def _candidates(slope: Array, wanted: int, rng: np.random.Generator) -> Array:
    """Flat indices to try, up to TRIES for each that is wanted: in turn one at random and one of the steepest left."""
    some = min(slope.size, TRIES * wanted)
    steepest = np.argsort(-np.abs(slope), axis=None, kind="stable")[:some]
    either = np.stack([rng.permutation(slope.size)[:some], steepest], axis=1).reshape(-1)
    first = np.sort(np.unique(either, return_index=True)[1])
    return either[first]


def _nudged(network: Network, arrays: list[Array], i: int, at: int, a: Array, y: Array) -> float | None:
    """The slope along one parameter, as nudging it finds; None where a kink is always in the way."""
    here = _sides(forward(network, a))
    for h in STEPS:
        costs = []
        for point in POINTS:
            moved = arrays[i].copy()
            moved.flat[at] += point * h
            activations = forward(_with(network, [*arrays[:i], moved, *arrays[i + 1 :]]), a)
            if network.activation == "relu" and (_sides(activations) != here).any():
                break
            costs.append(cost(network.cost).of(activations[-1], y))
        else:
            up, down, up2, down2 = costs
            return float(np.mean(8 * (up - down) - (up2 - down2)) / (12 * h))
    return None


def _sides(activations: list[Array]) -> Array:
    """On which side of its kink every hidden neuron is, for every example."""
    return np.concatenate([np.empty((len(activations[0]), 0), bool), *(a > 0 for a in activations[1:-1])], axis=1)


def _with(network: Network, arrays: list[Array]) -> Network:
    return replace(network, **Parameters.from_arrays(arrays)._asdict())
