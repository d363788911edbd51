"""Horizontal vector operations: reductions across lanes, and lists of the lanes that aren't zero."""

from collections.abc import Callable, Iterator
from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils

from brightest.engines.simd.vector import (
    BYTE,
    CPU_FEATURES,
    INT,
    INTS,
    LANES,
    LONG,
    address,
    intrinsic,
    llvm,
    repeat,
    vector,
)

HAS_COMPRESS = "+avx512f" in CPU_FEATURES  # registers of 512 bits, and instructions that move chosen lanes to the front
CAN_APPEND = HAS_COMPRESS or "+avx2" in CPU_FEATURES  # the nonzero lanes of a vector to a list, without branches
_HALF = LANES // 2


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
    return builder.fcmp_unordered("!=", x, ir.Constant(x.type, None))


def _compressed(builder: Any, x: Any, number: Any) -> Iterator[tuple[Any, Any, Any]]:
    """Build for all lanes: which aren't 0, these in front, and their numbers in front. For AVX-512."""
    nonzero, numbers = _nonzero(builder, x), builder.add(repeat(builder, number), ir.Constant(INTS, [*range(LANES)]))
    name = f"llvm.experimental.vector.compress.v{LANES}"
    moved = (
        llvm(builder, name + kind, y.type, [y, nonzero, ir.Constant(y.type, ir.Undefined)])
        for kind, y in (("f32", x), ("i32", numbers))
    )
    yield nonzero, *moved


def _permuted(builder: Any, x: Any, number: Any) -> Iterator[tuple[Any, Any, Any]]:
    """The same for AVX2, half by half. For each choice of eight lanes, a table has an order with these in front."""
    orders = [sorted(range(_HALF), key=lambda lane: not bits >> lane & 1) for bits in range(1 << _HALF)]
    rows = [ir.Constant(ir.VectorType(BYTE, _HALF), order) for order in orders]
    table = cgutils.global_constant(builder, "orders", ir.Constant(ir.ArrayType(rows[0].type, len(rows)), rows))
    for first in (0, _HALF):
        half = builder.shuffle_vector(x, x, ir.Constant(ir.VectorType(INT, _HALF), [*range(first, first + _HALF)]))
        chosen = _nonzero(builder, half)
        row = builder.gep(table, [LONG(0), builder.zext(builder.bitcast(chosen, BYTE), LONG)])
        order = builder.zext(builder.load(row), ir.VectorType(INT, _HALF))
        numbers = builder.add(order, repeat(builder, builder.add(number, INT(first)), _HALF))
        yield chosen, llvm(builder, "llvm.x86.avx2.permps", half.type, [half, order]), numbers


@intrinsic
def append_nonzero(_: Any, x: Any, number: Any, values: Any, index: Any, count: Any) -> Any:
    """Append the lanes of x that aren't 0 to values[:count], and their numbers to index[:count]. Needs CAN_APPEND.

    number: of the first lane. Returns the new count; up to sixteen elements behind it are overwritten, too.
    """

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        x, number, values, index, count = arguments
        _, _, values_type, index_type, _ = signature.args
        listed = (_compressed if HAS_COMPRESS else _permuted)(builder, x, builder.trunc(number, INT))
        for chosen, part, numbers in listed:
            for kind, array, y in ((values_type, values, part), (index_type, index, numbers)):
                pointer = builder.bitcast(address(context, builder, kind, array, count), y.type.as_pointer())
                builder.store(y, pointer).align = 4
            bits = builder.bitcast(chosen, ir.IntType(chosen.type.count))
            count = builder.add(count, builder.zext(builder.ctpop(bits), LONG))
        return count

    return types.int64(vector, types.int64, values, index, types.int64), build


@intrinsic
def store_int32(_: Any, x: Any, array: Any, i: Any) -> Any:
    """array[i : i + 16] = x as int32; x holds integers."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        pointer = builder.bitcast(address(context, builder, array, *arguments[1:]), INTS.as_pointer())
        builder.store(builder.fptosi(arguments[0], INTS), pointer).align = 4
        return context.get_dummy_value()

    return types.void(vector, array, types.int64), build
