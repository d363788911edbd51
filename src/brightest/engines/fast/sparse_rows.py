"""Sixteen rows of weights at a time: those of sixteen lit pixels, with a loop written out for the machine.

Each pixel's light is one lane of a vector. Spreading a lane over a whole vector is quick only where its number is
known when compiling; so the loop over the lanes is here, where Python writes the instructions, and not in a kernel.
"""

from collections.abc import Iterator
from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.np.arrayobj import make_array

from brightest.engines.simd.vector import FLOATS, INTS, LANES, LONG, llvm, vector, word

FOUR = types.UniTuple(vector, 4)


def _rows(context: Any, builder: Any, kinds: Any, lights: Any, W: Any, index: Any, q: Any, j: Any) -> Iterator[Any]:
    """For each of sixteen pixels: its light in every lane, and where its row of W begins, j columns in."""
    W, index = (make_array(kind)(context, builder, array) for kind, array in zip(kinds, (W, index), strict=True))
    stride = builder.extract_value(W.shape, 1)
    for k in range(LANES):
        light = builder.shuffle_vector(lights, lights, ir.Constant(INTS, [k] * LANES))
        pixel = builder.zext(builder.load(builder.gep(index.data, [builder.add(q, LONG(k))])), LONG)
        yield light, builder.gep(W.data, [builder.add(builder.mul(pixel, stride), j)])


def _vectors(builder: Any, row: Any, count: int) -> list[Any]:
    """Where `count` vectors of a row lie, one after the other."""
    return [builder.bitcast(builder.gep(row, [LONG(LANES * n)]), FLOATS.as_pointer()) for n in range(count)]


def _read(builder: Any, place: Any) -> Any:
    numbers = builder.load(place)
    numbers.align = 4
    return numbers


def _multiply_add(builder: Any, x: Any, y: Any, z: Any) -> Any:
    return llvm(builder, f"llvm.fmuladd.v{LANES}f32", FLOATS, [x, y, z])


def _add(count: int) -> Any:
    def define(_: Any, sums: Any, lights: Any, W: Any, index: Any, q: Any, j: Any) -> Any:
        def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            grown = cgutils.unpack_tuple(builder, arguments[0], 4)
            for k, (light, row) in enumerate(_rows(context, builder, (W, index), *arguments[1:])):
                for n, place in enumerate(_vectors(builder, row, count), start=k * count % 4):
                    grown[n] = _multiply_add(builder, light, _read(builder, place), grown[n])
            return context.make_tuple(builder, FOUR, grown)

        return FOUR(FOUR, vector, W, index, types.int64, types.int64), build

    return word(define)


def _move(count: int) -> Any:
    def define(_: Any, moves: Any, lights: Any, W: Any, index: Any, q: Any, j: Any) -> Any:
        def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            steps = cgutils.unpack_tuple(builder, arguments[0], count)
            for light, row in _rows(context, builder, (W, index), *arguments[1:]):
                for step, place in zip(steps, _vectors(builder, row, count), strict=True):
                    moved = _multiply_add(builder, light, step, _read(builder, place))
                    builder.store(moved, place).align = 4
            return context.get_dummy_value()

        return types.void(types.UniTuple(vector, count), vector, W, index, types.int64, types.int64), build

    return word(define)


# Σₖ lights[k] W[index[q + k], j : j + 16 n], added to four sums: with n = 1 each takes every fourth row, with n = 2
# every other row's half, with n = 4 a quarter of each row.
add_rows, add_double_rows, add_fourfold_rows = _add(1), _add(2), _add(4)

# W[index[q + k], j : j + 16 n] += lights[k] moves, for k = 0 to 15; moves are n vectors.
move_rows, move_double_rows, move_fourfold_rows = _move(1), _move(2), _move(4)
