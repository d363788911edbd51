"""Horizontal vector operations: reductions across lanes, and compressing selected lanes to the front."""

from collections.abc import Callable
from typing import Any

from llvmlite import ir
from numba import types

from brightest.engines.simd.vector import (
    CPU_FEATURES,
    FLOATS,
    INT,
    INTS,
    LANES,
    LONG,
    address,
    constant,
    intrinsic,
    llvm,
    vector,
)

# Whether the processor can compress lanes; without it, testing elements one by one is faster.
HAS_COMPRESS = "+avx512f" in CPU_FEATURES


def _fold(builder: Any, x: Any, y: Any, distance: int) -> Any:
    """Add lanes `distance` apart, of x into the first eight lanes and of y into the last eight."""
    near = [lane for lane in range(LANES) if lane & distance == 0]
    here = near + [LANES + lane for lane in near]
    there = [lane + distance for lane in here]
    return builder.fadd(*(builder.shuffle_vector(x, y, ir.Constant(INTS, lanes)) for lanes in (here, there)))


def hsum4(builder: Any, a: Any, b: Any, c: Any, d: Any) -> Any:
    """The horizontal sums of a, b, c and d, as a vector of four."""
    pairs = _fold(builder, _fold(builder, a, b, 8), _fold(builder, c, d, 8), 4)  # four lanes for each
    pairs = _fold(builder, _fold(builder, pairs, pairs, 2), pairs, 1)
    return builder.shuffle_vector(pairs, pairs, ir.Constant(ir.VectorType(INT, 4), [0, 1, 2, 3]))


def _reduction(combine: Callable[[Any, Any, Any], Any]) -> Any:
    def define(_: Any, x: Any) -> Any:
        def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            (x,) = arguments
            for distance in (8, 4, 2, 1):
                lanes = ir.Constant(INTS, [lane ^ distance for lane in range(LANES)])
                x = combine(builder, x, builder.shuffle_vector(x, x, lanes))
            return builder.extract_element(x, INT(0))

        return types.float32(vector), build

    return intrinsic(define)


# The sum and the maximum over the lanes.
hsum = _reduction(lambda builder, x, y: builder.fadd(x, y))
hmax = _reduction(lambda builder, x, y: builder.select(builder.fcmp_ordered(">", x, y), x, y))


def _nonzero(builder: Any, x: Any) -> Any:
    return builder.fcmp_unordered("!=", x, constant(0))


@intrinsic
def compress(_: Any, x: Any, mask: Any) -> Any:
    """The lanes of x where `mask` isn't zero, in front; the lanes behind them are undefined."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        x, mask = arguments
        name = f"llvm.experimental.vector.compress.v{LANES}f32"
        return llvm(builder, name, FLOATS, [x, _nonzero(builder, mask), ir.Constant(FLOATS, ir.Undefined)])

    return vector(vector, vector), build


@intrinsic
def count_nonzero(_: Any, mask: Any) -> Any:
    """The number of lanes that aren't zero."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        bits = builder.bitcast(_nonzero(builder, arguments[0]), ir.IntType(LANES))
        return builder.zext(builder.ctpop(bits), LONG)

    return types.int64(vector), build


@intrinsic
def lane_numbers(_: Any) -> Any:
    """0, 1, 2, ... 15."""
    return vector(), lambda context, builder, signature, arguments: ir.Constant(
        FLOATS, [float(k) for k in range(LANES)]
    )


@intrinsic
def store_int32(_: Any, x: Any, array: Any, i: Any) -> Any:
    """array[i : i + 16] = x as int32; x holds integers."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        pointer = builder.bitcast(address(context, builder, array, *arguments[1:]), INTS.as_pointer())
        builder.store(builder.fptosi(arguments[0], INTS), pointer).align = 4
        return context.get_dummy_value()

    return types.void(vector, array, types.int64), build
