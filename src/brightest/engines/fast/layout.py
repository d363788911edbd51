"""The table says where each layer's numbers lie, and these words find them there, as matrices."""

from typing import Any

from numba import types

from brightest.engines.simd.vector import LONG, address, seen_as, word

N_IN, N_OUT, STRIDE, WEIGHTS, ACTIVATIONS = range(5)  # its columns, whole numbers; it has a row for each layer
_MATRIX = types.Array(types.float32, 2, "C")


def _matrix(context: Any, builder: Any, signature: Any, arguments: Any, start: int, rows: Any) -> Any:
    """The matrix of a layer that starts at this column's entry: so many rows, as wide as the layer."""
    flat, table, layer = arguments[:3]

    def entry(column: int) -> Any:
        return builder.load(address(context, builder, signature.args[1], table, layer, LONG(column)))

    place = address(context, builder, signature.args[0], flat, entry(start))
    return seen_as(_MATRIX, context, builder, place, (rows or builder.add(entry(N_IN), LONG(1)), entry(STRIDE)))


@word
def layer_of(_: Any, flat: Any, table: Any, layer: Any) -> Any:
    """The weights of a layer, with its biases as the last row; `flat` may be their gradient too."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return _matrix(context, builder, signature, arguments, WEIGHTS, None)

    return _MATRIX(flat, table, types.int64), build


@word
def examples_of(_: Any, flat: Any, table: Any, layer: Any, count: Any) -> Any:
    """The activations that a layer gives to `count` examples, or its errors: a row for each."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return _matrix(context, builder, signature, arguments, ACTIVATIONS, arguments[3])

    return _MATRIX(flat, table, types.int64, types.int64), build
