"""Makes many examples from few: deformed copies, each different, in random order."""

from collections.abc import Callable, Iterator

import numpy as np

from brightest.data import Examples
from brightest.system.cpu import cores
from brightest.training.augment import Deformation, deform


def deformed_copies(
    examples: Examples,
    copies: int,
    deformation: Deformation,
    seed: int,
    on_copy: Callable[[int], None] = lambda _: None,
) -> Iterator[Examples]:
    """Yields `copies` copies of the examples, each in its own random order. A single copy isn't deformed.

    on_copy: called with the number of copies that were made before. Raises DataError if images can't be deformed.
    """
    for copy in range(copies):
        on_copy(copy)
        order = np.random.default_rng([seed, copy]).permutation(len(examples))
        images = examples.images
        if copies > 1 and deformation:
            images = deform(images, deformation, seed, copy, threads=cores())
        yield Examples(images[order], examples.labels[order])
