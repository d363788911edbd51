"""The order of an epoch's examples depends on the seed and the epoch's number alone."""

import numpy as np

from brightest.errors import DataError
from brightest.nn.parameters import Array

MAX_REPETITIONS = 100  # of an example, on average: whole numbers beyond are shares, not repetitions


def order(seed: int, epoch: int, examples: int, weights: Array | None = None) -> Array:
    """Shuffled indices of all examples, or of examples drawn in proportion to their `weights`, (epoch_size,).

    An example of twice the weight is drawn twice as often; a weight that is no whole number is kept on average over
    the epochs. Whole weights give the same epoch as examples that are repeated so often, one after the other.
    """
    rng = np.random.default_rng([seed, epoch])
    shuffled = rng.permutation(epoch_size(examples, weights))
    if weights is None:
        return shuffled
    edges = np.cumsum(weights, dtype=np.float64)
    places = (shuffled + rng.random()) * (edges[-1] / len(shuffled))
    drawn = np.searchsorted(edges, places, side="right")
    indices: Array = np.minimum(drawn, np.flatnonzero(weights)[-1])  # a place may be rounded up to the end
    return indices


def epoch_size(examples: int, weights: Array | None) -> int:
    """The examples drawn in an epoch: the sum of `weights`, (examples,), if they are whole, else as many as there are.

    Raises DataError unless there is a weight for each example, none negative and one above 0.
    """
    if weights is None:
        return examples
    total = float(np.sum(weights, dtype=np.float64))
    if len(weights) != examples or not np.min(weights) >= 0 or not 0 < total < np.inf:
        raise DataError(f"{examples:,} examples need a weight each: none below zero, and not all zero.")
    whole = total <= MAX_REPETITIONS * examples and bool((np.asarray(weights) % 1 == 0).all())
    return round(total) if whole else examples
