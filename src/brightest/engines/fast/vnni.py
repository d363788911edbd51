"""The first layer with VNNI, AVX-512's dot products of bytes.

Four neighbouring pixels are a group of 32 bits, which is tested for zero, listed and multiplied as one. Three in ten
groups of a handwritten digit are nonzero. With quantized weights (quantized.py), a group's products with sixteen
neurons take three instructions, each of which adds 64 products to sixteen sums.
"""

from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils

from brightest.engines.simd.vector import (
    BYTE,
    CACHE_LINE,
    CPU_FEATURES,
    FLOATS,
    INT,
    INTS,
    LANES,
    LONG,
    address,
    constant,
    fused_multiply_add,
    int_vector,
    intrinsic,
    llvm,
    load,
    multiply_add,
    prefetch,
    repeat,
    store,
    vector,
)
from brightest.nn.parameters import Array
from brightest.system.jit import inline

# Whether the processor has dot products of bytes (VNNI) and can compress bytes (VBMI2).
HAS_VNNI = {"+avx512vnni", "+avx512vbmi2"} <= CPU_FEATURES
PIXELS_PER_GROUP = 4
MAX_GROUPS = 256  # in an image: a group's number fits in one byte
BYTES_PER_WEIGHT = 3
GROUPS_PER_SCAN = 64
PREFETCH_DISTANCE = 4096  # bytes: without prefetching, images that aren't in the cache take a third longer
SUMS = types.UniTuple(int_vector, 4 * BYTES_PER_WEIGHT)  # of four groups, in independent chains


@inline
def forward_quantized(
    quantized: Array, byte_pixels: Array, first: int, groups: int, index: Array, W: Array, z: Array, e: int, n_in: int
) -> None:
    """z[e] = b + Σ pixel w over the nonzero groups of the image that begins at byte_pixels[first].

    quantized: the weights (quantized.py); W[n_in]: the biases; index: scratch memory for the groups' list, uint8,
    of at least `groups` + 63 elements.
    """
    count = 0
    for k in range(0, groups, GROUPS_PER_SCAN):
        for line in range(0, GROUPS_PER_SCAN * PIXELS_PER_GROUP, CACHE_LINE):
            prefetch(byte_pixels, first + k * PIXELS_PER_GROUP + line + PREFETCH_DISTANCE)
        count = list_nonzero_groups(byte_pixels, first, k, groups, index, count)
    sums = zero_sums()
    q = 0
    while q + 4 <= count:
        sums = add_groups(sums, byte_pixels, first, index, q, count, quantized)
        q += 4
    sums = add_last_groups(sums, byte_pixels, first, index, q, count, quantized)
    steps = load(quantized, groups * BYTES_PER_WEIGHT * LANES)
    store(multiply_add(combine_sums(sums), steps, load(W, n_in, 0)), z, e, 0)


def _load(builder: Any, pointer: Any, kind: Any, align: int) -> Any:
    numbers = builder.load(builder.bitcast(pointer, kind.as_pointer()))
    numbers.align = align
    return numbers


@intrinsic
def list_nonzero_groups(_: Any, byte_pixels: Any, first: Any, k: Any, groups: Any, index: Any, count: Any) -> Any:
    """Append the numbers of the nonzero groups among k to k + 63 to index[:count]. Returns the new count.

    Always writes 64 bytes: those behind the new count are undefined.
    """

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        byte_pixels, first, k, groups, index, count = arguments
        scanned, numbers = ir.VectorType(INT, GROUPS_PER_SCAN), ir.VectorType(BYTE, GROUPS_PER_SCAN)
        left = builder.sub(groups, k)
        full = builder.icmp_signed(">=", left, LONG(GROUPS_PER_SCAN))
        partial = builder.lshr(LONG(-1), builder.and_(builder.neg(left), LONG(GROUPS_PER_SCAN - 1)))
        mask = builder.bitcast(builder.select(full, LONG(-1), partial), ir.VectorType(ir.IntType(1), GROUPS_PER_SCAN))
        position = builder.add(first, builder.mul(k, LONG(PIXELS_PER_GROUP)))
        pointer = address(context, builder, signature.args[0], byte_pixels, position)
        zeros = ir.Constant(scanned, None)
        load_arguments = [builder.bitcast(pointer, scanned.as_pointer()), INT(1), mask, zeros]
        loaded = llvm(builder, f"llvm.masked.load.v{GROUPS_PER_SCAN}i32.p0", scanned, load_arguments)
        nonzero = builder.icmp_unsigned("!=", loaded, zeros)
        offset = repeat(builder, builder.trunc(k, BYTE), GROUPS_PER_SCAN)
        group = builder.add(offset, ir.Constant(numbers, [*range(GROUPS_PER_SCAN)]))
        name = f"llvm.experimental.vector.compress.v{GROUPS_PER_SCAN}i8"
        listed = llvm(builder, name, numbers, [group, nonzero, ir.Constant(numbers, ir.Undefined)])
        end = address(context, builder, signature.args[4], index, count)
        builder.store(listed, builder.bitcast(end, numbers.as_pointer())).align = 1
        return builder.add(count, builder.ctpop(builder.bitcast(nonzero, LONG)))

    return types.int64(byte_pixels, types.int64, types.int64, types.int64, index, types.int64), build


@intrinsic
def zero_sums(_: Any) -> Any:
    """SUMS, all 0."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return context.make_tuple(builder, SUMS, [ir.Constant(INTS, None)] * len(SUMS))

    return SUMS(), build


def _add(*, last: bool) -> Any:
    def define(_: Any, sums: Any, byte_pixels: Any, first: Any, index: Any, q: Any, count: Any, quantized: Any) -> Any:
        def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            sums, byte_pixels, first, index, q, count, quantized = arguments
            _, byte_type, _, index_type, _, _, quantized_type = signature.args
            totals = cgutils.unpack_tuple(builder, sums, len(SUMS))
            for k in range(4):
                entry = builder.add(q, LONG(k))
                listed = builder.sext(builder.icmp_signed("<", entry, count), LONG)  # -1 or 0: no branch to mispredict
                number = builder.zext(builder.load(address(context, builder, index_type, index, entry)), LONG)
                number = builder.and_(number, listed) if last else number
                position = builder.add(first, builder.mul(number, LONG(PIXELS_PER_GROUP)))
                pixels = _load(builder, address(context, builder, byte_type, byte_pixels, position), INT, 1)
                pixels = builder.and_(pixels, builder.trunc(listed, INT)) if last else pixels
                pixels = repeat(builder, pixels, LANES)
                start = builder.mul(number, LONG(BYTES_PER_WEIGHT * LANES))
                row = address(context, builder, quantized_type, quantized, start)
                for n in range(BYTES_PER_WEIGHT):
                    weights = _load(builder, builder.gep(row, [LONG(n * LANES)]), INTS, 4)
                    total = totals[BYTES_PER_WEIGHT * k + n]
                    total = llvm(builder, "llvm.x86.avx512.vpdpbusd.512", INTS, [total, pixels, weights])
                    totals[BYTES_PER_WEIGHT * k + n] = total
            return context.make_tuple(builder, SUMS, totals)

        return SUMS(SUMS, byte_pixels, types.int64, index, types.int64, types.int64, quantized), build

    return intrinsic(define)


# Add the products of groups q to q + 3 of the list; add_last_groups leaves out those from `count` on.
add_groups, add_last_groups = _add(last=False), _add(last=True)


@intrinsic
def combine_sums(_: Any, sums: Any) -> Any:
    """The sums of the weights' three bytes as one number: 65536 high + 256 middle + low."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        parts = cgutils.unpack_tuple(builder, arguments[0], len(SUMS))
        value = constant(0)
        for n in range(BYTES_PER_WEIGHT):
            a, b, c, d = parts[n::BYTES_PER_WEIGHT]
            total = builder.sitofp(builder.add(builder.add(a, b), builder.add(c, d)), FLOATS)
            value = fused_multiply_add(builder, value, constant(256), total)
        return value

    return vector(SUMS), build
