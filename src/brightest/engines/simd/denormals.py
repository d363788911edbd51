"""Denormals are numbers too small to matter (below 1e-38), with which machines are a hundred times slower.

A network that has nearly learned produces them by the thousand. While kernels work, they count as 0; before and after,
the processor is as it was.
"""

from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils

from brightest.engines.simd.vector import BYTE, INT, LONG, llvm, word

_FLUSH_X86 = 0x8040  # MXCSR: flush to zero, denormals are zero
_FLUSH_ARM = 1 << 24  # FPCR: flush to zero


def control_word(builder: Any) -> Any:
    """The processor's floating-point settings, as a 64-bit number; None where we don't know how to read them."""
    if builder.module.triple.startswith("x86_64"):
        place = cgutils.alloca_once(builder, INT)
        llvm(builder, "llvm.x86.sse.stmxcsr", ir.VoidType(), [builder.bitcast(place, BYTE.as_pointer())])
        return builder.zext(builder.load(place), LONG)
    if builder.module.triple.startswith(("aarch64", "arm64")):
        return llvm(builder, "llvm.aarch64.get.fpcr", LONG, [])
    return None


def set_control_word(builder: Any, word: Any) -> None:
    if builder.module.triple.startswith("x86_64"):
        place = cgutils.alloca_once(builder, INT)
        builder.store(builder.trunc(word, INT), place)
        llvm(builder, "llvm.x86.sse.ldmxcsr", ir.VoidType(), [builder.bitcast(place, BYTE.as_pointer())])
    elif builder.module.triple.startswith(("aarch64", "arm64")):
        llvm(builder, "llvm.aarch64.set.fpcr", ir.VoidType(), [word])


@word
def flush_denormals(_: Any) -> Any:
    """From here on numbers below 1e-38 count as 0 (they'd be a hundred times slower). Returns what `restore` needs."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        before = control_word(builder)
        if before is None:
            return LONG(0)
        flush = _FLUSH_X86 if builder.module.triple.startswith("x86_64") else _FLUSH_ARM
        set_control_word(builder, builder.or_(before, LONG(flush)))
        return before

    return types.uint64(), build


@word
def restore(_: Any, before: Any) -> Any:
    """Put the floating-point settings back as `flush_denormals` found them."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        set_control_word(builder, arguments[0])
        return context.get_dummy_value()

    return types.void(types.uint64), build
