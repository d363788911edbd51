"""Quantized weights: the first layer's weights as integers of three signed bytes, for processors with VNNI.

Pixels are bytes. With weights in bytes, too, such a processor computes 64 products and their sums without rounding in
the time of sixteen float32 products. So

    w = step (65536 high + 256 middle + low)        high, middle and low from -128 to 127

with one step for all weights of a neuron: its largest weight is 8,355,000 steps. The rounding error is half a step, as
that of the largest weight in float32. Small weights beside a huge one would lose precision, so a network is quantized
only if no weight is far above its neuron's others; otherwise it is evaluated in float32 (sparse_input.py).
"""

import numpy as np

from brightest.engines.fast.packing import aligned_zeros
from brightest.engines.fast.vnni import BYTES_PER_WEIGHT, HAS_VNNI, MAX_GROUPS, PIXELS_PER_GROUP
from brightest.engines.simd.vector import LANES
from brightest.nn.parameters import Array

MAX_LEVEL = 8_355_000  # steps; a little less than 127 (65536 + 256 + 1), because a step is rounded to float32
MAX_PEAK_TO_RMS = 12  # largest weight / root mean square: trained weights reach 9; at 16 errors triple
MIN_PEAK, MAX_PEAK = 1e-20, 1e20  # of a neuron's weights: beyond, a step or a sum might not be a normal float32
NOT_QUANTIZED = aligned_zeros(0)


def quantize(W: Array) -> Array:
    """Weights (n_out, n_in) as flat float32, of which all but the end are bytes; NOT_QUANTIZED if they can't be.

    For each group of four pixels these are the high bytes of (16 neurons, 4 pixels), the middle ones and the low ones;
    then comes each neuron's step / 255.
    """
    n_out, n_in = W.shape
    groups = n_in // PIXELS_PER_GROUP
    if not HAS_VNNI or n_out > LANES or n_in % PIXELS_PER_GROUP or groups > MAX_GROUPS or not _is_quantizable(W):
        return NOT_QUANTIZED
    largest = np.abs(W).max(axis=1)
    step = np.where(largest > 0, largest / MAX_LEVEL, 1).astype(np.float32)
    flat = aligned_zeros(groups * BYTES_PER_WEIGHT * LANES + LANES)
    rows = flat[:-LANES].view(np.int8).reshape(groups, BYTES_PER_WEIGHT, LANES, PIXELS_PER_GROUP)
    rest = np.rint(W / step[:, None].astype(np.float64)).astype(np.int32)
    for n in reversed(range(BYTES_PER_WEIGHT)):
        low = rest.astype(np.int8)  # the lowest byte, signed
        rows[:, n, :n_out] = low.reshape(n_out, groups, PIXELS_PER_GROUP).swapaxes(0, 1)
        rest = (rest - low) >> 8
    flat[-LANES:][:n_out] = step / 255
    return flat


def _is_quantizable(W: Array) -> bool:
    """Whether no weight is far above its neuron's others, and none is near the limits of float32."""
    largest = np.abs(W).max(axis=1)
    if not (largest <= MAX_PEAK).all():
        return False
    rms = np.sqrt(np.square(W, dtype=np.float64).mean(axis=1))
    return bool((((largest >= MIN_PEAK) & (largest <= MAX_PEAK_TO_RMS * rms)) | (largest == 0)).all())
