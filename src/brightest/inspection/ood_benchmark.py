"""The nonsense exam: how sure is a network about images that show nothing it knows?

Its last layer can only say how bright ten digits are. Shown noise it never met, it answers as surely as ever.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from brightest import engines
from brightest.data import Examples
from brightest.data.out_of_distribution import KINDS, generate_images
from brightest.engines import Engine
from brightest.nn.costs import cost
from brightest.nn.network import Network
from brightest.nn.parameters import Array


@dataclass(frozen=True, eq=False)
class Verdict:
    """What a network said about images of one kind."""

    kind: str
    images: Array  # (n, 784) uint8, as shown
    outputs: Array  # (n, classes)
    together: bool = False  # whether they sum to 1, so that one is always claimed

    @property
    def brightest(self) -> Array:
        """Of each image, the activation of the brightest output, (n,)."""
        brightest: Array = self.outputs.max(axis=1)
        return brightest

    @property
    def mean_brightest(self) -> float:
        """How bright the brightest output is on average."""
        return float(np.mean(self.brightest, dtype=np.float64))

    def share_above(self, level: float) -> float:
        """The share of images for which some output is brighter than `level`."""
        return float(np.mean(self.brightest > level))

    @property
    def claims(self) -> Array:
        """How often each class was answered and, last, how often none, all outputs being dark: (classes + 1,)."""
        none = self.outputs.shape[1]
        claimed = self.together | (self.brightest > 0.5)
        return np.bincount(np.where(claimed, self.outputs.argmax(axis=1), none), minlength=none + 1)


def exam(
    network: Network,
    examples: Examples,
    kinds: Sequence[str] = tuple(KINDS),
    n: int = 1000,
    seed: int = 0,
    engine: Engine | None = None,
) -> tuple[Verdict, ...]:
    """Show the network n images of each kind of nonsense, made from `examples` (the test's, by custom).

    Raises what `nonsense.make` raises.
    """
    engine = engine or engines.engine()
    return tuple(verdict(network, kind, generate_images(kind, examples, n, seed), engine) for kind in kinds)


def verdict(network: Network, kind: str, images: Array, engine: Engine) -> Verdict:
    """What the network says of images (n, 784) that are there already."""
    return Verdict(kind, images, engine.predict(network, images), cost(network.cost).softmax_coupled)
