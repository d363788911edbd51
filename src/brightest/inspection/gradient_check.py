"""A gradient check: does back-propagation find what nudging a parameter finds?

One parameter at a time is moved a little up and down; how the cost changes is its slope. The formula with four points
is exact to the fourth order (f′ ≈ (8 (f₊₁ − f₋₁) − (f₊₂ − f₋₂)) / 12h), so the step can be large enough for rounding
not to matter: at h = 1e-3 both errors are near 1e-12. Where the cost bends sharply that is too large a step, so it is
taken again ten and a hundred times smaller and the nearest counts: a wrong slope is near none of them.

A ReLU has no slope where its weighted sum is 0. A step that carries a neuron across that kink measures something else
than the slope at the start and doesn't count. If all three cross, another parameter takes its place, and the number of
those skipped is reported.

An activation that is rounded to 0 or 1 has no slope left. So the cost is found from the last weighted sums, where no
logarithm of a rounded number is needed, and a difference counts beside slopes of at least FLAT: on ground that is
flatter, all that nudging finds is rounding.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from brightest.data import Examples, ProgressCallback
from brightest.errors import SettingError
from brightest.evaluation.metrics import check_fit, one_hot
from brightest.nn.activations import activation
from brightest.nn.backprop import gradient
from brightest.nn.costs import BINARY_CROSS_ENTROPY, CROSS_ENTROPY, cost
from brightest.nn.network import Network, pixels
from brightest.nn.parameters import Array, Parameters

ENTRIES = 240  # at least 200 remain where some are skipped
EXAMPLES = 20  # the first of those given: few, so that few neurons stand at a kink
STEPS = (1e-3, 1e-4, 1e-5)
NEAR = 1e-8  # so small a difference, relative to the scale, is rounding: no other step need be tried
POINTS = (1, -1, 2, -2)  # steps from where the network stands
FLAT = 1e-6  # times the mean cost, where that is above 1: what rounding leaves of a slope is a millionth of it
TRIES = 5  # parameters tried for each that is wanted


@dataclass(frozen=True, eq=False)
class GradientCheck:
    """How far back-propagation is from finite differences, array by array: weights of every layer, then biases."""

    names: tuple[str, ...]  # "weights 1", "weights 2", ..., "biases 1", ...
    differences: Array  # (arrays,) the largest one found
    scales: Array  # (arrays,) the largest entry of the array's gradient
    flat: float  # slopes smaller than this can't be told from rounding
    checked: Array  # (arrays,) how many parameters were nudged
    skipped: int  # parameters at a kink of ReLU, where others were taken instead

    @property
    def largest(self) -> float:
        """The largest of `relative`."""
        return float(self.relative.max())

    @property
    def relative(self) -> Array:
        """Each array's difference, relative to the largest entry of its gradient or, on flat ground, to `flat`."""
        relative: Array = self.differences / np.maximum(self.scales, self.flat)
        return relative


def check(
    network: Network,
    examples: Examples,
    entries: int = ENTRIES,
    seed: int = 0,
    progress: ProgressCallback | None = None,
) -> GradientCheck:
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
    network = replace(network, **Parameters.from_arrays(arrays)._asdict())
    slopes, _ = gradient(network, a, y)
    here = weighted_sums_from(network, 0, a @ network.weights[0].T + network.biases[0])
    squash = activation(network.activation).function
    behind = [a, *(squash(z) for z in here[:-1])]
    flat = FLAT * max(1.0, float(costs_of(network, here[-1], y).mean()))
    scales = np.array([np.abs(slope).max() for slope in slopes.arrays()])
    rng = np.random.default_rng(seed)
    differences, checked, skipped = np.zeros(len(arrays)), np.zeros(len(arrays), np.int64), 0
    for i, (slope, wanted) in enumerate(zip(slopes.arrays(), _spread([w.size for w in arrays], entries), strict=True)):
        layer = i % len(here)
        for at in _candidates(slope, wanted, rng):
            neuron, sender = np.unravel_index(at, slope.shape) if slope.ndim == 2 else (at, None)
            rise = 1.0 if sender is None else behind[layer][:, sender]
            found = _nudged(network, here, layer, int(neuron), rise, y)
            apart = np.inf
            for nudged in found:
                apart = min(apart, abs(nudged - slope.flat[at]))
                if apart <= NEAR * max(scales[i], flat):
                    break
            if apart == np.inf:
                skipped += 1
                continue
            differences[i] = max(differences[i], apart)
            checked[i] += 1
            if progress:
                progress("nudging weights and biases", int(checked.sum()), entries)
            if checked[i] == wanted:
                break
    layers = range(1, len(network.layers))
    names = (*(f"weights {layer}" for layer in layers), *(f"biases {layer}" for layer in layers))
    return GradientCheck(names, differences, scales, flat, checked, skipped)


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


def _nudged(
    network: Network, here: list[Array], layer: int, neuron: int, rise: Array | float, y: Array
) -> Iterator[float]:
    """The slope along one parameter, as nudging it finds, by each of STEPS that no kink is in the way of.

    All it moves in its own layer is its neuron's weighted sum, by `rise` for each 1 of the nudge: 1 for the bias, the
    activations behind a weight. The layers before stay, so only those after are computed again.
    """
    for h in STEPS:
        costs = []
        for point in POINTS:
            z = here[layer].copy()
            z[:, neuron] += point * h * rise
            sums = weighted_sums_from(network, layer, z)
            crossed = any(((z > 0) != (was > 0)).any() for z, was in zip(sums[:-1], here[layer:-1], strict=True))
            if network.activation == "relu" and crossed:
                break
            costs.append(costs_of(network, sums[-1], y))
        else:
            up, down, up2, down2 = costs
            yield float(np.mean(8 * (up - down) - (up2 - down2)) / (12 * h))


def weighted_sums_from(network: Network, layer: int, z: Array) -> list[Array]:
    """The weighted sums of every layer from `layer` on, (batch, n_l); 0 is the first with weights, z its own."""
    sums = [z]
    for W, b in zip(network.weights[layer + 1 :], network.biases[layer + 1 :], strict=True):
        sums.append(activation(network.activation).function(sums[-1]) @ W.T + b)
    return sums


def costs_of(network: Network, z: Array, y: Array) -> Array:
    """Each example's cost, (batch,), from the last layer's weighted sums, as exact where they are far from 0."""
    judge = cost(network.cost)
    if judge is CROSS_ENTROPY:  # -log of output k is log Σ exp(z - z_k)
        paid = y * np.logaddexp.reduce(z[:, None, :] - z[:, :, None], axis=2)
    elif judge is BINARY_CROSS_ENTROPY:  # -log σ(z) is log(1 + exp(-z))
        paid = y * np.logaddexp(0, -z) + (1 - y) * np.logaddexp(0, z)
    else:
        return judge.loss(judge.activation(z), y)
    costs: Array = paid.sum(axis=1)
    return costs
