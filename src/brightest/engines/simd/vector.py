"""Vector instructions for kernels: operations on sixteen float32 numbers at once.

Numba compiles Python but has no vector type. The functions here emit LLVM's operations on <16 x float>, which takes one
register of AVX-512, two of AVX2, or four of SSE or of Arm's NEON.

    vector = load(array, i)         array[i : i + 16]; load(matrix, i, j) is matrix[i, j : j + 16]
    vector = splat(x)               x in every lane
    vector = broadcast(array, i)    array[i] in every lane
    + - * / and multiply_add(x, y, z), which is x * y + z, fused if the processor can

Nothing here checks bounds. No operation assumes that numbers are finite: NaN must reach the cost. Functions built on
these (`exp`, `sigmoid`, ...) are in fast/activations.py.
"""

import operator
from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
from llvmlite import ir
from numba import extending, types
from numba.core import cgutils
from numba.core.registry import cpu_target
from numba.extending import lower_builtin, models, register_model, type_callable
from numba.np.arrayobj import make_array

LANES = 16
CACHE_LINE = 64  # bytes
# The features, such as "+avx512f", of the processor that Numba compiles for.
CPU_FEATURES = frozenset(cpu_target.target_context.codegen().magic_tuple()[2].split(","))
Vector: TypeAlias = Any  # sixteen float32 numbers; exists in compiled code only

FLOAT, BYTE, INT, LONG = ir.FloatType(), ir.IntType(8), ir.IntType(32), ir.IntType(64)
FLOATS = ir.VectorType(FLOAT, LANES)
INTS = ir.VectorType(INT, LANES)


class _VectorType(types.Type):
    """Numba's type of sixteen numbers."""

    def __init__(self, name: str, numbers: Any) -> None:
        super().__init__(name)
        self.numbers = numbers


vector = _VectorType("brightest.float32x16", FLOATS)
int_vector = _VectorType("brightest.int32x16", INTS)  # used by fast/vnni.py


@register_model(_VectorType)
class _VectorModel(models.PrimitiveModel):
    def __init__(self, manager: Any, numba_type: Any) -> None:
        super().__init__(manager, numba_type, numba_type.numbers)  # type: ignore[no-untyped-call]  # numba has few types


def intrinsic(define: Callable[..., Any]) -> Any:
    """numba.extending.intrinsic: `define` gives the type of a call in compiled code and its LLVM instructions."""
    return extending.intrinsic(define)


def llvm(builder: Any, name: str, result: Any, arguments: list[Any]) -> Any:
    """Build a call of the LLVM intrinsic `name`."""
    kind = ir.FunctionType(result, [argument.type for argument in arguments])
    return builder.call(cgutils.get_or_insert_function(builder.module, kind, name), arguments)


def load_vector(builder: Any, pointer: Any) -> Any:
    """Build a load of sixteen float32 numbers from a pointer to <16 x float>."""
    numbers = builder.load(pointer)
    numbers.align = 4
    return numbers


def store_vector(builder: Any, numbers: Any, pointer: Any) -> None:
    """Build a store of float32 numbers to a pointer to their vector."""
    builder.store(numbers, pointer).align = 4


def fused_multiply_add(builder: Any, x: Any, y: Any, z: Any) -> Any:
    """Build x * y + z, fused if the processor can."""
    return llvm(builder, f"llvm.fmuladd.v{LANES}f32", FLOATS, [x, y, z])


def repeat(builder: Any, number: Any, lanes: int = LANES) -> Any:
    """Build a vector with `number` in every lane."""
    undefined = ir.Constant(ir.VectorType(number.type, lanes), ir.Undefined)
    first = builder.insert_element(undefined, number, INT(0))
    return builder.shuffle_vector(first, undefined, ir.Constant(ir.VectorType(INT, lanes), [0] * lanes))


def constant(number: float) -> Any:
    """The vector constant with `number`, rounded to float32, in every lane."""
    return ir.Constant(FLOATS, [float(np.float32(number))] * LANES)


# Memory ------------------------------------------------------------------------------------------------------


def address(context: Any, builder: Any, array_type: Any, array: Any, *indices: Any) -> Any:
    """A pointer to array[i], or array[i, j], of a contiguous array."""
    # Loops are unrolled by hand where that pays. LLVM's unrolling doubles the code and the compile time.
    builder.function.attributes.add("optsize")
    array = make_array(array_type)(context, builder, array)
    if array_type.ndim == 1:
        return builder.gep(array.data, [indices[0]])
    columns = builder.extract_value(array.shape, 1)
    return builder.gep(array.data, [builder.add(builder.mul(indices[0], columns), indices[1])])


def _index_types(array: Any) -> tuple[Any, ...]:
    """The types of the indices of an array: one integer, or two."""
    return (types.int64, types.int64 if array.ndim == 2 else types.Omitted(None))


@intrinsic
def load(_: Any, array: Any, i: Any, j: Any = None) -> Any:
    """array[i : i + 16], or array[i, j : j + 16], of float32; uint8 is converted."""
    kind = FLOATS if array.dtype == types.float32 else ir.VectorType(BYTE, LANES)

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        pointer = builder.bitcast(address(context, builder, array, *arguments), kind.as_pointer())
        if kind is FLOATS:
            return load_vector(builder, pointer)
        numbers = builder.load(pointer)
        numbers.align = 1
        return builder.uitofp(numbers, FLOATS)

    return vector(array, *_index_types(array)), build


@intrinsic
def store(_: Any, x: Any, array: Any, i: Any, j: Any = None) -> Any:
    """array[i : i + 16] = x, or array[i, j : j + 16] = x."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        pointer = builder.bitcast(address(context, builder, array, *arguments[1:]), FLOATS.as_pointer())
        store_vector(builder, arguments[0], pointer)
        return context.get_dummy_value()

    return types.void(vector, array, *_index_types(array)), build


@intrinsic
def broadcast(_: Any, array: Any, i: Any, j: Any = None) -> Any:
    """array[i], or array[i, j], in every lane."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return repeat(builder, builder.load(address(context, builder, array, *arguments)))

    return vector(array, *_index_types(array)), build


@intrinsic
def element(_: Any, array: Any, i: Any) -> Any:
    """array[i] without Python's rule for negative i."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.load(address(context, builder, array, *arguments))

    return array.dtype(array, types.int64), build


@intrinsic
def prefetch(_: Any, array: Any, i: Any, j: Any = None) -> Any:
    """Prefetch the cache line of array[i], or array[i, j]."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        pointer = builder.bitcast(address(context, builder, array, *arguments), BYTE.as_pointer())
        to_read, keep_long, data = INT(0), INT(3), INT(1)
        llvm(builder, "llvm.prefetch.p0", ir.VoidType(), [pointer, to_read, keep_long, data])
        return context.get_dummy_value()

    return types.void(array, *_index_types(array)), build


# Arithmetic, lane by lane ------------------------------------------------------------------------------------


@intrinsic
def splat(_: Any, number: Any) -> Any:
    """`number`, rounded to float32, in every lane."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return repeat(builder, context.cast(builder, arguments[0], number, types.float32))

    return vector(number), build


def _define_operator(symbol: Callable[..., Any], instruction: str) -> None:
    @type_callable(symbol)
    def takes(_: Any) -> Any:
        def typer(x: Any, y: Any) -> Any:
            return vector if x is vector and y is vector else None

        return typer

    @lower_builtin(symbol, vector, vector)  # type: ignore[untyped-decorator]  # numba has few types
    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return getattr(builder, instruction)(*arguments)


_define_operator(operator.add, "fadd")
_define_operator(operator.sub, "fsub")
_define_operator(operator.mul, "fmul")
_define_operator(operator.truediv, "fdiv")


@intrinsic
def multiply_add(_: Any, x: Any, y: Any, z: Any) -> Any:
    """x * y + z."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return fused_multiply_add(builder, *arguments)

    return vector(vector, vector, vector), build


@intrinsic
def square_root(_: Any, x: Any) -> Any:
    """√x."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return llvm(builder, f"llvm.sqrt.v{LANES}f32", FLOATS, list(arguments))

    return vector(vector), build


def _bound(comparison: str) -> Any:
    def define(_: Any, x: Any, bound: Any) -> Any:
        def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            return builder.select(builder.fcmp_ordered(comparison, *arguments), arguments[1], arguments[0])

        return vector(vector, vector), build

    return intrinsic(define)


maximum = _bound("<")  # of x and a bound; a NaN in x stays
minimum = _bound(">")  # of x and a bound; a NaN in x stays


@intrinsic
def where_positive(_: Any, x: Any, yes: Any, no: Any) -> Any:
    """`yes` in the lanes where x > 0, else `no`."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        positive = builder.fcmp_ordered(">", arguments[0], constant(0))
        return builder.select(positive, arguments[1], arguments[2])

    return vector(vector, vector, vector), build


@intrinsic
def power_of_two(_: Any, exponent: Any) -> Any:
    """2ⁿ for integers n from -126 to 127: n becomes the exponent bits."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        bits = builder.bitcast(builder.fadd(arguments[0], constant(3 * 2**22 + 127)), INTS)  # lowest bits: n + 127
        return builder.bitcast(builder.shl(bits, ir.Constant(INTS, [23] * LANES)), FLOATS)

    return vector(vector), build
