"""Register tiles of matrix products: each number that is loaded is used for several sums.

A multiply-add takes four cycles and two can start in each, so at least eight sums must be in progress; and at most two
vectors can be loaded in a cycle. A tile of 8 × 2 sums uses 32 wide registers well; a tile of 4 fits every processor.
The sums are a tuple of vectors, which stays in registers.
"""

from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils

from brightest.engines.simd.reductions import HAS_COMPRESS, hsum4
from brightest.engines.simd.vector import (
    FLOATS,
    LANES,
    LONG,
    address,
    constant,
    fused_multiply_add,
    intrinsic,
    load_vector,
    repeat,
    store_vector,
    vector,
)

WIDE_TILES = HAS_COMPRESS  # whether there are enough wide registers for sixteen sums


def _width(sums: Any) -> int:
    """The width of a tile in vectors."""
    return 2 if len(sums) == 16 else 1


def _zeros(count: int) -> Any:
    kind = types.UniTuple(vector, count)

    def define(_: Any) -> Any:
        def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            return context.make_tuple(builder, kind, [constant(0)] * count)

        return kind(), build

    return intrinsic(define)


one_zero, four_zeros, sixteen_zeros = _zeros(1), _zeros(4), _zeros(16)


def _vector_at(context: Any, builder: Any, kind: Any, array: Any, i: Any, j: Any) -> Any:
    return builder.bitcast(address(context, builder, kind, array, i, j), FLOATS.as_pointer())


def _plus(builder: Any, number: Any, k: int) -> Any:
    return builder.add(number, LONG(k)) if k else number


def _outer(*, by_sender: bool) -> Any:
    def define(_: Any, sums: Any, a: Any, e: Any, m: Any, rows: Any, j: Any) -> Any:
        def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            tile, a_value, e, m, rows_value, j = arguments
            updated = cgutils.unpack_tuple(builder, tile, len(sums))
            width = _width(sums)
            row = [
                load_vector(
                    builder,
                    _vector_at(context, builder, rows, rows_value, m if by_sender else e, _plus(builder, j, LANES * v)),
                )
                for v in range(width)
            ]
            for i in range(len(sums) // width):
                indices = (_plus(builder, e, i), m) if by_sender else (e, _plus(builder, m, i))
                sender = repeat(builder, builder.load(address(context, builder, a, a_value, *indices)))
                for v in range(width):
                    updated[i * width + v] = fused_multiply_add(builder, sender, row[v], updated[i * width + v])
            return context.make_tuple(builder, sums, updated)

        return sums(sums, a, types.int64, types.int64, rows, types.int64), build

    return intrinsic(define)


# For rows i and columns j of a tile of sums:
accumulate_by_sender = _outer(by_sender=True)  # sums[i, j] += a[e + i, m] W[m, j], one sender m, several examples
accumulate_by_example = _outer(by_sender=False)  # sums[i, j] += a[e, m + i] d[e, j], several senders, one example e


@intrinsic
def accumulate_across(_: Any, sums: Any, W: Any, m: Any, d: Any, e: Any, j: Any) -> Any:
    """sums[i, k] += W[m + i, j : j + 16] d[e + k, j : j + 16] for i < 4 and k < len(sums) / 4."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        tile, weights, m, errors, e, j = arguments
        updated = cgutils.unpack_tuple(builder, tile, len(sums))
        rows = [
            load_vector(builder, _vector_at(context, builder, W, weights, _plus(builder, m, i), j)) for i in range(4)
        ]
        for k in range(len(sums) // 4):
            error = load_vector(builder, _vector_at(context, builder, d, errors, _plus(builder, e, k), j))
            for i in range(4):
                updated[4 * k + i] = fused_multiply_add(builder, rows[i], error, updated[4 * k + i])
        return context.make_tuple(builder, sums, updated)

    return sums(sums, W, types.int64, d, types.int64, types.int64), build


@intrinsic
def store_sums(_: Any, sums: Any, W: Any, n_in: Any, z: Any, e: Any, j: Any) -> Any:
    """z[e + i, j] = sums[i, j] + W[n_in, j], the biases."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        tile, weights, n_in, z_value, e, j = arguments
        width = _width(sums)
        for k, total in enumerate(cgutils.unpack_tuple(builder, tile, len(sums))):
            i, column = _plus(builder, e, k // width), _plus(builder, j, k % width * LANES)
            biases = load_vector(builder, _vector_at(context, builder, W, weights, n_in, column))
            store_vector(builder, builder.fadd(total, biases), _vector_at(context, builder, z, z_value, i, column))
        return context.get_dummy_value()

    return types.void(sums, W, types.int64, z, types.int64, types.int64), build


@intrinsic
def store_totals(_: Any, sums: Any, p: Any, e: Any, m: Any) -> Any:
    """p[e + k, m + i] = the horizontal sum of sums[i, k]."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        tile, p_value, e, m = arguments
        totals = cgutils.unpack_tuple(builder, tile, len(sums))
        for k in range(len(sums) // 4):
            four = hsum4(builder, *totals[4 * k : 4 * k + 4])
            pointer = address(context, builder, p, p_value, _plus(builder, e, k), m)
            store_vector(builder, four, builder.bitcast(pointer, ir.VectorType(ir.FloatType(), 4).as_pointer()))
        return context.get_dummy_value()

    return types.void(sums, p, types.int64, types.int64), build


@intrinsic
def add_scaled(_: Any, sums: Any, scale: Any, W: Any, m: Any, j: Any) -> Any:
    """W[m + i, j] += scale sums[i, j]."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        tile, scale, weights, m, j = arguments
        width = _width(sums)
        for k, total in enumerate(cgutils.unpack_tuple(builder, tile, len(sums))):
            pointer = _vector_at(
                context, builder, W, weights, _plus(builder, m, k // width), _plus(builder, j, k % width * LANES)
            )
            store_vector(builder, fused_multiply_add(builder, total, scale, load_vector(builder, pointer)), pointer)
        return context.get_dummy_value()

    return types.void(sums, vector, W, types.int64, types.int64), build
