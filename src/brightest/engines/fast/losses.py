"""The judge: what one example cost, and what the last layer's neurons did wrong."""

import numpy as np

from brightest.engines.fast.activations import (
    BINARY_CROSS_ENTROPY,
    CROSS_ENTROPY,
    GENERALIZED_CROSS_ENTROPY,
    SQUARES,
    exp,
    log_of_one_plus,
    sigmoid,
)
from brightest.engines.jit import inline
from brightest.engines.simd.reductions import largest, total
from brightest.engines.simd.vector import LANES, at_least, load, multiply_add, splat, store, where_positive
from brightest.nn.costs import GCE_Q
from brightest.nn.parameters import Array

LEAST = float(np.log(np.finfo(np.float64).tiny))  # of log a, as in the reference: costs much, not infinitely much


@inline
def answer(cost: int, z: Array, a: Array, e: int, real: Array) -> float:
    """a[e] = the last layer's activations of one example. Returns log Σ eᶻ of a softmax, else 0.

    real: 1 for a neuron, 0 for the padding after the last one.
    """
    stride = z.shape[1]
    if cost < CROSS_ENTROPY:
        for j in range(0, stride, LANES):
            store(sigmoid(load(z, e, j)), a, e, j)
        return 0.0
    lowest = splat(-3e38)
    most = lowest
    for j in range(0, stride, LANES):
        most = at_least(where_positive(load(real, j), load(z, e, j), lowest), most)
    peak = largest(most)
    everything = splat(0)
    for j in range(0, stride, LANES):
        power = exp(load(z, e, j) - splat(peak)) * load(real, j)
        store(power, a, e, j)
        everything = everything + power
    whole = total(everything)
    for j in range(0, stride, LANES):
        store(load(a, e, j) / splat(whole), a, e, j)
    log_of_all: float = np.float64(peak) + np.log(np.float64(whole))
    return log_of_all


@inline
def judge(cost: int, z: Array, e: int, y: Array, i: int, real: Array, d: Array) -> float:
    """The cost C of one example, whose weighted sums are z[e] and whose wishes y[i]; d[e] becomes ∂C/∂z."""
    stride = z.shape[1]
    costs = splat(0)
    if cost == SQUARES:
        for j in range(0, stride, LANES):
            a = sigmoid(load(z, e, j))
            off = (a - load(y, i, j)) * load(real, j)
            costs = multiply_add(off, off, costs)
            store((off + off) * (a * (splat(1) - a)), d, e, j)
    elif cost == BINARY_CROSS_ENTROPY:
        for j in range(0, stride, LANES):
            # -y log a - (1 - y) log(1 - a) = log(1 + eᶻ) - y z, and log(1 + eᶻ) = max(z, 0) + log(1 + e⁻|ᶻ|)
            s, want = load(z, e, j), load(y, i, j)
            size = where_positive(s, s, splat(0) - s)
            paid = at_least(s, splat(0)) + log_of_one_plus(exp(splat(0) - size)) - want * s
            costs = multiply_add(paid, load(real, j), costs)
            store((sigmoid(s) - want) * load(real, j), d, e, j)
    elif cost == GENERALIZED_CROSS_ENTROPY:
        log_of_all = splat(np.float32(answer(cost, z, d, e, real)))
        believed = splat(0)
        for j in range(0, stride, LANES):
            want = load(y, i, j)
            power = want * exp(splat(GCE_Q) * (load(z, e, j) - log_of_all))  # y aᵠ
            believed = believed + power
            costs = multiply_add(want - power, splat(1 / GCE_Q), costs)
        held = splat(total(believed))
        for j in range(0, stride, LANES):
            power = load(y, i, j) * exp(splat(GCE_Q) * (load(z, e, j) - log_of_all))
            store(multiply_add(load(d, e, j), held, splat(0) - power), d, e, j)
    else:
        wishes = splat(0)
        for j in range(0, stride, LANES):
            wishes = wishes + load(y, i, j)
        wished = splat(total(wishes))  # 1 for one digit, 0 for "none of these"
        log_of_all = splat(np.float32(answer(cost, z, d, e, real)))
        for j in range(0, stride, LANES):
            want = load(y, i, j)
            costs = costs - want * at_least(load(z, e, j) - log_of_all, splat(LEAST))
            store(multiply_add(load(d, e, j), wished, splat(0) - want), d, e, j)
    return np.float64(total(costs))
