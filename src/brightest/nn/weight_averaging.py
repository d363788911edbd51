"""Averaging the weights along the way: the stagger of mini-batches cancels out, and the mean reads better than any
single moment of it. Polyak and Juditsky 1992.

The average is taken PER_EPOCH times an epoch. It is a plain mean at first, and becomes an exponential one when its
window is full, so that what was learnt long ago is forgotten.
"""

from dataclasses import dataclass

from brightest.nn.parameters import Parameters

PER_EPOCH = 20


@dataclass(frozen=True, eq=False)
class Average:
    """The mean of `count` moments of the parameters, the older ones fading."""

    mean: Parameters
    count: int = 1


def include(average: Average | None, parameters: Parameters, window: float) -> Average:
    """The average with one more moment in it; `window` is how many moments it looks back."""
    if average is None:
        return Average(parameters)
    share = 1 / min(average.count + 1, max(window, 1))
    pairs = zip(average.mean.arrays(), parameters.arrays(), strict=True)
    return Average(Parameters.from_arrays([m + (w - m) * m.dtype.type(share) for m, w in pairs]), average.count + 1)
