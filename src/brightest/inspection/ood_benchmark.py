"""The out-of-distribution benchmark: how confident is a network about images that show none of its classes?

Its last layer can only say how bright ten digits are. When it is shown noise, which it never
met, it answers as confidently as ever.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from brightest import engines
from brightest.data import Examples
from brightest.data.out_of_distribution import KINDS, generate_images
from brightest.engines import Engine
from brightest.images.deslant import in_frame
from brightest.nn.costs import cost
from brightest.nn.network import Network
from brightest.nn.parameters import Array


@dataclass(frozen=True, eq=False)
class OodResult:
    """A network's outputs for out-of-distribution images of one kind."""

    kind: str
    images: Array  # (n, 784) uint8, in the network's frame
    outputs: Array  # (n, classes)
    softmax: bool = False  # outputs that sum to 1 always claim some class

    @property
    def brightest(self) -> Array:
        """The activation of each image's brightest output, (n,)."""
        brightest: Array = self.outputs.max(axis=1)
        return brightest

    @property
    def mean_brightest(self) -> float:
        """The mean activation of the brightest output."""
        return float(np.mean(self.brightest, dtype=np.float64))

    def share_above(self, level: float) -> float:
        """The share of images for which some output is brighter than `level`."""
        return float(np.mean(self.brightest > level))

    @property
    def claims(self) -> Array:
        """How often each class was answered and, last, how often none because all outputs were dark: (classes + 1,)."""
        none = self.outputs.shape[1]
        claimed = self.softmax | (self.brightest > 0.5)
        return np.bincount(np.where(claimed, self.outputs.argmax(axis=1), none), minlength=none + 1)


def ood_benchmark(
    network: Network,
    examples: Examples,
    kinds: Sequence[str] = tuple(KINDS),
    n: int = 1000,
    seed: int = 0,
    engine: Engine | None = None,
) -> tuple[OodResult, ...]:
    """Show the network n images of each kind, made from `examples` (by convention, the test examples).

    Raises the errors of `out_of_distribution.generate_images`.
    """
    engine = engine or engines.engine()
    return tuple(ood_result(network, kind, generate_images(kind, examples, n, seed), engine) for kind in kinds)


def ood_result(network: Network, kind: str, images: Array, engine: Engine) -> OodResult:
    """The network's outputs for images (n, 784) uint8 that exist already."""
    images = in_frame(images, network.card.frame)
    return OodResult(kind, images, engine.predict(network, images), cost(network.cost).softmax_coupled)
