"""What one layer does with a few examples: weighted sums, errors handed back, weights that learn.

Weights are packed for that. W has a row for each *sending* neuron: W[m, :] is what neuron m sends to all receivers,
padded with zeros to whole vectors of sixteen. After the last sender comes a row of biases, which are what a neuron
that is always 1 would send. Activations a, weighted sums z and errors d have a row for each example.

    forward      z[e] = b + Σₘ a[e, m] W[m]        rows, weighted and added
    pull_back    p[e, m] = Σⱼ W[m, j] d[e, j]      two rows multiplied, and added across
    learn        W[m] += scale Σₑ a[e, m] d[e]     rows moved

Each is done tile by tile (tiles.py): big ones first, small ones for what is left over.
"""

from brightest.engines.fast.tiles import (
    BIG,
    add,
    four_zeros,
    grow_across,
    grow_by_example,
    grow_by_sender,
    one_zero,
    put,
    put_across,
    sixteen_zeros,
)
from brightest.engines.jit import inline
from brightest.engines.simd.reductions import total
from brightest.engines.simd.vector import LANES, Vector, broadcast, load, multiply_add, splat, store
from brightest.nn.parameters import Array

PAIR = 2 * LANES


@inline
def forward(W: Array, a: Array, z: Array, n_in: int, count: int) -> None:
    """z[e] = b + Σₘ a[e, m] W[m] for `count` examples."""
    whole = z.shape[1] // PAIR * PAIR if BIG else 0
    done = count // 8 * 8
    for j in range(0, whole, PAIR):
        for e in range(0, done, 8):
            sums = sixteen_zeros()
            for m in range(n_in):
                sums = grow_by_sender(sums, a, e, m, W, j)
            put(sums, W, n_in, z, e, j)
    for j in range(0, z.shape[1], LANES):
        e = done if j < whole else 0
        while e + 4 <= count:
            four = four_zeros()
            for m in range(n_in):
                four = grow_by_sender(four, a, e, m, W, j)
            put(four, W, n_in, z, e, j)
            e += 4
        while e < count:
            forward_one(W, a, z, n_in, e, j)
            e += 1


@inline
def forward_one(W: Array, a: Array, z: Array, n_in: int, e: int, j: int) -> None:
    """Sixteen weighted sums of one example; four senders at a time, for there is nothing else to do meanwhile."""
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
def pull_back(W: Array, d: Array, p: Array, n_in: int, count: int) -> None:
    """p[e, m] = Σⱼ W[m, j] d[e, j]: a sender is to blame for what its receivers did wrong, by its weights."""
    stride = d.shape[1]
    m = 0
    while m + 4 <= n_in:
        e = 0
        while BIG and e + 4 <= count:
            sums = sixteen_zeros()
            for j in range(0, stride, LANES):
                sums = grow_across(sums, W, m, d, e, j)
            put_across(sums, p, e, m)
            e += 4
        while e < count:
            four = four_zeros()
            for j in range(0, stride, LANES):
                four = grow_across(four, W, m, d, e, j)
            put_across(four, p, e, m)
            e += 1
        m += 4
    while m < n_in:
        for e in range(count):
            share = splat(0)
            for j in range(0, stride, LANES):
                share = multiply_add(load(W, m, j), load(d, e, j), share)
            p[e, m] = total(share)
        m += 1


@inline
def learn(W: Array, a: Array, d: Array, n_in: int, count: int, scale: Vector) -> None:
    """W[m] += scale Σₑ a[e, m] d[e], and the biases as if their sender were always 1."""
    whole = d.shape[1] // PAIR * PAIR if BIG else 0
    done = n_in // 8 * 8
    for j in range(0, whole, PAIR):
        for m in range(0, done, 8):
            sums = sixteen_zeros()
            for e in range(count):
                sums = grow_by_example(sums, a, e, m, d, j)
            add(sums, scale, W, m, j)
    for j in range(0, d.shape[1], LANES):
        m = done if j < whole else 0
        while m + 4 <= n_in:
            four = four_zeros()
            for e in range(count):
                four = grow_by_example(four, a, e, m, d, j)
            add(four, scale, W, m, j)
            m += 4
        while m < n_in:
            one = one_zero()
            for e in range(count):
                one = grow_by_example(one, a, e, m, d, j)
            add(one, scale, W, m, j)
            m += 1
    learn_biases(W, d, n_in, count, scale)


@inline
def learn_biases(W: Array, d: Array, n_in: int, count: int, scale: Vector) -> None:
    """b += scale Σₑ d[e]."""
    for j in range(0, d.shape[1], LANES):
        g = splat(0)
        for e in range(count):
            g = g + load(d, e, j)
        store(multiply_add(g, scale, load(W, n_in, j)), W, n_in, j)
