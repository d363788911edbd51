"""Dense layers: the forward pass of several examples, and the gradients of their inputs and weights.

Weights are packed. W has a row for each *sending* neuron: W[m, :] holds the weights from neuron m to all receivers,
padded with zeros to whole vectors of sixteen. The last row holds the biases, the weights of a sender that is always 1.
Activations a, weighted sums z and deltas d have a row for each example.

    forward             z[e] = b + Σₘ a[e, m] W[m]
    backward_input      p[e, m] = Σⱼ W[m, j] d[e, j]
    backward_weights    W[m] += scale Σₑ a[e, m] d[e]

Each works tile by tile (tiles.py): large tiles first, small ones for the remainder.
"""

from brightest.engines.fast.tiles import (
    WIDE_TILES,
    accumulate_across,
    accumulate_by_example,
    accumulate_by_sender,
    add_scaled,
    four_zeros,
    one_zero,
    sixteen_zeros,
    store_sums,
    store_totals,
)
from brightest.engines.simd.reductions import hsum
from brightest.engines.simd.vector import LANES, Vector, broadcast, load, multiply_add, splat, store
from brightest.nn.parameters import Array
from brightest.system.jit import inline

TWO_VECTORS = 2 * LANES


@inline
def forward(W: Array, a: Array, z: Array, n_in: int, count: int) -> None:
    """z[e] = b + Σₘ a[e, m] W[m] for `count` examples."""
    wide = z.shape[1] // TWO_VECTORS * TWO_VECTORS if WIDE_TILES else 0
    tiled = count // 8 * 8
    for j in range(0, wide, TWO_VECTORS):
        for e in range(0, tiled, 8):
            sums = sixteen_zeros()
            for m in range(n_in):
                sums = accumulate_by_sender(sums, a, e, m, W, j)
            store_sums(sums, W, n_in, z, e, j)
    for j in range(0, z.shape[1], LANES):
        e = tiled if j < wide else 0
        while e + 4 <= count:
            four = four_zeros()
            for m in range(n_in):
                four = accumulate_by_sender(four, a, e, m, W, j)
            store_sums(four, W, n_in, z, e, j)
            e += 4
        while e < count:
            forward_one(W, a, z, n_in, e, j)
            e += 1


@inline
def forward_one(W: Array, a: Array, z: Array, n_in: int, e: int, j: int) -> None:
    """Sixteen weighted sums of one example, in four independent chains of multiply-adds."""
    za, zb, zc, zd = load(W, n_in, j), splat(0), splat(0), splat(0)
    m = 0
    while m + 4 <= n_in:
        za = multiply_add(broadcast(a, e, m), load(W, m, j), za)
        zb = multiply_add(broadcast(a, e, m + 1), load(W, m + 1, j), zb)
        zc = multiply_add(broadcast(a, e, m + 2), load(W, m + 2, j), zc)
        zd = multiply_add(broadcast(a, e, m + 3), load(W, m + 3, j), zd)
        m += 4
    while m < n_in:
        za = multiply_add(broadcast(a, e, m), load(W, m, j), za)
        m += 1
    store((za + zb) + (zc + zd), z, e, j)


@inline
def backward_input(W: Array, d: Array, p: Array, n_in: int, count: int) -> None:
    """p[e, m] = Σⱼ W[m, j] d[e, j]: the gradient of the senders' activations."""
    stride = d.shape[1]
    m = 0
    while m + 4 <= n_in:
        e = 0
        while WIDE_TILES and e + 4 <= count:
            sums = sixteen_zeros()
            for j in range(0, stride, LANES):
                sums = accumulate_across(sums, W, m, d, e, j)
            store_totals(sums, p, e, m)
            e += 4
        while e < count:
            four = four_zeros()
            for j in range(0, stride, LANES):
                four = accumulate_across(four, W, m, d, e, j)
            store_totals(four, p, e, m)
            e += 1
        m += 4
    while m < n_in:
        for e in range(count):
            partial = splat(0)
            for j in range(0, stride, LANES):
                partial = multiply_add(load(W, m, j), load(d, e, j), partial)
            p[e, m] = hsum(partial)
        m += 1


@inline
def backward_weights(W: Array, a: Array, d: Array, n_in: int, count: int, scale: Vector) -> None:
    """W[m] += scale Σₑ a[e, m] d[e], and the same for the biases, whose sender is always 1."""
    wide = d.shape[1] // TWO_VECTORS * TWO_VECTORS if WIDE_TILES else 0
    tiled = n_in // 8 * 8
    for j in range(0, wide, TWO_VECTORS):
        for m in range(0, tiled, 8):
            sums = sixteen_zeros()
            for e in range(count):
                sums = accumulate_by_example(sums, a, e, m, d, j)
            add_scaled(sums, scale, W, m, j)
    for j in range(0, d.shape[1], LANES):
        m = tiled if j < wide else 0
        while m + 4 <= n_in:
            four = four_zeros()
            for e in range(count):
                four = accumulate_by_example(four, a, e, m, d, j)
            add_scaled(four, scale, W, m, j)
            m += 4
        while m < n_in:
            one = one_zero()
            for e in range(count):
                one = accumulate_by_example(one, a, e, m, d, j)
            add_scaled(one, scale, W, m, j)
            m += 1
    backward_biases(W, d, n_in, count, scale)


@inline
def backward_biases(W: Array, d: Array, n_in: int, count: int, scale: Vector) -> None:
    """b += scale Σₑ d[e]."""
    for j in range(0, d.shape[1], LANES):
        g = splat(0)
        for e in range(count):
            g = g + load(d, e, j)
        store(multiply_add(g, scale, load(W, n_in, j)), W, n_in, j)
