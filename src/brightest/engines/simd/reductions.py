"""Lanes that meet: sums across a vector, and vectors from which lanes are left out. More words in simd.py's manner."""

from collections.abc import Callable
from typing import Any

from llvmlite import ir
from numba import types
from numba.core.registry import cpu_target

from brightest.engines.simd.vector import FLOATS, INT, INTS, LANES, LONG, address, constant, llvm, vector, word

# The machine can move the lanes that are wanted together; without this, trying them one by one is quicker.
SQUEEZES = "+avx512f" in cpu_target.target_context.codegen().magic_tuple()[2].split(",")


def _fold(builder: Any, x: Any, y: Any, distance: int) -> Any:
    """Add lanes `distance` apart, of x into the first eight lanes and of y into the last eight."""
    near = [lane for lane in range(LANES) if lane & distance == 0]
    here = near + [LANES + lane for lane in near]
    there = [lane + distance for lane in here]
    return builder.fadd(*(builder.shuffle_vector(x, y, ir.Constant(INTS, lanes)) for lanes in (here, there)))


def four_totals(builder: Any, a: Any, b: Any, c: Any, d: Any) -> Any:
    """Four numbers: the sums over the lanes of a, b, c and d, added up side by side."""
    pairs = _fold(builder, _fold(builder, a, b, 8), _fold(builder, c, d, 8), 4)  # four lanes for each
    pairs = _fold(builder, _fold(builder, pairs, pairs, 2), pairs, 1)
    return builder.shuffle_vector(pairs, pairs, ir.Constant(ir.VectorType(INT, 4), [0, 1, 2, 3]))


def _across(combine: Callable[[Any, Any, Any], Any]) -> Any:
    def define(_: Any, x: Any) -> Any:
        def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            (x,) = arguments
            for distance in (8, 4, 2, 1):
                lanes = ir.Constant(INTS, [lane ^ distance for lane in range(LANES)])
                x = combine(builder, x, builder.shuffle_vector(x, x, lanes))
            return builder.extract_element(x, INT(0))

        return types.float32(vector), build

    return word(define)


total = _across(lambda builder, x, y: builder.fadd(x, y))  # the sum over the lanes
largest = _across(lambda builder, x, y: builder.select(builder.fcmp_ordered(">", x, y), x, y))


def _lit(builder: Any, x: Any) -> Any:
    return builder.fcmp_unordered("!=", x, constant(0))


@word
def squeeze(_: Any, x: Any, light: Any) -> Any:
    """The lanes of x where `light` isn't zero, moved together to the front; what comes after them is anything."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        x, light = arguments
        name = f"llvm.experimental.vector.compress.v{LANES}f32"
        return llvm(builder, name, FLOATS, [x, _lit(builder, light), ir.Constant(FLOATS, ir.Undefined)])

    return vector(vector, vector), build


@word
def count_lit(_: Any, light: Any) -> Any:
    """How many lanes aren't zero."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        bits = builder.bitcast(_lit(builder, arguments[0]), ir.IntType(LANES))
        return builder.zext(builder.ctpop(bits), LONG)

    return types.int64(vector), build


@word
def places(_: Any) -> Any:
    """0, 1, 2, ... 15."""
    return vector(), lambda context, builder, signature, arguments: ir.Constant(
        FLOATS, [float(k) for k in range(LANES)]
    )


@word
def store_whole(_: Any, x: Any, array: Any, i: Any) -> Any:
    """array[i : i + 16] = x, its numbers being whole, into int32."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        place = builder.bitcast(address(context, builder, array, *arguments[1:]), INTS.as_pointer())
        builder.store(builder.fptosi(arguments[0], INTS), place).align = 4
        return context.get_dummy_value()

    return types.void(vector, array, types.int64), build
