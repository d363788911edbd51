"""The deslanting kernel, compiled by Numba; safe to run in several threads. deslant.py says what it does."""

from typing import Any

import numpy as np
from numba import float64, int64, types, uint8

from brightest.images.normalize import BOX_THRESHOLD, DIGIT_SIDE
from brightest.system.jit import inline, kernel

MAX_SLANT = 1.5  # columns per row: what leans further is a dash, not a slanted digit
UPRIGHT_SLANT = 0.02  # columns per row: the ends of an upright digit are at most 0.2 pixels from where they should be
SCALE_TOLERANCE = 0.03  # a share of the length: correcting less isn't worth the blur
MAX_PASSES = 3  # one is enough for all but 13 of MNIST's 60,000 training images, two for all but one
PAD = 8  # black pixels on both sides of a line, so that the filter needs no bounds checks


@inline
def _centre_and_slant(image):
    """Row and column of the centre of mass, and the slant, cov(x, y) / var(y), in columns per row.

    The sums are whole numbers below 2**53, so that every order of summation gives the same bits.
    """
    mass = sum_y = sum_x = sum_yy = sum_xy = int64(0)
    for y in range(DIGIT_SIDE):
        row_mass = row_x = int64(0)
        for x in range(DIGIT_SIDE):
            a = int64(image[y * DIGIT_SIDE + x])
            row_mass += a
            row_x += x * a
        mass += row_mass
        sum_x += row_x
        sum_y += y * row_mass
        sum_yy += y * y * row_mass
        sum_xy += y * row_x
    variance = mass * sum_yy - sum_y * sum_y
    if variance == 0:  # blank, or a single row
        return 0.0, 0.0, 0.0
    return sum_y / mass, sum_x / mass, (mass * sum_xy - sum_x * sum_y) / variance


@inline
def _find_ends(image, left, right):
    """Fill left and right (side,) with the first and the last column of each row's ink; left > right if it has none."""
    strongest = uint8(0)
    for i in range(DIGIT_SIDE * DIGIT_SIDE):
        strongest = max(strongest, image[i])
    for y in range(DIGIT_SIDE):
        left[y], right[y] = DIGIT_SIDE, -1
        for x in range(DIGIT_SIDE):
            if image[y * DIGIT_SIDE + x] > BOX_THRESHOLD * strongest:
                left[y] = min(left[y], x)
                right[y] = x


@inline
def _length(left, right, slant):
    """The longest side, in pixels, of the bounding box of the ink without its slant."""
    top, bottom, first, last = DIGIT_SIDE, 0, 1e9, -1e9
    for y in range(DIGIT_SIDE):
        if right[y] >= 0:
            top = min(top, y)
            bottom = y
            first = min(first, left[y] - slant * y)
            last = max(last, right[y] - slant * y)
    return max(float64(bottom - top), last - first) + 1


@inline
def _cubic(t):
    """Catmull and Rom's weights of the pixels at -1, 0, 1 and 2, for a place t in [0, 1) between the middle two."""
    return (
        ((1 - 0.5 * t) * t - 0.5) * t,
        (1.5 * t - 2.5) * t * t + 1,
        ((2 - 1.5 * t) * t + 0.5) * t,
        (0.5 * t - 0.5) * t * t,
    )


@inline
def _render(image, place, slant, scale, line, result):
    """Fill result with the image without its slant, scaled about `place`, its centre of mass. line: (side + 2 PAD,)."""
    middle_y, middle_x = place
    for r in range(DIGIT_SIDE):
        y = middle_y + (r - middle_y) / scale
        above = int64(np.floor(y))
        weights = _cubic(y - above)
        line[:] = 0.0
        for i in range(4):
            row = above - 1 + i
            if weights[i] != 0 and 0 <= row < DIGIT_SIDE:
                for x in range(DIGIT_SIDE):
                    line[PAD + x] += weights[i] * image[row * DIGIT_SIDE + x]
        shift = middle_x + slant * (y - middle_y)
        for c in range(DIGIT_SIDE):
            x = min(max(shift + (c - middle_x) / scale, -3.0), DIGIT_SIDE + 2.0)  # farther out all is black
            before = int64(np.floor(x))
            a, b, d, e = _cubic(x - before)
            at = PAD + before
            value = a * line[at - 1] + b * line[at] + d * line[at + 1] + e * line[at + 2]
            result[r * DIGIT_SIDE + c] = uint8(np.rint(min(max(value, 0.0), 255.0)))


def allocate_buffers() -> tuple[Any, ...]:
    """The buffers of one thread."""
    ends = [np.empty(DIGIT_SIDE, np.int64) for _ in range(2)]
    return *ends, np.empty(DIGIT_SIDE + 2 * PAD), np.empty(DIGIT_SIDE * DIGIT_SIDE, np.uint8)


_ENDS = types.Array(int64, 1, "C")
_BUFFERS = types.Tuple([_ENDS, _ENDS, types.Array(float64, 1, "C"), types.Array(uint8, 1, "C")])


@kernel(types.Array(uint8, 2, "C"), _BUFFERS)
def deslant_images(images, buffers):
    """Deslant images (n, 784) in place, except those that don't become upright. Returns how many have changed."""
    left, right, line, result = buffers
    changed = 0
    for n in range(images.shape[0]):
        image = images[n]
        middle_y, middle_x, slant = _centre_and_slant(image)
        if abs(slant) <= UPRIGHT_SLANT or abs(slant) > MAX_SLANT:
            continue
        _find_ends(image, left, right)
        length = _length(left, right, 0.0)
        for _ in range(MAX_PASSES):
            scale = length / _length(left, right, slant)
            if abs(scale - 1) < SCALE_TOLERANCE:
                scale = 1.0
            _render(image, (middle_y, middle_x), slant, scale, line, result)
            remaining = _centre_and_slant(result)[2]
            if abs(remaining) <= UPRIGHT_SLANT:
                for i in range(result.size):
                    image[i] = result[i]
                changed += 1
                break
            slant += remaining
    return changed
