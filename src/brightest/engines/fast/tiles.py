"""Tiles: a few rows of one matrix meet a few of another, and every number, once read, is used several times.

A multiply-add takes the machine four ticks, but two can begin in each, so at least eight sums must be going at once;
and it can read no more than two vectors a tick. A tile of 8 × 2 sums keeps a machine with 32 wide registers busy;
one of 4 fits every machine. The sums are a tuple of vectors, which stays in registers.
"""

from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils

from brightest.engines.simd.reductions import SQUEEZES, four_totals
from brightest.engines.simd.vector import FLOATS, LANES, LONG, address, constant, llvm, repeat, vector, word

BIG = SQUEEZES  # whether there are wide registers enough for sixteen sums


def _width(sums: Any) -> int:
    """How many vectors wide a tile with so many sums is."""
    return 2 if len(sums) == 16 else 1


def _zeros(count: int) -> Any:
    kind = types.UniTuple(vector, count)

    def define(_: Any) -> Any:
        def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            return context.make_tuple(builder, kind, [constant(0)] * count)

        return kind(), build

    return word(define)


one_zero, four_zeros, sixteen_zeros = _zeros(1), _zeros(4), _zeros(16)


def _vector_at(context: Any, builder: Any, kind: Any, array: Any, i: Any, j: Any) -> Any:
    return builder.bitcast(address(context, builder, kind, array, i, j), FLOATS.as_pointer())


def _read(builder: Any, place: Any) -> Any:
    numbers = builder.load(place)
    numbers.align = 4
    return numbers


def _write(builder: Any, numbers: Any, place: Any) -> None:
    builder.store(numbers, place).align = 4


def _multiply_add(builder: Any, x: Any, y: Any, z: Any) -> Any:
    return llvm(builder, f"llvm.fmuladd.v{LANES}f32", FLOATS, [x, y, z])


def _plus(builder: Any, number: Any, k: int) -> Any:
    return builder.add(number, LONG(k)) if k else number


def _outer(down: bool) -> Any:
    def define(_: Any, sums: Any, a: Any, e: Any, m: Any, rows: Any, j: Any) -> Any:
        def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            tile, a_value, e, m, rows_value, j = arguments
            grown = cgutils.unpack_tuple(builder, tile, len(sums))
            width = _width(sums)
            row = [
                _read(
                    builder,
                    _vector_at(context, builder, rows, rows_value, m if down else e, _plus(builder, j, LANES * v)),
                )
                for v in range(width)
            ]
            for i in range(len(sums) // width):
                place = (_plus(builder, e, i), m) if down else (e, _plus(builder, m, i))
                sender = repeat(builder, builder.load(address(context, builder, a, a_value, *place)))
                for v in range(width):
                    grown[i * width + v] = _multiply_add(builder, sender, row[v], grown[i * width + v])
            return context.make_tuple(builder, sums, grown)

        return sums(sums, a, types.int64, types.int64, rows, types.int64), build

    return word(define)


# For rows i and columns j of a tile of sums:
grow_by_sender = _outer(down=True)  # sums[i, j] += a[e + i, m] W[m, j], the same sender m in every example
grow_by_example = _outer(down=False)  # sums[i, j] += a[e, m + i] d[e, j], several senders in the same example e


@word
def grow_across(_: Any, sums: Any, W: Any, m: Any, d: Any, e: Any, j: Any) -> Any:
    """sums[i, k] += W[m + i, j : j + 16] d[e + k, j : j + 16] for four rows of W, a quarter as many of d as sums."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        tile, weights, m, errors, e, j = arguments
        grown = cgutils.unpack_tuple(builder, tile, len(sums))
        rows = [_read(builder, _vector_at(context, builder, W, weights, _plus(builder, m, i), j)) for i in range(4)]
        for k in range(len(sums) // 4):
            error = _read(builder, _vector_at(context, builder, d, errors, _plus(builder, e, k), j))
            for i in range(4):
                grown[4 * k + i] = _multiply_add(builder, rows[i], error, grown[4 * k + i])
        return context.make_tuple(builder, sums, grown)

    return sums(sums, W, types.int64, d, types.int64, types.int64), build


@word
def put(_: Any, sums: Any, W: Any, n_in: Any, z: Any, e: Any, j: Any) -> Any:
    """z[e + i, j] = sums[i, j] + W[n_in, j], the biases."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        tile, weights, n_in, z_value, e, j = arguments
        width = _width(sums)
        for k, total in enumerate(cgutils.unpack_tuple(builder, tile, len(sums))):
            i, column = _plus(builder, e, k // width), _plus(builder, j, k % width * LANES)
            biases = _read(builder, _vector_at(context, builder, W, weights, n_in, column))
            _write(builder, builder.fadd(total, biases), _vector_at(context, builder, z, z_value, i, column))
        return context.get_dummy_value()

    return types.void(sums, W, types.int64, z, types.int64, types.int64), build


@word
def put_across(_: Any, sums: Any, p: Any, e: Any, m: Any) -> Any:
    """p[e + k, m + i] = sums[i, k], each added up over its lanes."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        tile, p_value, e, m = arguments
        totals = cgutils.unpack_tuple(builder, tile, len(sums))
        for k in range(len(sums) // 4):
            four = four_totals(builder, *totals[4 * k : 4 * k + 4])
            place = address(context, builder, p, p_value, _plus(builder, e, k), m)
            _write(builder, four, builder.bitcast(place, ir.VectorType(ir.FloatType(), 4).as_pointer()))
        return context.get_dummy_value()

    return types.void(sums, p, types.int64, types.int64), build


@word
def add(_: Any, sums: Any, scale: Any, W: Any, m: Any, j: Any) -> Any:
    """W[m + i, j] += scale sums[i, j]."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        tile, scale, weights, m, j = arguments
        width = _width(sums)
        for k, total in enumerate(cgutils.unpack_tuple(builder, tile, len(sums))):
            place = _vector_at(
                context, builder, W, weights, _plus(builder, m, k // width), _plus(builder, j, k % width * LANES)
            )
            _write(builder, _multiply_add(builder, total, scale, _read(builder, place)), place)
        return context.get_dummy_value()

    return types.void(sums, vector, W, types.int64, types.int64), build
