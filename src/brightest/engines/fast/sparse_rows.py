"""Operations on the weight rows of sixteen pixels, as an unrolled loop of LLVM instructions.

The pixels' values are the lanes of a vector. Broadcasting a lane is fast only if its number is a compile-time constant,
so the loop over lanes is unrolled here instead of running in a kernel.
"""

from collections.abc import Iterator
from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.np.arrayobj import make_array

from brightest.engines.simd.vector import (
    FLOATS,
    INTS,
    LANES,
    LONG,
    fused_multiply_add,
    intrinsic,
    load_vector,
    store_vector,
    vector,
)

FOUR = types.UniTuple(vector, 4)


def _rows(context: Any, builder: Any, kinds: Any, values: Any, W: Any, index: Any, q: Any, j: Any) -> Iterator[Any]:
    """For each of sixteen pixels: its value in every lane, and a pointer to column j of its row of W."""
    W, index = (make_array(kind)(context, builder, array) for kind, array in zip(kinds, (W, index), strict=True))
    stride = builder.extract_value(W.shape, 1)
    for k in range(LANES):
        value = builder.shuffle_vector(values, values, ir.Constant(INTS, [k] * LANES))
        pixel = builder.zext(builder.load(builder.gep(index.data, [builder.add(q, LONG(k))])), LONG)
        yield value, builder.gep(W.data, [builder.add(builder.mul(pixel, stride), j)])


def _vectors(builder: Any, row: Any, count: int) -> list[Any]:
    """Pointers to `count` consecutive vectors of a row."""
    return [builder.bitcast(builder.gep(row, [LONG(LANES * n)]), FLOATS.as_pointer()) for n in range(count)]


def _add(count: int) -> Any:
    def define(_: Any, sums: Any, values: Any, W: Any, index: Any, q: Any, j: Any) -> Any:
        def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            totals = cgutils.unpack_tuple(builder, arguments[0], 4)
            for k, (value, row) in enumerate(_rows(context, builder, (W, index), *arguments[1:])):
                for n, pointer in enumerate(_vectors(builder, row, count), start=k * count % 4):
                    totals[n] = fused_multiply_add(builder, value, load_vector(builder, pointer), totals[n])
            return context.make_tuple(builder, FOUR, totals)

        return FOUR(FOUR, vector, W, index, types.int64, types.int64), build

    return intrinsic(define)


def _update(count: int) -> Any:
    def define(_: Any, steps: Any, values: Any, W: Any, index: Any, q: Any, j: Any) -> Any:
        def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            steps = cgutils.unpack_tuple(builder, arguments[0], count)
            for value, row in _rows(context, builder, (W, index), *arguments[1:]):
                for step, pointer in zip(steps, _vectors(builder, row, count), strict=True):
                    updated = fused_multiply_add(builder, value, step, load_vector(builder, pointer))
                    store_vector(builder, updated, pointer)
            return context.get_dummy_value()

        return types.void(types.UniTuple(vector, count), vector, W, index, types.int64, types.int64), build

    return intrinsic(define)


# Σₖ values[k] W[index[q + k], j : j + 16 n], added to four sums: with n = 1 each takes every fourth row, with n = 2
# every other row's half, with n = 4 a quarter of each row.
add_rows, add_double_rows, add_fourfold_rows = _add(1), _add(2), _add(4)

# W[index[q + k], j : j + 16 n] += values[k] steps, for k = 0 to 15; steps are n vectors.
update_rows, update_double_rows, update_fourfold_rows = _update(1), _update(2), _update(4)
