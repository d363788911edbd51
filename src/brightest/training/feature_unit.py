"""The unit of features: one number by which a classifier divides them, so that pixels in any unit learn alike."""

import math

import numpy as np

from brightest.nn.parameters import Array

WHITE = 255.0
MAX_PEAK_TO_RMS = 4.0  # of features in their unit; of MNIST's pixels it is 3


def unit(X: Array, weights: Array | None) -> float:
    """The unit of X: white for uint8, else its largest absolute value, unless that is an outlier."""
    if X.dtype == np.uint8:
        return WHITE
    largest = float(max(X.max(), -X.min())) or 1.0
    with np.errstate(over="ignore", under="ignore"):  # of numbers that have no square, the largest is the unit
        rms = math.sqrt(np.average(np.einsum("ij,ij->i", X, X), weights=weights) / X.shape[1])
    return min(largest, MAX_PEAK_TO_RMS * rms or largest)


def in_unit(X: Array, scale: float) -> Array:
    """X / scale in float32; bytes stay as they are if the engine divides them by the same. Raises ValueError."""
    if X.dtype == np.uint8 and scale == WHITE:
        return np.ascontiguousarray(X)
    with np.errstate(over="ignore"):
        features = np.divide(X, scale, out=np.empty(X.shape, np.float32), casting="same_kind")
    if not np.isfinite(features).all():
        raise ValueError(f"X has numbers that are too large for the unit of `fit`, which is {scale:g}.")
    return features
