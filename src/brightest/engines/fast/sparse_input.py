"""Light: four of five pixels are black and send nothing, so the first layer listens only to those that are lit.

An image's lit pixels are a list: which they are (`index`) and how bright (`byte`, 0 to 255, or `decimal`, 0 to 1).
Lists are filled up with dark pixels to whole vectors, so that sixteen can be looked at together. In the lessons'
network each has one vector of weights, which is read once forward, and moved once.
"""

import numpy as np

from brightest.engines.fast.sparse_rows import (
    add_double_rows,
    add_fourfold_rows,
    add_rows,
    move_double_rows,
    move_fourfold_rows,
    move_rows,
)
from brightest.engines.jit import inline
from brightest.engines.simd.reductions import SQUEEZES, count_lit, places, squeeze, store_whole
from brightest.engines.simd.vector import LANES, Vector, at, load, multiply_add, splat, store
from brightest.nn.parameters import Array


@inline
def brightness(byte: Array, decimal: Array, q: int) -> Vector:
    """Pixels q to q + 15, as they are stored: bytes, or where there are none, decimals."""
    return load(byte, q) if len(byte) else load(decimal, q)


@inline
def unit(byte: Array) -> float:
    """What makes a stored pixel a number from 0 to 1."""
    return 1 / 255 if len(byte) else 1.0


@inline
def strip(stride: int, j: int) -> int:
    """How many columns of W from column j on are walked through together: a strip of all rows stays in the cache."""
    if j + 4 * LANES <= stride:
        return 4 * LANES
    return 2 * LANES if j + 2 * LANES <= stride else LANES


@inline
def forward_lit(
    W: Array, index: Array, first: int, last: int, byte: Array, decimal: Array, z: Array, e: int, n_in: int, j: int
) -> None:
    """z[e] = b + Σ light W[pixel] over the lit pixels from `first` to `last` in the list, in the strip at column j."""
    share = splat(unit(byte))
    width = strip(z.shape[1], j)
    sums = (splat(0), splat(0), splat(0), splat(0))
    if width == 4 * LANES:
        for q in range(first, last, LANES):
            sums = add_fourfold_rows(sums, brightness(byte, decimal, q), W, index, q, j)
        za, zb, zc, zd = sums
        store(multiply_add(za, share, load(W, n_in, j)), z, e, j)
        store(multiply_add(zb, share, load(W, n_in, j + 16)), z, e, j + 16)
        store(multiply_add(zc, share, load(W, n_in, j + 32)), z, e, j + 32)
        store(multiply_add(zd, share, load(W, n_in, j + 48)), z, e, j + 48)
    elif width == 2 * LANES:
        for q in range(first, last, LANES):
            sums = add_double_rows(sums, brightness(byte, decimal, q), W, index, q, j)
        za, zb, zc, zd = sums
        store(multiply_add(za + zc, share, load(W, n_in, j)), z, e, j)
        store(multiply_add(zb + zd, share, load(W, n_in, j + 16)), z, e, j + 16)
    else:
        for q in range(first, last, LANES):
            sums = add_rows(sums, brightness(byte, decimal, q), W, index, q, j)
        za, zb, zc, zd = sums
        store(multiply_add((za + zb) + (zc + zd), share, load(W, n_in, j)), z, e, j)


@inline
def learn_lit(
    W: Array, index: Array, first: int, last: int, byte: Array, decimal: Array, d: Array, e: int, scale: float, j: int
) -> None:
    """W[pixel] += scale light d[e] for the lit pixels from `first` to `last` in the list, in the strip at column j."""
    share = splat(scale * unit(byte))
    width = strip(d.shape[1], j)
    move = load(d, e, j) * share
    if width == 4 * LANES:
        moves = move, load(d, e, j + 16) * share, load(d, e, j + 32) * share, load(d, e, j + 48) * share
        for q in range(first, last, LANES):
            move_fourfold_rows(moves, brightness(byte, decimal, q), W, index, q, j)
    elif width == 2 * LANES:
        both = move, load(d, e, j + 16) * share
        for q in range(first, last, LANES):
            move_double_rows(both, brightness(byte, decimal, q), W, index, q, j)
    else:
        for q in range(first, last, LANES):
            move_rows((move,), brightness(byte, decimal, q), W, index, q, j)


@inline
def list_lit(byte: Array, decimal: Array, first: int, n: int, index: Array, light: Array) -> int:
    """Fill index and light from one image, n pixels from `first` on; returns how many are lit, before filling up."""
    share = splat(unit(byte))
    count = k = 0
    if SQUEEZES:
        which = places()
        while k + LANES <= n:
            lights = brightness(byte, decimal, first + k)
            store(squeeze(lights, lights) * share, light, count)
            store_whole(squeeze(which, lights), index, count)
            count += count_lit(lights)
            which = which + splat(LANES)
            k += LANES
    while k < n:
        value = np.float32(at(byte, first + k)) if len(byte) else at(decimal, first + k)
        index[count], light[count] = k, value * np.float32(unit(byte))
        count += value != 0
        k += 1
    store(splat(0), light, count)
    store_whole(splat(0), index, count)
    return count


@inline
def all_pixels(byte: Array, decimal: Array, first: int, n: int, light: Array, to: int) -> None:
    """light[to : to + n] = an image's pixels from `first` on, as numbers from 0 to 1."""
    share = splat(unit(byte))
    q = 0
    while q < n and first + q + LANES <= len(byte) + len(decimal):
        store(brightness(byte, decimal, first + q) * share, light, to + q)
        q += LANES
    while q < n:
        value = np.float32(at(byte, first + q)) if len(byte) else at(decimal, first + q)
        light[to + q] = value * np.float32(unit(byte))
        q += 1
