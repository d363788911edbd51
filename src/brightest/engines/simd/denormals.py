"""Denormals are numbers below 1e-38, with which processors are a hundred times slower.

A network that has nearly converged produces them by the thousand. Kernels treat them as 0 and restore the processor's
settings when they return.
"""

from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils

from brightest.engines.simd.vector import BYTE, INT, LONG, intrinsic, llvm

_FLUSH_X86 = 0x8040  # MXCSR: flush to zero, denormals are zero
_FLUSH_ARM = 1 << 24  # FPCR: flush to zero


def floating_point_state(builder: Any) -> Any:
    """The processor's floating-point control register, as 64 bits; None for an unknown architecture."""
    if builder.module.triple.startswith("x86_64"):
        pointer = cgutils.alloca_once(builder, INT)
        llvm(builder, "llvm.x86.sse.stmxcsr", ir.VoidType(), [builder.bitcast(pointer, BYTE.as_pointer())])
        return builder.zext(builder.load(pointer), LONG)
    if builder.module.triple.startswith(("aarch64", "arm64")):
        return llvm(builder, "llvm.aarch64.get.fpcr", LONG, [])
    return None


def set_floating_point_state(builder: Any, state: Any) -> None:
    if builder.module.triple.startswith("x86_64"):
        pointer = cgutils.alloca_once(builder, INT)
        builder.store(builder.trunc(state, INT), pointer)
        llvm(builder, "llvm.x86.sse.ldmxcsr", ir.VoidType(), [builder.bitcast(pointer, BYTE.as_pointer())])
    elif builder.module.triple.startswith(("aarch64", "arm64")):
        llvm(builder, "llvm.aarch64.set.fpcr", ir.VoidType(), [state])


@intrinsic
def flush_denormals(_: Any) -> Any:
    """Treat denormals as 0 from now on. Returns the settings before, for `restore`."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        before = floating_point_state(builder)
        if before is None:
            return LONG(0)
        flush = _FLUSH_X86 if builder.module.triple.startswith("x86_64") else _FLUSH_ARM
        set_floating_point_state(builder, builder.or_(before, LONG(flush)))
        return before

    return types.uint64(), build


@intrinsic
def restore(_: Any, before: Any) -> Any:
    """Restore the floating-point settings that `flush_denormals` returned."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        set_floating_point_state(builder, arguments[0])
        return context.get_dummy_value()

    return types.void(types.uint64), build
