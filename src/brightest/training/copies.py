"""Copies of examples, each deformed in its own way and shuffled: many from few."""

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
    """So many copies, in an order that differs from copy to copy. A single one isn't deformed.

    on_copy: is called with the number of copies that were made before. Raises DataError if images can't be deformed.
    """
    for copy in range(copies):
        on_copy(copy)
        order = np.random.default_rng([seed, copy]).permutation(len(examples))
        images = examples.images
        if copies > 1 and deformation:
            images = deform(images, deformation, seed, copy, threads=cores())
        yield Examples(images[order], examples.labels[order])
