"""Views of a layer's packed weights and activations as matrices, found by a layout array."""

from typing import Any

from numba import types

from brightest.engines.simd.vector import LONG, address, intrinsic
from brightest.engines.simd.views import array_at

N_IN, N_OUT, STRIDE, WEIGHTS, ACTIVATIONS = range(5)  # columns of a layout, which has a row for each layer
_MATRIX = types.Array(types.float32, 2, "C")


def _matrix(context: Any, builder: Any, signature: Any, arguments: Any, start: int, rows: Any) -> Any:
    """A view (rows, stride) of a layer's numbers in a flat array, from the offset in the layout's column `start` on."""
    flat, layout, layer = arguments[:3]

    def entry(column: int) -> Any:
        return builder.load(address(context, builder, signature.args[1], layout, layer, LONG(column)))

    pointer = address(context, builder, signature.args[0], flat, entry(start))
    return array_at(_MATRIX, context, builder, pointer, (rows or builder.add(entry(N_IN), LONG(1)), entry(STRIDE)))


@intrinsic
def weights_view(_: Any, flat: Any, layout: Any, layer: Any) -> Any:
    """A layer's weights (n_in + 1, stride), the last row its biases; or their gradient, if `flat` is a gradient."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return _matrix(context, builder, signature, arguments, WEIGHTS, None)

    return _MATRIX(flat, layout, types.int64), build


@intrinsic
def activations_view(_: Any, flat: Any, layout: Any, layer: Any, count: Any) -> Any:
    """A layer's activations (count, stride), or its deltas: a row for each example."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return _matrix(context, builder, signature, arguments, ACTIVATIONS, arguments[3])

    return _MATRIX(flat, layout, types.int64, types.int64), build
