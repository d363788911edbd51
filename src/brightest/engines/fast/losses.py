"""The loss of one example, and the last layer's activations and deltas: what nn/costs.py does, for kernels."""

import numpy as np

from brightest.engines.fast.activations import (
    BINARY_CROSS_ENTROPY,
    CROSS_ENTROPY,
    GENERALIZED_CROSS_ENTROPY,
    SQUARES,
    exp,
    log1p,
    sigmoid,
)
from brightest.engines.simd.reductions import hmax, hsum
from brightest.engines.simd.vector import LANES, load, maximum, multiply_add, splat, store, where_positive
from brightest.nn.costs import GCE_Q
from brightest.nn.parameters import Array
from brightest.system.jit import inline

MIN_LOG = float(np.log(np.finfo(np.float64).tiny))  # keeps the cost of an activation that rounds to 0 finite


@inline
def output_activations(cost: int, z: Array, a: Array, e: int, real: Array) -> float:
    """a[e] = the last layer's activations of one example. Returns log Σ eᶻ for softmax, else 0.

    real: 1 for each neuron, 0 for the padding.
    """
    stride = z.shape[1]
    if cost < CROSS_ENTROPY:
        for j in range(0, stride, LANES):
            store(sigmoid(load(z, e, j)), a, e, j)
        return 0.0
    lowest = splat(-3e38)
    highest = lowest
    for j in range(0, stride, LANES):
        highest = maximum(where_positive(load(real, j), load(z, e, j), lowest), highest)
    peak = hmax(highest)
    powers = splat(0)
    for j in range(0, stride, LANES):
        power = exp(load(z, e, j) - splat(peak)) * load(real, j)
        store(power, a, e, j)
        powers = powers + power
    power_sum = hsum(powers)
    for j in range(0, stride, LANES):
        store(load(a, e, j) / splat(power_sum), a, e, j)
    log_sum: float = np.float64(peak) + np.log(np.float64(power_sum))
    return log_sum


@inline
def loss_and_delta(cost: int, z: Array, e: int, y: Array, i: int, real: Array, d: Array) -> float:
    """The loss C of one example with weighted sums z[e] and targets y[i]. Sets d[e] = ∂C/∂z."""
    stride = z.shape[1]
    losses = splat(0)
    if cost == SQUARES:
        for j in range(0, stride, LANES):
            a = sigmoid(load(z, e, j))
            error = (a - load(y, i, j)) * load(real, j)
            losses = multiply_add(error, error, losses)
            store((error + error) * (a * (splat(1) - a)), d, e, j)
    elif cost == BINARY_CROSS_ENTROPY:
        for j in range(0, stride, LANES):
            # -y log a - (1 - y) log(1 - a) = log(1 + eᶻ) - y z, and log(1 + eᶻ) = max(z, 0) + log(1 + e⁻|ᶻ|)
            s, target = load(z, e, j), load(y, i, j)
            magnitude = where_positive(s, s, splat(0) - s)
            loss = maximum(s, splat(0)) + log1p(exp(splat(0) - magnitude)) - target * s
            losses = multiply_add(loss, load(real, j), losses)
            store((sigmoid(s) - target) * load(real, j), d, e, j)
    elif cost == GENERALIZED_CROSS_ENTROPY:
        log_sum = splat(np.float32(output_activations(cost, z, d, e, real)))
        scaled = splat(0)
        for j in range(0, stride, LANES):
            target = load(y, i, j)
            power = target * exp(splat(GCE_Q) * (load(z, e, j) - log_sum))  # y aᵠ
            scaled = scaled + power
            losses = multiply_add(target - power, splat(1 / GCE_Q), losses)
        scaled_sum = splat(hsum(scaled))
        for j in range(0, stride, LANES):
            power = load(y, i, j) * exp(splat(GCE_Q) * (load(z, e, j) - log_sum))
            store(multiply_add(load(d, e, j), scaled_sum, splat(0) - power), d, e, j)
    else:
        targets = splat(0)
        for j in range(0, stride, LANES):
            targets = targets + load(y, i, j)
        target_sum = splat(hsum(targets))  # 1 for one digit, 0 for "none of these"
        log_sum = splat(np.float32(output_activations(cost, z, d, e, real)))
        for j in range(0, stride, LANES):
            target = load(y, i, j)
            losses = losses - target * maximum(load(z, e, j) - log_sum, splat(MIN_LOG))
            store(multiply_add(load(d, e, j), target_sum, splat(0) - target), d, e, j)
    return np.float64(hsum(losses))
