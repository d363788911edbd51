"""The deformation kernel, compiled by Numba; safe to run in several threads.

Inverse mapping: every pixel of the deformed image interpolates between the four pixels around its source. Pixels whose
source can only be black are skipped.
"""

from typing import Any

import numpy as np
from numba import float32, int64, types, uint8, uint64

from brightest.system.jit import inline, kernel

KNOT_SPACING = 8  # pixels between the control points of the elastic field: as smooth as a Gaussian of σ 4.6 pixels
MAX_OUTLIER_SHIFT = 4.5  # pixels
PAD = 4  # black pixels around the source image, so that strokes can grow without bounds checks

# Inlined functions have no types of their own: Numba specialises them for their callers, in 32 or 64 bits.


@inline
def _mix(state):
    """The finaliser of splitmix64 (Steele, Lea and Flood 2014): hashes 64 bits."""
    z = state
    z = (z ^ (z >> uint64(30))) * uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> uint64(27))) * uint64(0x94D049BB133111EB)
    return z ^ (z >> uint64(31))


@inline
def _draw(key, number):
    """The number-th uniform draw from -1 to 1 for an image."""
    bits = _mix(key + uint64(number) * uint64(0x9E3779B97F4A7C15))
    return float32(int64(bits >> uint64(40)) - 8388608) * float32(1 / 8388608)


@inline
def _draw_normal(key, number):
    """An approximate N(0, 1) draw: the sum of four uniform draws of 16 bits."""
    bits = _mix(key + uint64(number) * uint64(0x9E3779B97F4A7C15))
    total = int64(bits & uint64(65535)) + int64((bits >> uint64(16)) & uint64(65535))
    total += int64((bits >> uint64(32)) & uint64(65535)) + int64(bits >> uint64(48))
    return float32(total - 131070) * float32(3**0.5 / 65536)


@inline
def _spline(basis):
    """basis[k, x]: the weight of the k-th of four control points, x pixels after the second. A cubic B-spline."""
    for x in range(KNOT_SPACING):
        t = x / KNOT_SPACING
        basis[0, x] = (1 - t) ** 3 / 6
        basis[1, x] = (3 * t**3 - 6 * t**2 + 4) / 6
        basis[2, x] = (-3 * t**3 + 3 * t**2 + 3 * t + 1) / 6
        basis[3, x] = t**3 / 6


@inline
def _field(key, number, strength, basis, control, row, field, side):
    """Fill field (side, whole cells) with smooth displacements; returns a bound on their size."""
    knots = control.shape[0]
    bound = float32(0)
    for i in range(knots):
        for j in range(knots):
            control[i, j] = _draw_normal(key, number + i * knots + j) * strength
            bound = max(bound, abs(control[i, j]))
    for y in range(side):
        cell, t = y // KNOT_SPACING, y % KNOT_SPACING
        for j in range(knots):
            row[j] = (
                basis[0, t] * control[cell, j]
                + basis[1, t] * control[cell + 1, j]
                + basis[2, t] * control[cell + 2, j]
                + basis[3, t] * control[cell + 3, j]
            )
        for j in range(knots - 3):
            a, b, c, d = row[j], row[j + 1], row[j + 2], row[j + 3]
            for t in range(KNOT_SPACING):
                field[y, KNOT_SPACING * j + t] = a * basis[0, t] + b * basis[1, t] + c * basis[2, t] + d * basis[3, t]
    return bound


@inline
def _change_thickness(plane, width, box, amount, result):
    """Blend with the brightest (amount > 0) or the darkest of four neighbours; box is top, bottom, left, right."""
    one, line = uint64(1), uint64(width)
    share = abs(amount)
    for y in range(box[0], box[1]):
        if amount > 0:
            for x in range(box[2], box[3]):
                at = uint64(y * width + x)
                beside = max(plane[at - one], plane[at + one])
                there = max(plane[at - line], plane[at + line], beside, plane[at])
                result[at] = plane[at] + share * (there - plane[at])
        else:
            for x in range(box[2], box[3]):
                at = uint64(y * width + x)
                beside = min(plane[at - one], plane[at + one])
                there = min(plane[at - line], plane[at + line], beside, plane[at])
                result[at] = plane[at] + share * (there - plane[at])


@inline
def _blur(plane, width, box, amount, result):
    """Blend with the mean of the 3×3 neighbours, weighted 1 2 1."""
    one, line = uint64(1), uint64(width)
    for y in range(box[0], box[1]):
        for x in range(box[2], box[3]):
            at = uint64(y * width + x)
            above, below = at - line, at + line
            near = plane[above] + plane[below] + plane[at - one] + plane[at + one]
            far = plane[above - one] + plane[above + one] + plane[below - one] + plane[below + one]
            mean = plane[at] * float32(0.25) + near * float32(0.125) + far * float32(0.0625)
            result[at] = plane[at] + amount * (mean - plane[at])


@inline
def _copy_with_padding(image, side, plane):
    """Copy the image (side²) into the plane. Returns the box of its ink: top, bottom (0 if blank), left, right."""
    width = side + 2 * PAD
    plane[:] = float32(0)
    top, bottom, left, right = width, 0, width, 0
    for y in range(side):
        low, high = side, -1
        for x in range(side):
            value = image[y * side + x]
            plane[(y + PAD) * width + x + PAD] = float32(value)
            if value:
                low = min(low, x)
                high = x
        if high >= 0:
            top = min(top, y + PAD)
            bottom = y + PAD + 1
            left = min(left, low + PAD)
            right = max(right, high + PAD + 1)
    return top, bottom, left, right


@inline
def _draw_matrix(key, rotation, scale, shear):
    """A random matrix, row by row, that maps a displacement in the deformed image to one in its source."""
    angle = rotation * float32(np.pi / 180) * _draw(key, 3)
    grow_x = float32(np.exp(np.log1p(scale) * _draw(key, 4)))
    grow_y = float32(np.exp(np.log1p(scale) * _draw(key, 5)))
    slant = shear * _draw(key, 6)
    cos, sin = float32(np.cos(angle)), float32(np.sin(angle))
    return cos * grow_x, (slant * cos - sin) * grow_x, sin * grow_y, (slant * sin + cos) * grow_y


@inline
def _reachable(box, matrix, onto, reach, side):
    """The part of the deformed image that ink can reach: the box, widened by the largest displacement `reach`, mapped.

    Returns the first row, the end row, the first column and the end column.
    """
    top, bottom, left, right = box
    xx, xy, yx, yy = matrix
    onto_x, onto_y = onto
    middle = float32((side - 1) / 2)
    size = xx * yy - xy * yx
    low_x, high_x, low_y, high_y = float32(1e9), float32(-1e9), float32(1e9), float32(-1e9)
    for corner in range(4):
        ink_x = float32(left - PAD) - reach if corner & 1 else float32(right - 1 - PAD) + reach
        ink_y = float32(top - PAD) - reach if corner & 2 else float32(bottom - 1 - PAD) + reach
        ink_x -= middle
        ink_y -= middle
        u = (yy * ink_x - xy * ink_y) / size + onto_x
        v = (xx * ink_y - yx * ink_x) / size + onto_y
        low_x, high_x, low_y, high_y = min(low_x, u), max(high_x, u), min(low_y, v), max(high_y, v)
    first_x = max(0, int(np.floor(min(low_x, float32(side)))))
    first_y = max(0, int(np.floor(min(low_y, float32(side)))))
    end_x = min(side, int(np.ceil(max(high_x, float32(-1)))) + 1)
    end_y = min(side, int(np.ceil(max(high_y, float32(-1)))) + 1)
    return first_y, end_y, first_x, end_x


@inline
def _sample(plane, matrix, onto, gain, part, side, buffers, result):
    """Fill a part of the deformed image: each pixel interpolates between four of the plane."""
    across, down, share_x, share_y, ink, corner_at = buffers
    xx, xy, yx, yy = matrix
    onto_x, onto_y = onto
    first_y, end_y, first_x, end_x = part
    width = side + 2 * PAD
    about = float32((side - 1) / 2) + float32(PAD)  # the middle of the plane
    last = float32(width - 1.001)
    for y in range(first_y, end_y):
        v = float32(y) - onto_y
        for x in range(first_x, end_x):
            u = float32(x) - onto_x
            j = min(max(about + xx * u + xy * v + across[y, x], float32(0)), last)
            i = min(max(about + yx * u + yy * v + down[y, x], float32(0)), last)
            at_x, at_y = np.int32(j), np.int32(i)
            share_x[x], share_y[x] = j - float32(at_x), i - float32(at_y)
            corner_at[x] = at_y * np.int32(width) + at_x
        for x in range(first_x, end_x):
            at = uint64(corner_at[x])
            below = at + uint64(width)
            upper = plane[at] + share_x[x] * (plane[at + uint64(1)] - plane[at])
            lower = plane[below] + share_x[x] * (plane[below + uint64(1)] - plane[below])
            ink[x] = min((upper + share_y[x] * (lower - upper)) * gain + float32(0.5), float32(255))
        for x in range(first_x, end_x):
            result[y * side + x] = uint8(np.int32(ink[x]))


def allocate_buffers(side: int) -> tuple[Any, ...]:
    """The buffers of one thread, for images of `side` × `side` pixels."""
    cells = -(-side // KNOT_SPACING)
    width = side + 2 * PAD
    knots = np.empty((cells + 3, cells + 3), np.float32)
    fields = [np.zeros((side, cells * KNOT_SPACING), np.float32) for _ in range(2)]
    planes = [np.zeros(width * width, np.float32) for _ in range(2)]
    lines = [np.empty(side, np.float32) for _ in range(3)]
    basis, row = np.empty((4, KNOT_SPACING), np.float32), np.empty(cells + 3, np.float32)
    return basis, knots, row, *fields, *planes, *lines, np.empty(side, np.int32)


_LINE, _GRID = types.Array(float32, 1, "C"), types.Array(float32, 2, "C")
_BUFFERS = types.Tuple([_GRID, _GRID, _LINE, _GRID, _GRID, *[_LINE] * 5, types.Array(types.int32, 1, "C")])


@kernel(
    types.Array(uint8, 2, "C", readonly=True), types.Array(uint8, 2, "C"), int64, _LINE, int64, int64, int64, _BUFFERS
)  # fmt: skip
def deform_images(images, deformed, side, strengths, seed, epoch, first, buffers):
    """Deform images (n, side²) into `deformed`; strengths are the fields of Deformation in order."""
    rotation, scale, shear, shift = strengths[0], strengths[1], strengths[2], strengths[3]
    elastic, thickness, contrast, blur = strengths[4], strengths[5], strengths[6], strengths[7]
    outlier_prob = strengths[8]
    basis, control, row, across, down, plane, other, share_x, share_y, ink, corner_at = buffers
    _spline(basis)
    knots = control.shape[0]
    width = side + 2 * PAD
    middle = float32((side - 1) / 2)
    stream = _mix(_mix(uint64(seed)) + uint64(epoch))

    for n in range(images.shape[0]):
        key = _mix(stream + uint64(first + n) * uint64(0xD1342543DE82EF95))
        result = deformed[n]
        result[:] = uint8(0)
        if thickness > 0 or blur > 0:
            other[:] = float32(0)
        top, bottom, left, right = _copy_with_padding(images[n], side, plane)
        if bottom == 0:
            continue

        if thickness > 0:
            top, bottom, left, right = top - 1, bottom + 1, left - 1, right + 1
            _change_thickness(plane, width, (top, bottom, left, right), thickness * _draw(key, 0), other)
            plane, other = other, plane
        if blur > 0:
            top, bottom, left, right = top - 1, bottom + 1, left - 1, right + 1
            _blur(plane, width, (top, bottom, left, right), blur * abs(_draw(key, 1)), other)
            plane, other = other, plane
        gain = float32(1) + contrast * _draw(key, 2)

        # The inverse map: source = middle of the plane + matrix · (pixel - onto) + field.
        matrix = _draw_matrix(key, rotation, scale, shear)
        limit = float32(MAX_OUTLIER_SHIFT) if _draw(key, 9) < 2 * outlier_prob - 1 else shift
        onto = middle + limit * _draw(key, 7), middle + limit * _draw(key, 8)
        reach = float32(1)
        if elastic > 0:
            # A spline with N(0, 1) knots has a standard deviation of 0.48.
            strength = elastic / float32(0.48)
            reach += _field(key, 16, strength, basis, control, row, across, side)
            reach = max(reach, float32(1) + _field(key, 16 + knots * knots, strength, basis, control, row, down, side))
        part = _reachable((top, bottom, left, right), matrix, onto, reach, side)
        _sample(plane, matrix, onto, gain, part, side, (across, down, share_x, share_y, ink, corner_at), result)
