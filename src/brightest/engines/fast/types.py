"""The named tuples and array types that kernels take."""

from typing import Any, NamedTuple

from numba import types

from brightest.nn.parameters import Array


class Packed(NamedTuple):
    """Flat float32 arrays with the same layout (packing.py); unused ones are empty."""

    w: Array  # weights and biases
    g: Array  # their gradient
    v: Array  # the optimizer's velocity, or Adam's mean
    squares: Array  # Adam's mean of squares
    trainable: Array  # 1 for a trainable parameter, else 0; empty if all are trainable


class Pixels(NamedTuple):
    """All examples (prepared.py): their pixels, and the targets of the last layer."""

    starts: Array  # (n + 1,) the index of each example's first pixel
    indices: Array  # each pixel's number in its image; empty if every image has all pixels
    byte_pixels: Array  # values 0 to 255, or empty
    float_pixels: Array  # values 0 to 1, if byte_pixels is empty
    targets: Array  # (n, stride of the last layer), padded with zeros


class Hyperparameters(NamedTuple):
    """What a training step depends on, besides arrays."""

    activation: int
    cost: int
    optimizer: int
    direct_updates: bool  # update weights after each example instead of accumulating a gradient
    momentum: float
    beta2: float
    weight_decay: float
    step: int  # steps taken before


class Scratch(NamedTuple):
    """Working memory for the examples that a kernel takes at a time."""

    inputs: Array  # the first layer's activations
    activations: Array  # every other layer's
    deltas: Array  # every other layer's ∂C/∂z; zeros at first, because padding is never written


def _array(kind: Any, dimensions: int = 1, *, readonly: bool = True) -> Any:
    return types.Array(kind, dimensions, "C", readonly=readonly)


FLOAT32_OUTPUT = _array(types.float32, readonly=False)
FLOAT32_INPUT, UINT8_INPUT = _array(types.float32), _array(types.uint8)
INT64_INPUT, FLOAT64_INPUT = _array(types.int64), _array(types.float64)
LAYOUT = _array(types.int64, 2)
UINT16_OUTPUT, UINT8_OUTPUT = _array(types.uint16, readonly=False), _array(types.uint8, readonly=False)
PACKED = types.NamedUniTuple(FLOAT32_OUTPUT, 5, Packed)
PIXELS = types.NamedTuple(
    [INT64_INPUT, _array(types.uint16), UINT8_INPUT, FLOAT32_INPUT, _array(types.float32, 2)], Pixels
)
HYPERPARAMETERS = types.NamedTuple(
    [*[types.int64] * 3, types.boolean, *[types.float64] * 3, types.int64], Hyperparameters
)
SCRATCH = types.NamedUniTuple(FLOAT32_OUTPUT, 3, Scratch)
