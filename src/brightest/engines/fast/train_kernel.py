"""Steps: the kernel that takes one for each mini-batch. Lesson 3 from the pixels to the weights, and again.

A mini-batch is walked through in chunks of examples. Plain gradient descent in small batches moves the weights as it
finds out how, and so touches only the rows of lit pixels; everything else collects the gradient first, and moves all.
"""

from numba import types

from brightest.engines.fast import activations as functions
from brightest.engines.fast import dense
from brightest.engines.fast.layout import N_IN, STRIDE, WEIGHTS, examples_of, layer_of
from brightest.engines.fast.losses import judge
from brightest.engines.fast.optimizers import move
from brightest.engines.fast.sparse_input import all_pixels, forward_lit, learn_lit, strip
from brightest.engines.fast.types import (
    DECIMALS,
    DIALS,
    PACKED,
    PIXELS,
    RATES,
    SCRATCH,
    TABLE,
    WHOLES,
    Dials,
    Packed,
    Pixels,
    Scratch,
)
from brightest.engines.jit import inline, kernel
from brightest.engines.simd.denormals import flush_denormals, restore
from brightest.engines.simd.vector import LANES, at, load, matrix, prefetch, splat, store
from brightest.nn.parameters import Array


@kernel(PACKED, TABLE, DECIMALS, PIXELS, WHOLES, types.int64, RATES, DIALS, types.int64, SCRATCH)
def steps(
    packed: Packed,
    table: Array,
    real: Array,
    pixels: Pixels,
    order: Array,
    batch_size: int,
    rates: Array,
    dials: Dials,
    chunk: int,
    scratch: Scratch,
) -> float:
    """Take a step for each mini-batch, in place; returns the sum of the costs of the examples as they were met.

    table: where each layer lies (table.py); real: 1 for each neuron of the last layer, 0 for its padding;
    chunk: how many examples there is room for in scratch.
    """
    before = flush_denormals()
    spent = 0.0
    for batch in range(len(rates)):
        first = batch * batch_size
        stop = first + batch_size if batch < len(rates) - 1 else len(order)
        share = 1.0 / (stop - first)
        target = packed.w if dials.direct else packed.g
        scale = -rates[batch] * share if dials.direct else share
        while first < stop:
            count = chunk if first + chunk < stop else stop - first
            forward(packed.w, table, pixels, order, first, count, dials.activation, scratch)
            spent += judge_all(table, pixels, order, first, count, dials.cost, real, scratch)
            backward(packed.w, table, count, dials.activation, scratch)
            learn(target, table, pixels, order, first, count, scale, scratch)
            first += count
        if not dials.direct:
            optimize(packed, table, rates[batch], dials, dials.step + batch + 1)
    restore(before)
    return spent


@inline
def forward(
    w: Array, table: Array, pixels: Pixels, order: Array, first: int, count: int, activation: int, scratch: Scratch
) -> None:
    """The weighted sums of the last layer, and the activations of all others, of `count` examples."""
    start, index, byte, decimal, wanted = pixels
    light, activations, _ = scratch
    W, n_in = layer_of(w, table, 0), table[0, N_IN]
    a = examples_of(activations, table, 0, count)
    if len(index):
        j = 0
        while j < a.shape[1]:
            for e in range(count):
                fetch(start, index, byte, wanted, order, first + e)
                i = at(order, first + e)
                forward_lit(W, index, at(start, i), at(start, i + 1), byte, decimal, a, e, n_in, j)
            j += strip(a.shape[1], j)
    else:
        a = matrix(light, 0, count, n_in)
        for e in range(count):
            all_pixels(byte, decimal, at(start, at(order, first + e)), n_in, light, e * n_in)
    for layer in range(1 if len(index) else 0, len(table)):
        if layer > 0:
            squash(activation, a)
        z = examples_of(activations, table, layer, count)
        dense.forward(layer_of(w, table, layer), a, z, table[layer, N_IN], count)
        a = z


@inline
def judge_all(
    table: Array, pixels: Pixels, order: Array, first: int, count: int, cost: int, real: Array, scratch: Scratch
) -> float:
    """What the examples cost, added up; and the errors of the last layer."""
    _, activations, errors = scratch
    wanted = pixels.wanted
    last = len(table) - 1
    z, d = examples_of(activations, table, last, count), examples_of(errors, table, last, count)
    spent = 0.0
    for e in range(count):
        spent += judge(cost, z, e, wanted, at(order, first + e), real, d)
    return spent


@inline
def backward(w: Array, table: Array, count: int, activation: int, scratch: Scratch) -> None:
    """The errors of every layer, from the last to the first."""
    _, activations, errors = scratch
    for layer in range(len(table) - 1, 0, -1):
        d, before = examples_of(errors, table, layer, count), examples_of(errors, table, layer - 1, count)
        dense.pull_back(layer_of(w, table, layer), d, before, table[layer, N_IN], count)
        times_slope(activation, examples_of(activations, table, layer - 1, count), before)


@inline
def learn(
    target: Array, table: Array, pixels: Pixels, order: Array, first: int, count: int, scale: float, scratch: Scratch
) -> None:
    """Every layer's weights, or their gradient, grow by scale Σ activation × error."""
    start, index, byte, decimal, _ = pixels
    light, activations, errors = scratch
    for layer in range(1 if len(index) else 0, len(table)):
        a = matrix(light, 0, count, table[0, N_IN])
        if layer > 0:
            a = examples_of(activations, table, layer - 1, count)
        d = examples_of(errors, table, layer, count)
        dense.learn(layer_of(target, table, layer), a, d, table[layer, N_IN], count, splat(scale))
    if len(index):
        W, d = layer_of(target, table, 0), examples_of(errors, table, 0, count)
        dense.learn_biases(W, d, table[0, N_IN], count, splat(scale))
        j = 0
        while j < d.shape[1]:
            for e in range(count):
                i = at(order, first + e)
                learn_lit(W, index, at(start, i), at(start, i + 1), byte, decimal, d, e, scale, j)
            j += strip(d.shape[1], j)


@inline
def fetch(start: Array, index: Array, byte: Array, wanted: Array, order: Array, now: int) -> None:
    """Ask for the example after the next one: shuffled, they lie where no machine could guess."""
    last = len(order) - 1
    ahead = at(order, now + 2 if now + 2 < last else last)
    for q in range(at(start, ahead), at(start, ahead + 1), 32):  # a cache line of the index, half a line of bytes
        prefetch(index, q)
        prefetch(byte, q)
    prefetch(wanted, ahead, 0)
    prefetch(start, at(order, now + 6 if now + 6 < last else last))


@inline
def squash(activation: int, a: Array) -> None:
    """a = f(a) of a hidden layer."""
    for e in range(a.shape[0]):
        for j in range(0, a.shape[1], LANES):
            store(functions.squash(activation, load(a, e, j)), a, e, j)


@inline
def times_slope(activation: int, a: Array, d: Array) -> None:
    """d = d · da/dz of a hidden layer."""
    for e in range(a.shape[0]):
        for j in range(0, a.shape[1], LANES):
            store(load(d, e, j) * functions.slope(activation, load(a, e, j)), d, e, j)


@inline
def optimize(packed: Packed, table: Array, rate: float, dials: Dials, step: int) -> None:
    """Move everything along the gradient: each layer's weights, and its biases, which don't decay."""
    for part in range(2 * len(table)):
        layer, biases = part // 2, part % 2
        first = table[layer, WEIGHTS]
        last = first + table[layer, N_IN] * table[layer, STRIDE]
        decay = dials.weight_decay
        if biases:
            first, last, decay = last, last + table[layer, STRIDE], 0.0
        move(packed, first, last, dials.optimizer, rate, decay, dials.momentum, dials.beta2, step)
