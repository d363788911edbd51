"""Divides an epoch into windows: all examples at once if they are in memory, or some of a stream (streaming.py)."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from brightest.engines import PreparedExamples
from brightest.nn.parameters import Array
from brightest.training.order import epoch_size, order


@dataclass(frozen=True, eq=False)
class Window:
    """A part of an epoch: some mini-batches. `open` waits for their examples, and the order in which to learn them."""

    batches: int
    open: Callable[[], tuple[PreparedExamples, Array]]


class Loader(Protocol):
    """The examples of a training, epoch by epoch."""

    count: int  # examples in every epoch

    def windows(self, seed: int, epoch: int, batch_size: int, weights: Array | None = None) -> Sequence[Window]:
        """The windows of an epoch, in their order. weights: (n,), how often each example is learned from."""


def one_window(
    prepare: Callable[[], PreparedExamples],
    count: int,
    *,
    seed: int,
    epoch: int,
    batch_size: int,
    weights: Array | None = None,
) -> Sequence[Window]:
    """All examples of an epoch, weighted by `weights`, (n,), as one window. The last mini-batch may be shorter."""
    batches = math.ceil(epoch_size(count, weights) / batch_size)
    return [Window(batches, lambda: (prepare(), order(seed, epoch, count, weights)))]
