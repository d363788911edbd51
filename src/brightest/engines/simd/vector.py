"""A vector is sixteen float32 numbers that the machine handles as one: the weights one pixel sends to sixteen neurons.

Numba compiles Python; these are the few words that it lacks for writing at the speed of the machine's vector unit.
Each is one LLVM operation on <16 x float>. LLVM fits it to the machine: one AVX-512 register, two of AVX2, four of
SSE or of Arm's NEON.

    vector = load(array, i)         array[i : i + 16]; load(matrix, i, j) is matrix[i, j : j + 16]
    vector = splat(x)               sixteen times x
    vector = broadcast(array, i)    sixteen times array[i]
    + - * / and multiply_add(x, y, z), which is x * y + z rounded as the machine likes best

Nothing here checks bounds. No operation assumes that numbers are finite: a cost that is no longer a number must
show as one. Work at these functions' own level (`exp`, `sigmoid`, ...) is in fast/activations.py, in Python.
"""

import operator
from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic, lower_builtin, models, register_model, type_callable
from numba.np.arrayobj import make_array, populate_array

LANES = 16
Vector: TypeAlias = Any  # what the functions below take and give, inside compiled code only

FLOAT, BYTE, INT, LONG = ir.FloatType(), ir.IntType(8), ir.IntType(32), ir.IntType(64)
FLOATS = ir.VectorType(FLOAT, LANES)
INTS = ir.VectorType(INT, LANES)


class _VectorType(types.Type):
    """Sixteen numbers, to Numba."""

    def __init__(self, name: str, numbers: Any) -> None:
        super().__init__(name)
        self.numbers = numbers


vector = _VectorType("brightest.float32x16", FLOATS)
wholes = _VectorType("brightest.int32x16", INTS)  # whole numbers, which have few words: see fast/words.py


@register_model(_VectorType)
class _VectorModel(models.PrimitiveModel):
    def __init__(self, manager: Any, numba_type: Any) -> None:
        super().__init__(manager, numba_type, numba_type.numbers)  # type: ignore[no-untyped-call]  # numba has few types


def word(define: Callable[..., Any]) -> Any:
    """A function for compiled code, given by its type and by the LLVM instructions it stands for."""
    return intrinsic(define)


def llvm(builder: Any, name: str, result: Any, arguments: list[Any]) -> Any:
    """Call the LLVM intrinsic `name`."""
    kind = ir.FunctionType(result, [argument.type for argument in arguments])
    return builder.call(cgutils.get_or_insert_function(builder.module, kind, name), arguments)


def repeat(builder: Any, number: Any) -> Any:
    nothing = ir.Constant(FLOATS, ir.Undefined)
    first = builder.insert_element(nothing, number, INT(0))
    return builder.shuffle_vector(first, nothing, ir.Constant(INTS, [0] * LANES))


def constant(number: float) -> Any:
    return ir.Constant(FLOATS, [float(np.float32(number))] * LANES)


# Memory ------------------------------------------------------------------------------------------------------


def address(context: Any, builder: Any, array_type: Any, array: Any, *place: Any) -> Any:
    """Where array[i], or array[i, j], lies; arrays are contiguous."""
    # Loops are written out by hand where that pays: LLVM needn't do it again, which doubles the code and its own time.
    builder.function.attributes.add("optsize")
    array = make_array(array_type)(context, builder, array)
    if array_type.ndim == 1:
        return builder.gep(array.data, [place[0]])
    columns = builder.extract_value(array.shape, 1)
    return builder.gep(array.data, [builder.add(builder.mul(place[0], columns), place[1])])


def _place(array: Any) -> tuple[Any, ...]:
    """The types of a place in an array: one whole number, or two."""
    return (types.int64, types.int64 if array.ndim == 2 else types.Omitted(None))


@word
def load(_: Any, array: Any, i: Any, j: Any = None) -> Any:
    """array[i : i + 16], or array[i, j : j + 16], of float32; of uint8, those bytes as numbers."""
    kind = FLOATS if array.dtype == types.float32 else ir.VectorType(BYTE, LANES)

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        place = builder.bitcast(address(context, builder, array, *arguments), kind.as_pointer())
        numbers = builder.load(place)
        numbers.align = 4 if kind is FLOATS else 1
        return numbers if kind is FLOATS else builder.uitofp(numbers, FLOATS)

    return vector(array, *_place(array)), build


@word
def store(_: Any, x: Any, array: Any, i: Any, j: Any = None) -> Any:
    """array[i : i + 16] = x, or array[i, j : j + 16] = x."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        place = builder.bitcast(address(context, builder, array, *arguments[1:]), FLOATS.as_pointer())
        builder.store(arguments[0], place).align = 4
        return context.get_dummy_value()

    return types.void(vector, array, *_place(array)), build


@word
def broadcast(_: Any, array: Any, i: Any, j: Any = None) -> Any:
    """Sixteen times array[i], or array[i, j]."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return repeat(builder, builder.load(address(context, builder, array, *arguments)))

    return vector(array, *_place(array)), build


@word
def at(_: Any, array: Any, i: Any) -> Any:
    """array[i] without a look at the sign of i."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.load(address(context, builder, array, *arguments))

    return array.dtype(array, types.int64), build


def seen_as(kind: Any, context: Any, builder: Any, place: Any, shape: tuple[Any, ...]) -> Any:
    """The memory at `place` as an array of this kind and shape, which costs nothing."""
    seen = make_array(kind)(context, builder)
    size = LONG(kind.dtype.bitwidth // 8)
    strides = (builder.mul(shape[-1], size), size)[-kind.ndim :]
    pointer = builder.bitcast(place, seen.data.type)
    populate_array(seen, data=pointer, shape=shape, strides=strides, itemsize=size, meminfo=None)
    return seen._getvalue()


@word
def matrix(_: Any, array: Any, start: Any, rows: Any, columns: Any) -> Any:
    """array[start : start + rows * columns] of a flat float32 array, seen as rows and columns."""
    kind = types.Array(types.float32, 2, "C")

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        place = address(context, builder, array, *arguments[:2])
        return seen_as(kind, context, builder, place, tuple(arguments[2:]))

    return kind(array, types.int64, types.int64, types.int64), build


@word
def part(_: Any, array: Any, start: Any, size: Any) -> Any:
    """array[start : start + size]."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        place = address(context, builder, array, *arguments[:2])
        return seen_as(array, context, builder, place, (arguments[2],))

    return array(array, types.int64, types.int64), build


def _room_for(number: Any) -> Any:
    kind = types.Array(number, 1, "C")

    def define(_: Any, array: Any, start: Any, size: Any) -> Any:
        def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            place = address(context, builder, array, *arguments[:2])
            return seen_as(kind, context, builder, place, (arguments[2],))

        return kind(array, types.int64, types.int64), build

    return word(define)


# The room of a float32 array from `start` on, for so many whole numbers of 32 bits, or of 8.
whole_numbers, small_numbers = _room_for(types.int32), _room_for(types.uint8)


@word
def prefetch(_: Any, array: Any, i: Any, j: Any = None) -> Any:
    """Ask for the cache line around array[i], or array[i, j], which will be needed soon."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        place = builder.bitcast(address(context, builder, array, *arguments), BYTE.as_pointer())
        to_read, keep_long, data = INT(0), INT(3), INT(1)
        llvm(builder, "llvm.prefetch.p0", ir.VoidType(), [place, to_read, keep_long, data])
        return context.get_dummy_value()

    return types.void(array, *_place(array)), build


# Arithmetic, lane by lane ------------------------------------------------------------------------------------


@word
def splat(_: Any, number: Any) -> Any:
    """Sixteen times `number`, rounded to float32."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return repeat(builder, context.cast(builder, arguments[0], number, types.float32))

    return vector(number), build


def _define_operator(symbol: Callable[..., Any], instruction: str) -> None:
    @type_callable(symbol)
    def takes(_: Any) -> Any:
        def typer(x: Any, y: Any) -> Any:
            return vector if x is vector and y is vector else None

        return typer

    @lower_builtin(symbol, vector, vector)  # type: ignore[untyped-decorator]
    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return getattr(builder, instruction)(*arguments)


_define_operator(operator.add, "fadd")
_define_operator(operator.sub, "fsub")
_define_operator(operator.mul, "fmul")
_define_operator(operator.truediv, "fdiv")


@word
def multiply_add(_: Any, x: Any, y: Any, z: Any) -> Any:
    """x * y + z."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return llvm(builder, f"llvm.fmuladd.v{LANES}f32", FLOATS, list(arguments))

    return vector(vector, vector, vector), build


@word
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

    return word(define)


at_least = _bound("<")  # x, or the bound where x is below it; what isn't a number stays so
at_most = _bound(">")


@word
def where_positive(_: Any, x: Any, yes: Any, no: Any) -> Any:
    """In each lane `yes` where x > 0, else `no`."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        positive = builder.fcmp_ordered(">", arguments[0], constant(0))
        return builder.select(positive, arguments[1], arguments[2])

    return vector(vector, vector, vector), build


@word
def two_to(_: Any, whole: Any) -> Any:
    """2ⁿ for whole numbers n from -126 to 127: n becomes the exponent bits."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        bits = builder.bitcast(builder.fadd(arguments[0], constant(3 * 2**22 + 127)), INTS)
        return builder.bitcast(builder.shl(bits, ir.Constant(INTS, [23] * LANES)), FLOATS)

    return vector(vector), build
