"""Averaging the weights during training: the noise of mini-batches cancels out, so the mean network is more accurate
than any single one. Polyak and Juditsky 1992.

The parameters are sampled SAMPLES_PER_EPOCH times an epoch. Their average is a plain mean until the window is full,
and an exponential moving average from then on, which forgets old samples.
"""

from dataclasses import dataclass

from brightest.nn.parameters import Parameters

SAMPLES_PER_EPOCH = 20


@dataclass(frozen=True, eq=False)
class Average:
    """The average of `count` samples of the parameters."""

    mean: Parameters
    count: int = 1


def update(average: Average | None, parameters: Parameters, window: float) -> Average:
    """The average with `parameters` as one more sample, over about the last `window` samples."""
    if average is None:
        return Average(parameters)
    share = 1 / min(average.count + 1, max(window, 1))
    pairs = zip(average.mean.arrays(), parameters.arrays(), strict=True)
    return Average(Parameters.from_arrays([m + (w - m) * m.dtype.type(share) for m, w in pairs]), average.count + 1)
