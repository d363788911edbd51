"""Digits: the first layer's weights as whole numbers of three signed bytes, for machines that multiply bytes.

Pixels are bytes. Where weights are, too, such a machine makes 64 products and their sums without rounding in the time
that sixteen float32 products take. So

    w = step (65536 high + 256 middle + low)        high, middle and low from -128 to 127

with one step for all weights of a neuron, the largest being 8,355,000 of them. Half a step is lost, as much as float32
loses in the largest weight. A small weight beside a huge one would lose more than it does there, so a network has
digits only where no weight stands far above its neuron's others; any other is read in float32 (light.py).
"""

from weakref import WeakKeyDictionary

import numpy as np

from brightest.engines.fast.packing import empty
from brightest.engines.fast.vnni import DIGITS, MULTIPLIES, PIXELS, WORDS
from brightest.engines.simd.vector import LANES
from brightest.nn.network import Network
from brightest.nn.parameters import Array

STEPS = 8_355_000  # of 127 (65536 + 256 + 1), which is a little more: a step is rounded to float32
FAR = 12  # times the root mean square: trained weights reach 9; where one is 16, sums are three times as wrong
LEAST, MOST = 1e-20, 1e20  # beyond, float32 might not know a step, or a sum of them
NONE = empty(0)

_kept: WeakKeyDictionary[Network, Array] = WeakKeyDictionary()


def digits(network: Network) -> Array:
    """The first layer's weights in digits, remembered as long as the network lives. Empty where it is to have none.

    Flat float32, of which all but the end are bytes: for each word of four pixels the high digits of (16 neurons,
    4 pixels), the middle, and the low ones; then each neuron's step over 255.
    """
    kept = _kept.get(network)
    if kept is None:
        kept = _kept[network] = written(network.weights[0])
    return kept


def written(W: Array) -> Array:
    """The digits of weights (n_out, n_in)."""
    n_out, n_in = W.shape
    words = n_in // PIXELS
    if not MULTIPLIES or n_out > LANES or n_in % PIXELS or words > WORDS or not _even(W):
        return NONE
    largest = np.abs(W).max(axis=1)
    step = np.where(largest > 0, largest / STEPS, 1).astype(np.float32)
    flat = empty(words * DIGITS * LANES + LANES)
    rows = flat[:-LANES].view(np.int8).reshape(words, DIGITS, LANES, PIXELS)
    rest = np.rint(W / step[:, None].astype(np.float64)).astype(np.int32)
    for n in reversed(range(DIGITS)):
        digit = rest.astype(np.int8)  # the lowest byte, with a sign
        rows[:, n, :n_out] = digit.reshape(n_out, words, PIXELS).swapaxes(0, 1)
        rest = (rest - digit) >> 8
    flat[-LANES:][:n_out] = step / 255
    return flat


def _even(W: Array) -> bool:
    """Whether no weight stands far above its neuron's others, and none is near an end of what float32 can hold."""
    largest = np.abs(W).max(axis=1)
    if not (largest <= MOST).all():
        return False
    ordinary = np.sqrt(np.square(W, dtype=np.float64).mean(axis=1))
    return bool((((largest >= LEAST) & (largest <= FAR * ordinary)) | (largest == 0)).all())
