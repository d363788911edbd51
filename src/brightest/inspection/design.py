"""A neuron designed by hand: positive weights on a patch, negative ones around it, and a bias as its threshold.

Lesson 1. The positive patch picks up light. The negative surround makes the neuron want that patch by itself, not as
part of something larger: patch and surround have equal weight, so light on both adds up to nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import isqrt

import numpy as np

from brightest.data import Examples
from brightest.errors import SettingError, choose
from brightest.images.normalize import DIGIT_SIDE
from brightest.inspection.neuron import chunks, firing_share
from brightest.inspection.nudges import check_neuron
from brightest.nn.network import Network, check_pixels
from brightest.nn.parameters import Array, Parameters


@dataclass(frozen=True, eq=False)
class Design:
    """A neuron designed by hand, for images side × side."""

    weights: Array  # (side²,)
    bias: float
    region: Array  # (side, side) bool: positive weights
    surround: Array  # (side, side) bool: negative weights


@dataclass(frozen=True, eq=False)
class BiasSweep:
    """How often a designed neuron fires, for several biases."""

    biases: Array  # (k,)
    overall: Array  # (k,) share of all images
    share: Array  # (k, classes) share of the images of each class


@dataclass(frozen=True, eq=False)
class SurroundTest:
    """The weighted sum, without bias, of the patch alone and of ever larger blobs around it."""

    grown: Array  # (k,) pixels by which the blob reaches beyond the patch: 0, 1, ...
    blobs: Array  # (k, side²) the images, 0 or 1
    with_surround: Array  # (k,)
    without: Array  # (k,) the sums without the negative weights


def box(top: int, left: int, bottom: int, right: int, side: int = DIGIT_SIDE) -> Array:
    """A region: rows top..bottom-1, columns left..right-1, as (side, side) bool. Raises SettingError if it's empty."""
    if not (0 <= top < bottom <= side and 0 <= left < right <= side):
        raise SettingError(f"box {top},{left},{bottom},{right} can't work: rows and columns go from 0 to {side}.")
    region = np.zeros((side, side), bool)
    region[top:bottom, left:right] = True
    return region


def design(region: Array, surround: int = 2, strength: float = 1.0, bias: float = 0.0) -> Design:
    """Weights `strength` in the region, and negative ones of equal total in the `surround` pixels around it.

    region: (side, side) or (side²,) bool. Without a surround (0) light elsewhere doesn't matter. Raises SettingError
    for a region that isn't square or is empty, or that leaves no room for its surround.
    """
    region = np.asarray(region, bool)
    if not region.any():
        raise SettingError("a region must be square, such as 28×28, and hold at least one pixel.")
    return surrounded(painted(strength * region, bias), surround)


def painted(weights: Array, bias: float = 0.0) -> Design:
    """A neuron with any weights, (side, side) or (side²,); its region is the positive ones.

    Raises SettingError unless they make a square.
    """
    weights = np.asarray(weights, np.float64).reshape(-1)
    side = isqrt(weights.size)
    if not side or side * side != weights.size:
        raise SettingError("the weights must be square, such as 28×28.")
    square = weights.reshape(side, side)
    return Design(weights, float(bias), square > 0, square < 0)


def surrounded(made: Design, by: int = 2) -> Design:
    """The neuron with negative weights of equal total in the `by` pixels around its region alone (none for 0).

    Raises SettingError if there is no region, or no room around it.
    """
    around = grow(made.region, by) & ~made.region
    if by and not around.any():
        raise SettingError(
            "the region fills the whole image: leave room for its surround, or ask for none."
            if made.region.any()
            else "there are no positive weights to surround: paint some first."
        )
    weights = np.maximum(made.weights, 0)
    if by:
        weights[around.reshape(-1)] = -weights.sum() / around.sum()
    return Design(weights, made.bias, made.region, around)


def _ring(row: float, column: float, radius: float, width: float, side: int = DIGIT_SIDE) -> Array:
    """The pixels within width / 2 of a circle, as (side, side) bool."""
    rows, columns = np.indices((side, side))
    ring: Array = np.abs(np.hypot(rows - row, columns - column) - radius) <= width / 2
    return ring


def _edge() -> Design:
    """Positive weights to the left of a line, negative ones to the right."""
    return painted(box(8, 10, 20, 14).astype(np.float64) - box(8, 14, 20, 18))


READY_MADE: Mapping[str, Callable[[], Design]] = {
    "stroke": lambda: design(box(8, 13, 20, 16)),  # of a 1
    "edge": _edge,
    "bar": lambda: design(box(5, 8, 8, 20)),  # at the top of a 7 or 5
    "loop": lambda: design(_ring(9, 14, 4, 2.6)),  # the upper loop of an 8 or 9
    "patch": lambda: design(box(12, 11, 17, 17)),
    "bare": lambda: design(box(12, 11, 17, 17), surround=0),  # the same patch
}


def ready_made(name: str, bias: float = 0.0) -> Design:
    """A neuron of READY_MADE, for images 28×28. Raises SettingError for an unknown name."""
    return replace(choose("region", name, READY_MADE)(), bias=float(bias))


def grow(region: Array, by: int) -> Array:
    """The region dilated by `by` pixels in all eight directions: (side, side) bool. Raises SettingError if `by` < 0."""
    if by < 0:
        raise SettingError(f"the strokes can't grow by {by} pixels: choose 0 or more.")
    from scipy.ndimage import binary_dilation

    grown: Array = binary_dilation(region, np.ones((3, 3), bool), iterations=by) if by else region.copy()
    return grown


def sums(made: Design, images: Array) -> Array:
    """The neuron's weighted sums, bias included, for images (n, side²): (n,). Raises DataError if they don't fit."""
    check_pixels((len(made.weights),), images)
    return np.concatenate([a @ made.weights for a in chunks(images)]) + made.bias


def bias_sweep(made: Design, examples: Examples, biases: Sequence[float], classes: int = 10) -> BiasSweep:
    """How often the neuron fires with each of `biases` instead of its own."""
    z = sums(replace(made, bias=0.0), examples.images)
    return BiasSweep(
        np.array(biases, np.float64),
        np.array([np.mean(z + bias > 0) for bias in biases]),
        np.stack([firing_share(z + bias, examples.labels, classes) for bias in biases]),
    )


def surround_test(made: Design, max_growth: int = 6) -> SurroundTest:
    """The sums for the patch alone, then for blobs that reach 1 .. `max_growth` pixels farther."""
    blobs = np.stack([grow(made.region, by).reshape(-1) for by in range(max_growth + 1)]).astype(np.float64)
    positive = np.maximum(made.weights, 0)
    return SurroundTest(np.arange(max_growth + 1), blobs, blobs @ made.weights, blobs @ positive)


def transplant(network: Network, made: Design, neuron: int) -> Network:
    """The network with the designed neuron in place of neuron number `neuron` of its first hidden layer.

    Raises SettingError if there is no such neuron, or the designed one has another number of pixels.
    """
    W, b = network.weights[0].copy(), network.biases[0].copy()
    check_neuron(network, 1, neuron)
    if len(made.weights) != W.shape[1]:
        raise SettingError(f"the neuron looks at {len(made.weights)} pixels, but the network at {W.shape[1]}.")
    W[neuron], b[neuron] = made.weights, made.bias
    return replace(network, weights=(W, *network.weights[1:]), biases=(b, *network.biases[1:]))


def frozen(network: Network, neurons: Sequence[int]) -> Parameters:
    """Masks that freeze these neurons of the first hidden layer and let all else learn.

    For `training.loop.LoopOptions(trainable=...)`. Raises SettingError if there is no such neuron.
    """
    masks = Parameters.from_arrays([np.ones(array.shape, bool) for array in network.parameters.arrays()])
    for neuron in neurons:
        check_neuron(network, 1, neuron)
        masks.weights[0][neuron] = masks.biases[0][neuron] = False
    return masks
