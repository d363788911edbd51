"""The plan: how the fast engine trains a network, and why. `FastEngine.run` follows it; `brightest info` prints it."""

from collections.abc import Sequence
from dataclasses import dataclass

from brightest.engines.fast.tiles import WIDE_TILES
from brightest.engines.simd.vector import LANES

MAX_DIRECT_BATCH_SIZE = 16  # examples: in larger mini-batches, updating weights by each example would round too often
MNIST_NONZERO_SHARE = 0.19
EXAMPLES_PER_CHUNK = 128  # in one pass through the layers: their activations stay in the cache
MAX_NONZERO_SHARE = 0.8  # of pixels: above it, sparse input is never faster


@dataclass(frozen=True)
class Plan:
    """What the engine does where it has a choice."""

    sparse_input: bool  # the first layer computes with lists of nonzero pixels, not with all of them
    direct_updates: bool  # weights are updated after each example, and no gradient is accumulated
    chunk: int  # examples in one pass through the layers
    tile: int  # vector sums in progress in a matrix product
    nonzero_share: float  # of all pixels

    @property
    def sentence(self) -> str:
        """The plan and its reasons, for people."""
        first = (
            f"the first layer computes with nonzero pixels alone ({self.nonzero_share:.0%} are)"
            if self.sparse_input
            else f"the first layer computes with every pixel ({self.nonzero_share:.0%} are nonzero)"
        )
        step = (
            "weights are updated after each example of a mini-batch, so only those of nonzero pixels are touched"
            if self.direct_updates
            else "the gradient of a mini-batch is accumulated, then every weight is updated once"
        )
        products = f"matrix products run in the kernel, {self.tile} vector sums at a time; BLAS was never faster"
        return f"{first}; {step}; {products}."


def plan(
    layers: Sequence[int],
    batch_size: int,
    nonzero_share: float = MNIST_NONZERO_SHARE,
    *,
    plain_descent: bool = True,
) -> Plan:
    """The plan for networks of these layers. plain_descent: SGD without weight decay, all parameters trainable."""
    return Plan(
        sparse_input=nonzero_share <= _max_nonzero_share(layers[1], batch_size),
        direct_updates=plain_descent and batch_size <= MAX_DIRECT_BATCH_SIZE,
        chunk=min(batch_size, EXAMPLES_PER_CHUNK),
        tile=16 if WIDE_TILES else 4,
        nonzero_share=nonzero_share,
    )


def _max_nonzero_share(width: int, batch_size: int) -> float:
    """The share of nonzero pixels up to which sparse input is faster, for a first layer of `width` neurons.

    Dense input of several images is a matrix product, which is fast for wide layers. Measured: benchmarks/LOG.md.
    """
    if batch_size < 4:
        return MAX_NONZERO_SHARE
    if width <= 2 * LANES:
        return 0.6
    return 0.35 if width <= 16 * LANES else 0.2
