"""A gradient check: back-propagation compared with finite differences.

Each parameter alone is moved a little up and down. The formula with four points is exact to the fourth order
(f′ ≈ (8 (f₊₁ − f₋₁) − (f₊₂ − f₋₂)) / 12h), so the step can be large enough to make rounding negligible: at h = 1e-3
both errors are near 1e-12. That step is too large where the cost bends sharply, so steps ten and a hundred times
smaller are tried as well and the nearest result counts: a wrong gradient is near none of the three results.

A ReLU has no derivative at a weighted sum of 0. A step that carries a neuron across that kink doesn't count. If all
three steps do so, another parameter is checked instead; the number of skipped parameters is reported.

The derivative of an activation that is rounded to 0 or 1 is lost. So the cost is computed from the last weighted sums,
which needs no logarithm of a rounded number, and differences are relative to slopes of at least MIN_RELATIVE_SLOPE:
below that, finite differences measure rounding alone.
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

MAX_ENTRIES = 240  # some may be skipped: at least 200 remain
MAX_EXAMPLES = 20  # few, so that few neurons are at a kink
STEPS = (1e-3, 1e-4, 1e-5)
ROUNDING_TOLERANCE = 1e-8  # a relative difference this small is rounding: no smaller step is tried
STENCIL = (1, -1, 2, -2)  # the points of the difference, in steps
MIN_RELATIVE_SLOPE = 1e-6  # multiplied by the mean cost if that is above 1; smaller slopes drown in rounding
MAX_TRIES_PER_ENTRY = 5


@dataclass(frozen=True, eq=False)
class GradientCheck:
    """Differences of back-propagation and finite differences, array by array: weights of every layer, then biases."""

    names: tuple[str, ...]  # "weights 1", "weights 2", ..., "biases 1", ...
    differences: Array  # (arrays,) the largest difference
    scales: Array  # (arrays,) the largest entry of the array's gradient
    flat: float  # slopes smaller than this can't be told from rounding
    checked: Array  # (arrays,) number of parameters checked
    skipped: int  # parameters at a kink of ReLU, replaced by others

    @property
    def largest(self) -> float:
        """The largest of `relative`."""
        return float(self.relative.max())

    @property
    def relative(self) -> Array:
        """Each array's difference, relative to the largest entry of its gradient, or to `flat` if that is larger."""
        relative: Array = self.differences / np.maximum(self.scales, self.flat)
        return relative


def check(
    network: Network,
    examples: Examples,
    entries: int = MAX_ENTRIES,
    seed: int = 0,
    progress: ProgressCallback | None = None,
) -> GradientCheck:
    """Check `entries` parameters, spread over all arrays: half drawn at random, half with the largest gradient.

    Works in float64 on the first MAX_EXAMPLES examples; checks all parameters of a small network. Raises DataError if
    the examples don't fit, SettingError unless there is an entry for each array.
    """
    check_fit(network.layers, examples)
    arrays = [np.array(array, np.float64) for array in network.parameters.arrays()]
    if entries < len(arrays):
        raise SettingError(f"{entries} entries are too few: there must be one for each of {len(arrays)} arrays.")
    some = examples[np.arange(min(MAX_EXAMPLES, len(examples)))]
    a, y = pixels(some.images), one_hot(some.labels, network.layers[-1]).astype(np.float64)
    network = replace(network, **Parameters.from_arrays(arrays)._asdict())
    grads, _ = gradient(network, a, y)
    here = weighted_sums_from(network, 0, a @ network.weights[0].T + network.biases[0])
    function = activation(network.activation).function
    inputs = [a, *(function(z) for z in here[:-1])]
    flat = MIN_RELATIVE_SLOPE * max(1.0, float(costs_of(network, here[-1], y).mean()))
    scales = np.array([np.abs(grad).max() for grad in grads.arrays()])
    rng = np.random.default_rng(seed)
    differences, checked, skipped = np.zeros(len(arrays)), np.zeros(len(arrays), np.int64), 0
    for i, (grad, wanted) in enumerate(zip(grads.arrays(), _spread([w.size for w in arrays], entries), strict=True)):
        layer = i % len(here)
        for at in _candidates(grad, wanted, rng):
            neuron, sender = np.unravel_index(at, grad.shape) if grad.ndim == 2 else (at, None)
            rise = 1.0 if sender is None else inputs[layer][:, sender]
            found = _nudged(network, here, layer, int(neuron), rise, y)
            difference = np.inf
            for nudged in found:
                difference = min(difference, abs(nudged - grad.flat[at]))
                if difference <= ROUNDING_TOLERANCE * max(scales[i], flat):
                    break
            if difference == np.inf:
                skipped += 1
                continue
            differences[i] = max(differences[i], difference)
            checked[i] += 1
            if progress:
                progress("nudging weights and biases", int(checked.sum()), entries)
            if checked[i] == wanted:
                break
    layers = range(1, len(network.layers))
    names = (*(f"weights {layer}" for layer in layers), *(f"biases {layer}" for layer in layers))
    return GradientCheck(names, differences, scales, flat, checked, skipped)


def _spread(sizes: list[int], entries: int) -> list[int]:
    """The number of entries to check in each array, as equal as the arrays' sizes allow."""
    shares = [0] * len(sizes)
    for left, i in zip(range(len(sizes), 0, -1), np.argsort(sizes, kind="stable"), strict=True):
        shares[i] = min(sizes[i], -(-(entries - sum(shares)) // left))
    return shares


def _candidates(grad: Array, wanted: int, rng: np.random.Generator) -> Array:
    """Flat indices to try, up to MAX_TRIES_PER_ENTRY for each entry: a random and the next steepest one in turn."""
    some = min(grad.size, MAX_TRIES_PER_ENTRY * wanted)
    steepest = np.argsort(-np.abs(grad), axis=None, kind="stable")[:some]
    either = np.stack([rng.permutation(grad.size)[:some], steepest], axis=1).reshape(-1)
    first = np.sort(np.unique(either, return_index=True)[1])
    return either[first]


def _nudged(
    network: Network, here: list[Array], layer: int, neuron: int, rise: Array | float, y: Array
) -> Iterator[float]:
    """The finite difference for one parameter, for each of STEPS that crosses no kink.

    In its own layer, a nudge moves its neuron's weighted sum alone, by `rise` times the nudge: 1 for a bias, the
    activations behind a weight. Earlier layers stay, so only later ones are computed again.
    """
    for h in STEPS:
        costs = []
        for point in STENCIL:
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
    """The weighted sums of all layers from `layer` on, (batch, n_l): z are its own. 0 is the first with weights."""
    sums = [z]
    for W, b in zip(network.weights[layer + 1 :], network.biases[layer + 1 :], strict=True):
        sums.append(activation(network.activation).function(sums[-1]) @ W.T + b)
    return sums


def costs_of(network: Network, z: Array, y: Array) -> Array:
    """Each example's cost, (batch,), from the last layer's weighted sums; exact for large ones, too."""
    cost_function = cost(network.cost)
    if cost_function is CROSS_ENTROPY:  # -log of output k is log Σ exp(z - z_k)
        paid = y * np.logaddexp.reduce(z[:, None, :] - z[:, :, None], axis=2)
    elif cost_function is BINARY_CROSS_ENTROPY:  # -log σ(z) is log(1 + exp(-z))
        paid = y * np.logaddexp(0, -z) + (1 - y) * np.logaddexp(0, z)
    else:
        return cost_function.loss(cost_function.activation(z), y)
    costs: Array = paid.sum(axis=1)
    return costs
