"""The plan: how the engine will go about a training, and why. What `info` and the benchmarks print."""

from collections.abc import Sequence
from dataclasses import dataclass

from brightest.engines.fast.prepared import most_lit
from brightest.engines.fast.tiles import BIG

DIRECT = 16  # examples in a mini-batch up to which plain descent moves weights by each: more would round too often
MNIST_LIT = 0.19


@dataclass(frozen=True)
class Plan:
    """What is done where the engine has a choice."""

    lit_only: bool  # the first layer looks at lists of lit pixels, not at all of them
    direct: bool  # weights move example by example, and no gradient is collected
    tile: int  # sums that every product of matrices keeps going
    sentence: str


def plan(layers: Sequence[int], batch_size: int, lit_share: float = MNIST_LIT, plain_descent: bool = True) -> Plan:
    """For networks of these layers. plain_descent: SGD without weight decay, all parameters trained."""
    lit_only = lit_share <= most_lit(layers[1], batch_size)
    direct = plain_descent and batch_size <= DIRECT
    first = (
        f"the first layer looks at lit pixels alone ({lit_share:.0%} are)"
        if lit_only
        else f"the first layer looks at every pixel ({lit_share:.0%} are lit)"
    )
    step = (
        "weights move example by example within a mini-batch, so only those of lit pixels are touched"
        if direct
        else "the gradient of a mini-batch is collected, then every weight moves once"
    )
    tile = 16 if BIG else 4
    products = f"matrix products run in the kernel, {tile} vector sums at a time; BLAS was never faster"
    return Plan(lit_only, direct, tile, f"{first}; {step}; {products}.")
