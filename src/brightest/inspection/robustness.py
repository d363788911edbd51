"""How accuracy falls as images are shifted, turned, made thicker or thinner, and covered with noise.

A small network that saw only centred digits has learned where ink is, not what a shape is: a shift of a few pixels is
enough to defeat it.

Shapes: images are (n, side, side), floats in [0, 1].
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import isqrt

import numpy as np

from brightest import engines
from brightest.data import NO_CLASS, Examples
from brightest.engines import Engine
from brightest.errors import DataError
from brightest.evaluation.metrics import check_fit
from brightest.images.deslant import in_frame
from brightest.nn.network import Network, pixels
from brightest.nn.parameters import Array

SHIFTS = (0, 1, 2, 3, 4)  # pixels
ROTATIONS = (-45, -30, -20, -10, 0, 10, 20, 30, 45)  # degrees, clockwise where positive
THICKNESSES = (-1.0, -0.5, 0.0, 0.5, 1.0, 2.0)  # pixels that strokes gain on each side
NOISES = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5)  # standard deviation, where white is 1
DIRECTIONS = {"up": (-1, 0), "down": (1, 0), "left": (0, -1), "right": (0, 1)}


@dataclass(frozen=True, eq=False)
class RobustnessCurves:
    """Accuracy against the amount of one change."""

    change: str  # "shift", "rotation", "thickness" or "noise"
    unit: str
    amounts: tuple[float, ...]  # (k,)
    lines: tuple[str, ...]  # names of the lines: directions, or `change` alone
    accuracy: Array  # (lines, k)


def robustness(
    network: Network, examples: Examples, seed: int = 0, engine: Engine | None = None
) -> tuple[RobustnessCurves, ...]:
    """Curves for shifts in four directions, rotation, thickness and noise.

    Raises DataError if the images aren't square or don't fit the network.
    """
    return (
        shifts(network, examples, engine=engine),
        _curve(network, examples, engine, "rotation", "degrees", ROTATIONS, turned),
        _curve(network, examples, engine, "thickness", "pixels on each side", THICKNESSES, thickened),
        _curve(network, examples, engine, "noise", "of white", NOISES, lambda a, spread: noisy(a, spread, seed)),
    )


def shifts(
    network: Network, examples: Examples, amounts: Sequence[int] = SHIFTS, engine: Engine | None = None
) -> RobustnessCurves:
    """Accuracy with all images shifted by `amounts` pixels, a line for each direction.

    Raises the errors of `robustness`.
    """

    def towards(down: int, right: int) -> Array:
        def moved(a: Array, by: float) -> Array:
            return shifted(a, int(by) * down, int(by) * right)

        return _curve(network, examples, engine, "shift", "pixels", amounts, moved).accuracy

    accuracy = np.concatenate([towards(*way) for way in DIRECTIONS.values()])
    return RobustnessCurves("shift", "pixels", tuple(amounts), tuple(DIRECTIONS), accuracy)


def shifted(a: Array, down: int, right: int) -> Array:
    """Images (n, side, side) moved by whole pixels; pixels that leave are lost, and black comes in."""
    moved = np.zeros_like(a)
    side = a.shape[1]
    (to_y, from_y), (to_x, from_x) = _overlap(down, side), _overlap(right, side)
    moved[:, to_y, to_x] = a[:, from_y, from_x]
    return moved


def turned(a: Array, degrees: float) -> Array:
    """Images (n, side, side) turned clockwise about their middle."""
    from scipy.ndimage import rotate

    if degrees == 0:
        return a
    return np.asarray(rotate(a, -degrees, axes=(1, 2), reshape=False, order=1), a.dtype)


def thickened(a: Array, by: float) -> Array:
    """Images (n, side, side) with strokes thicker by `by` pixels on each side (thinner if negative).

    A whole pixel is a grey dilation (erosion) by the four neighbours; a fraction is mixed in.
    """
    from scipy.ndimage import grey_dilation, grey_erosion

    cross = np.array([[[0, 1, 0], [1, 1, 1], [0, 1, 0]]], bool)
    change = grey_dilation if by > 0 else grey_erosion
    left = abs(by)
    while left > 0:
        a = a + np.asarray(min(left, 1), a.dtype) * (change(a, footprint=cross, mode="constant") - a)
        left -= 1
    return a


def noisy(a: Array, spread: float, seed: int) -> Array:
    """Images with normal noise on every pixel, clipped to black and white; the same for the same seed."""
    noise = np.random.default_rng(seed).normal(0, 1, a.shape).astype(a.dtype)
    return np.asarray(np.clip(a + np.asarray(spread, a.dtype) * noise, 0, 1))


def _curve(
    network: Network,
    examples: Examples,
    engine: Engine | None,
    name: str,
    unit: str,
    amounts: Sequence[float],
    change: Callable[[Array, float], Array],
) -> RobustnessCurves:
    check_fit(network.layers, examples)
    engine = engine or engines.engine()
    shown = examples[np.flatnonzero(examples.labels != NO_CLASS)]
    a = squares(pixels(shown.images, np.float32))
    accuracy = np.empty((1, len(amounts)))
    for i, amount in enumerate(amounts):
        changed = in_frame(change(a, amount).reshape(len(a), -1), network.card.frame)
        accuracy[0, i] = np.mean(engine.predict(network, changed).argmax(axis=1) == shown.labels)
    return RobustnessCurves(name, unit, tuple(amounts), (name,), accuracy)


def squares(images: Array) -> Array:
    """Images (n, pixels) as (n, side, side). Raises DataError unless they are square."""
    side = isqrt(images.shape[1])
    if side * side != images.shape[1]:
        raise DataError(f"images to move must be square, but {images.shape[1]:,} pixels are not.")
    return images.reshape(len(images), side, side)


def _overlap(by: int, side: int) -> tuple[slice, slice]:
    """Destination and source along one side."""
    by = max(-side, min(by, side))
    return slice(max(by, 0), side + min(by, 0)), slice(max(-by, 0), side + min(-by, 0))
