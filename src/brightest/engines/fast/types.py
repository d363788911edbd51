"""Records: what kernels are handed, and the types that they are compiled for."""

from typing import Any, NamedTuple

from numba import types

from brightest.nn.parameters import Array


class Packed(NamedTuple):
    """Flat float32 arrays of one length, laid out alike (packing.py); those that aren't needed are empty."""

    w: Array  # weights and biases
    g: Array  # their gradient
    v: Array  # the optimizer's memory: the rolling ball, or Adam's mean
    squares: Array  # Adam's mean of squares
    trainable: Array  # 1, or 0 where a parameter stays as it is; empty where all are trained


class Pixels(NamedTuple):
    """All examples (examples.py): their pixels, and what is wanted of the last layer."""

    start: Array  # (n + 1,) where each example's pixels begin
    which: Array  # pixels these are, by number; empty where every image has all of them
    byte: Array  # how bright, 0 to 255; or empty, and then
    decimal: Array  # how bright, 0 to 1
    wanted: Array  # (n, stride of the last layer), padded with zeros


class Dials(NamedTuple):
    """How to learn."""

    activation: int
    cost: int
    optimizer: int
    direct: bool  # move weights at once instead of collecting a gradient
    momentum: float
    beta2: float
    weight_decay: float
    step: int  # taken before these


class Scratch(NamedTuple):
    """Room to work in, for as many examples as a kernel takes at a time."""

    light: Array  # the first layer's activations
    a: Array  # every other layer's
    d: Array  # and their errors; 0 at first, for nothing is ever written to the padding


def _array(kind: Any, dimensions: int = 1, readonly: bool = True) -> Any:
    return types.Array(kind, dimensions, "C", readonly=readonly)


FLOATS = _array(types.float32, readonly=False)
DECIMALS, BYTES = _array(types.float32), _array(types.uint8)
WHOLES, RATES = _array(types.int64), _array(types.float64)
TABLE = _array(types.int64, 2)
INDEX, BYTES_OUT = _array(types.uint16, readonly=False), _array(types.uint8, readonly=False)
PACKED = types.NamedUniTuple(FLOATS, 5, Packed)
PIXELS = types.NamedTuple([WHOLES, _array(types.uint16), BYTES, DECIMALS, _array(types.float32, 2)], Pixels)
DIALS = types.NamedTuple([*[types.int64] * 3, types.boolean, *[types.float64] * 3, types.int64], Dials)
SCRATCH = types.NamedUniTuple(FLOATS, 3, Scratch)
