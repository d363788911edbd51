"""Parts of an array as arrays of their own, for kernels: nothing is copied, and no bounds are checked."""

from typing import Any

from numba import types
from numba.np.arrayobj import make_array, populate_array

from brightest.engines.simd.vector import LONG, address, intrinsic


def array_at(kind: Any, context: Any, builder: Any, pointer: Any, shape: tuple[Any, ...]) -> Any:
    """A view of the memory at `pointer` as an array of type `kind` and this shape. Copies nothing."""
    view = make_array(kind)(context, builder)
    size = LONG(kind.dtype.bitwidth // 8)
    strides = (builder.mul(shape[-1], size), size)[-kind.ndim :]
    data = builder.bitcast(pointer, view.data.type)
    populate_array(view, data=data, shape=shape, strides=strides, itemsize=size, meminfo=None)
    return view._getvalue()


@intrinsic
def matrix(_: Any, array: Any, start: Any, rows: Any, columns: Any) -> Any:
    """array[start : start + rows * columns] of a flat float32 array, as a matrix (rows, columns)."""
    kind = types.Array(types.float32, 2, "C")

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        pointer = address(context, builder, array, *arguments[:2])
        return array_at(kind, context, builder, pointer, tuple(arguments[2:]))

    return kind(array, types.int64, types.int64, types.int64), build


@intrinsic
def subarray(_: Any, array: Any, start: Any, size: Any) -> Any:
    """array[start : start + size]."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        pointer = address(context, builder, array, *arguments[:2])
        return array_at(array, context, builder, pointer, (arguments[2],))

    return array(array, types.int64, types.int64), build


def _view_as(number: Any) -> Any:
    kind = types.Array(number, 1, "C")

    def define(_: Any, array: Any, start: Any, size: Any) -> Any:
        def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            pointer = address(context, builder, array, *arguments[:2])
            return array_at(kind, context, builder, pointer, (arguments[2],))

        return kind(array, types.int64, types.int64), build

    return intrinsic(define)


# The memory of a float32 array from `start` on, as `size` int32 or uint8 numbers.
int32_view, uint8_view = _view_as(types.int32), _view_as(types.uint8)
