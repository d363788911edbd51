"""The unit of features: one number by which a classifier divides them, so that it can learn from pixels in any unit."""

import math

import numpy as np

from brightest.nn.parameters import Array

WHITE = 255.0
MAX_PEAK_TO_RMS = 4.0  # the largest value over the root mean square; for MNIST's pixels the ratio is 3


def unit(X: Array, weights: Array | None) -> float:
    """The unit of X: 255 for uint8, else the largest absolute value, but at most MAX_PEAK_TO_RMS times the RMS."""
    if X.dtype == np.uint8:
        return WHITE
    largest = float(max(X.max(), -X.min())) or 1.0
    with np.errstate(over="ignore", under="ignore"):  # if squares overflow, the largest number is the unit
        rms = math.sqrt(np.average(np.einsum("ij,ij->i", X, X), weights=weights) / X.shape[1])
    return min(largest, MAX_PEAK_TO_RMS * rms or largest)


def in_unit(X: Array, scale: float) -> Array:
    """X / scale in float32; bytes stay as they are if the engine itself divides them by `scale`. Raises ValueError."""
    if X.dtype == np.uint8 and scale == WHITE:
        return np.ascontiguousarray(X)
    with np.errstate(over="ignore"):
        features = np.divide(X, scale, out=np.empty(X.shape, np.float32), casting="same_kind")
    if not np.isfinite(features).all():
        raise ValueError(f"X has numbers that are too large for the unit of `fit`, which is {scale:g}.")
    return features
