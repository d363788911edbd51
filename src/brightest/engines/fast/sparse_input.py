"""Sparse input: four of five pixels are 0, so the first layer computes with the nonzero ones alone.

An image is a list of its nonzero pixels: their numbers (`index`) and values (`byte_pixels`, 0 to 255, or
`float_pixels`, 0 to 1). Lists are padded with zero pixels to whole vectors of sixteen. In the lessons' network each
pixel has one vector of weights, which is loaded once in the forward pass and updated once.
"""

import numpy as np

from brightest.engines.fast.sparse_rows import (
    add_double_rows,
    add_fourfold_rows,
    add_rows,
    update_double_rows,
    update_fourfold_rows,
    update_rows,
)
from brightest.engines.simd.reductions import CAN_APPEND, append_nonzero, store_int32
from brightest.engines.simd.vector import LANES, Vector, element, load, multiply_add, splat, store
from brightest.nn.parameters import Array
from brightest.system.jit import inline


@inline
def load_pixels(byte_pixels: Array, float_pixels: Array, q: int) -> Vector:
    """Pixels q to q + 15 as stored: bytes, or floats if there are no bytes."""
    return load(byte_pixels, q) if len(byte_pixels) else load(float_pixels, q)


@inline
def pixel_scale(byte_pixels: Array) -> float:
    """The factor that scales a stored pixel to 0..1."""
    return 1 / 255 if len(byte_pixels) else 1.0


@inline
def block_width(stride: int, j: int) -> int:
    """The number of columns that are processed together from column j on: this block of all rows fits the cache."""
    if j + 4 * LANES <= stride:
        return 4 * LANES
    return 2 * LANES if j + 2 * LANES <= stride else LANES


@inline
def forward_nonzero(
    W: Array,
    index: Array,
    first: int,
    last: int,
    byte_pixels: Array,
    float_pixels: Array,
    z: Array,
    e: int,
    n_in: int,
    j: int,
) -> None:
    """z[e] = b + Σ value W[pixel] over the list's pixels from `first` to `last`, in the column block at j."""
    scale = splat(pixel_scale(byte_pixels))
    width = block_width(z.shape[1], j)
    sums = (splat(0), splat(0), splat(0), splat(0))
    if width == 4 * LANES:
        for q in range(first, last, LANES):
            sums = add_fourfold_rows(sums, load_pixels(byte_pixels, float_pixels, q), W, index, q, j)
        za, zb, zc, zd = sums
        store(multiply_add(za, scale, load(W, n_in, j)), z, e, j)
        store(multiply_add(zb, scale, load(W, n_in, j + 16)), z, e, j + 16)
        store(multiply_add(zc, scale, load(W, n_in, j + 32)), z, e, j + 32)
        store(multiply_add(zd, scale, load(W, n_in, j + 48)), z, e, j + 48)
    elif width == 2 * LANES:
        for q in range(first, last, LANES):
            sums = add_double_rows(sums, load_pixels(byte_pixels, float_pixels, q), W, index, q, j)
        za, zb, zc, zd = sums
        store(multiply_add(za + zc, scale, load(W, n_in, j)), z, e, j)
        store(multiply_add(zb + zd, scale, load(W, n_in, j + 16)), z, e, j + 16)
    else:
        for q in range(first, last, LANES):
            sums = add_rows(sums, load_pixels(byte_pixels, float_pixels, q), W, index, q, j)
        za, zb, zc, zd = sums
        store(multiply_add((za + zb) + (zc + zd), scale, load(W, n_in, j)), z, e, j)


@inline
def backward_weights_nonzero(
    W: Array,
    index: Array,
    first: int,
    last: int,
    byte_pixels: Array,
    float_pixels: Array,
    d: Array,
    e: int,
    scale: float,
    j: int,
) -> None:
    """W[pixel] += scale value d[e] for the list's pixels from `first` to `last`, in the column block at j."""
    factor = splat(scale * pixel_scale(byte_pixels))
    width = block_width(d.shape[1], j)
    step = load(d, e, j) * factor
    if width == 4 * LANES:
        four = step, load(d, e, j + 16) * factor, load(d, e, j + 32) * factor, load(d, e, j + 48) * factor
        for q in range(first, last, LANES):
            update_fourfold_rows(four, load_pixels(byte_pixels, float_pixels, q), W, index, q, j)
    elif width == 2 * LANES:
        two = step, load(d, e, j + 16) * factor
        for q in range(first, last, LANES):
            update_double_rows(two, load_pixels(byte_pixels, float_pixels, q), W, index, q, j)
    else:
        for q in range(first, last, LANES):
            update_rows((step,), load_pixels(byte_pixels, float_pixels, q), W, index, q, j)


@inline
def list_nonzero(byte_pixels: Array, float_pixels: Array, first: int, n: int, index: Array, values: Array) -> int:
    """List the nonzero pixels of an image, n pixels from `first` on, in `index` and `values`. Returns their number.

    The list is padded with zeros to a whole vector.
    """
    scale = splat(pixel_scale(byte_pixels))
    count = k = 0
    if CAN_APPEND:
        while k + LANES <= n:
            count = append_nonzero(load_pixels(byte_pixels, float_pixels, first + k) * scale, k, values, index, count)
            k += LANES
    while k < n:
        value = np.float32(element(byte_pixels, first + k)) if len(byte_pixels) else element(float_pixels, first + k)
        index[count], values[count] = k, value * np.float32(pixel_scale(byte_pixels))
        count += value != 0
        k += 1
    store(splat(0), values, count)
    store_int32(splat(0), index, count)
    return count


@inline
def expand_pixels(byte_pixels: Array, float_pixels: Array, first: int, n: int, values: Array, to: int) -> None:
    """values[to : to + n] = an image's pixels from `first` on, scaled to 0..1."""
    scale = splat(pixel_scale(byte_pixels))
    q = 0
    while q < n and first + q + LANES <= len(byte_pixels) + len(float_pixels):
        store(load_pixels(byte_pixels, float_pixels, first + q) * scale, values, to + q)
        q += LANES
    while q < n:
        value = np.float32(element(byte_pixels, first + q)) if len(byte_pixels) else element(float_pixels, first + q)
        values[to + q] = value * np.float32(pixel_scale(byte_pixels))
        q += 1
