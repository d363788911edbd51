"""Words: four pixels side by side are 32 bits, which are found lit, listed and multiplied as one.

Three of ten words of a handwritten digit are lit. With weights written in bytes (digits.py), a lit word meets sixteen
neurons in three instructions, each of which makes 64 products and adds them to sixteen sums.
"""

from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.core.registry import cpu_target

from brightest.engines.jit import inline
from brightest.engines.simd.vector import (
    BYTE,
    FLOATS,
    INT,
    INTS,
    LANES,
    LONG,
    address,
    constant,
    llvm,
    load,
    multiply_add,
    prefetch,
    store,
    vector,
    wholes,
    word,
)
from brightest.nn.parameters import Array

# Whether the machine multiplies bytes (VNNI), and moves those bytes together that are wanted (VBMI2).
MULTIPLIES = {"+avx512vnni", "+avx512vbmi2"} <= set(cpu_target.target_context.codegen().magic_tuple()[2].split(","))
PIXELS = 4  # in a word
WORDS = 256  # in an image at most: a word's number has one byte
DIGITS = 3  # in a weight
LOOK = 64  # words looked at together
LINE = 64  # bytes of a cache line
AHEAD = 4096  # bytes between what is looked at and what is asked for: without, fresh images take a third longer
SUMS = types.UniTuple(wholes, 4 * DIGITS)  # of four words at a time, so that none waits for another


@inline
def forward_words(
    digits: Array, byte: Array, first: int, words: int, index: Array, W: Array, z: Array, e: int, n_in: int
) -> None:
    """z[e] = b + Σ light w over the lit words of the image that begins at byte[first]; index: room to list them."""
    count = 0
    for k in range(0, words, LOOK):
        for line in range(0, LOOK * PIXELS, LINE):
            prefetch(byte, first + k * PIXELS + line + AHEAD)
        count = list_words(byte, first, k, words, index, count)
    sums = no_sums()
    q = 0
    while q + 4 <= count:
        sums = add_words(sums, byte, first, index, q, count, digits)
        q += 4
    sums = add_last_words(sums, byte, first, index, q, count, digits)
    steps = load(digits, words * DIGITS * LANES)
    store(multiply_add(as_one(sums), steps, load(W, n_in, 0)), z, e, 0)


def _everywhere(builder: Any, number: Any, lanes: int) -> Any:
    """A vector with this number in every lane."""
    nothing = ir.Constant(ir.VectorType(number.type, lanes), ir.Undefined)
    first = builder.insert_element(nothing, number, INT(0))
    return builder.shuffle_vector(first, nothing, ir.Constant(ir.VectorType(INT, lanes), [0] * lanes))


def _read(builder: Any, place: Any, kind: Any, align: int) -> Any:
    numbers = builder.load(builder.bitcast(place, kind.as_pointer()))
    numbers.align = align
    return numbers


@word
def list_words(_: Any, byte: Any, first: Any, k: Any, words: Any, index: Any, count: Any) -> Any:
    """index[count:] = the numbers of those words from k to k + 63 that are lit, and anything; returns the new count."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        byte, first, k, words, index, count = arguments
        seen, names = ir.VectorType(INT, LOOK), ir.VectorType(BYTE, LOOK)
        left = builder.sub(words, k)
        whole = builder.icmp_signed(">=", left, LONG(LOOK))
        some = builder.lshr(LONG(-1), builder.and_(builder.neg(left), LONG(LOOK - 1)))
        there = builder.bitcast(builder.select(whole, LONG(-1), some), ir.VectorType(ir.IntType(1), LOOK))
        place = address(context, builder, signature.args[0], byte, builder.add(first, builder.mul(k, LONG(PIXELS))))
        dark = ir.Constant(seen, None)
        loaded = [builder.bitcast(place, seen.as_pointer()), INT(1), there, dark]
        lit = builder.icmp_unsigned("!=", llvm(builder, f"llvm.masked.load.v{LOOK}i32.p0", seen, loaded), dark)
        numbers = builder.add(_everywhere(builder, builder.trunc(k, BYTE), LOOK), ir.Constant(names, [*range(LOOK)]))
        name = f"llvm.experimental.vector.compress.v{LOOK}i8"
        listed = llvm(builder, name, names, [numbers, lit, ir.Constant(names, ir.Undefined)])
        into = address(context, builder, signature.args[4], index, count)
        builder.store(listed, builder.bitcast(into, names.as_pointer())).align = 1
        return builder.add(count, builder.ctpop(builder.bitcast(lit, LONG)))

    return types.int64(byte, types.int64, types.int64, types.int64, index, types.int64), build


@word
def no_sums(_: Any) -> Any:
    """Nothing yet."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return context.make_tuple(builder, SUMS, [ir.Constant(INTS, None)] * len(SUMS))

    return SUMS(), build


def _add(last: bool) -> Any:
    def define(_: Any, sums: Any, byte: Any, first: Any, index: Any, q: Any, count: Any, digits: Any) -> Any:
        def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            sums, byte, first, index, q, count, digits = arguments
            _, byte_type, _, index_type, _, _, digits_type = signature.args
            grown = cgutils.unpack_tuple(builder, sums, len(SUMS))
            for k in range(4):
                entry = builder.add(q, LONG(k))
                listed = builder.sext(builder.icmp_signed("<", entry, count), LONG)  # -1 or 0: no branch to guess
                number = builder.zext(builder.load(address(context, builder, index_type, index, entry)), LONG)
                number = builder.and_(number, listed) if last else number
                place = builder.add(first, builder.mul(number, LONG(PIXELS)))
                lights = _read(builder, address(context, builder, byte_type, byte, place), INT, 1)
                lights = builder.and_(lights, builder.trunc(listed, INT)) if last else lights
                lights = _everywhere(builder, lights, LANES)
                row = address(context, builder, digits_type, digits, builder.mul(number, LONG(DIGITS * LANES)))
                for n in range(DIGITS):
                    weights = _read(builder, builder.gep(row, [LONG(n * LANES)]), INTS, 4)
                    total = grown[DIGITS * k + n]
                    total = llvm(builder, "llvm.x86.avx512.vpdpbusd.512", INTS, [total, lights, weights])
                    grown[DIGITS * k + n] = total
            return context.make_tuple(builder, SUMS, grown)

        return SUMS(SUMS, byte, types.int64, index, types.int64, types.int64, digits), build

    return word(define)


# Words q to q + 3 of the list meet their digits; at the list's end, those of the four that are in it.
add_words, add_last_words = _add(last=False), _add(last=True)


@word
def as_one(_: Any, sums: Any) -> Any:
    """What the sums of digits stand for: 65536 high + 256 middle + low."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        parts = cgutils.unpack_tuple(builder, arguments[0], len(SUMS))
        value = constant(0)
        for n in range(DIGITS):
            a, b, c, d = parts[n::DIGITS]
            total = builder.sitofp(builder.add(builder.add(a, b), builder.add(c, d)), FLOATS)
            value = llvm(builder, f"llvm.fmuladd.v{LANES}f32", FLOATS, [value, constant(256), total])
        return value

    return vector(SUMS), build
