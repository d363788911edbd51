"""The exam's paper: a thousand images of each kind of nonsense, the same for all visitors, made a few at a time."""

from collections.abc import Generator, Iterator
from weakref import WeakKeyDictionary

import numpy as np

from brightest.data import Examples
from brightest.data.out_of_distribution import iter_images
from brightest.nn.parameters import Array

IMAGES_PER_KIND = 1_000  # of each kind
SEED = 0
IMAGES_PER_TICK = 40  # letters take half a millisecond each
_MADE: WeakKeyDictionary[Examples, dict[str, Array]] = WeakKeyDictionary()


def ood_images(examples: Examples, kind: str) -> Generator[None, None, Array]:
    """Images (IMAGES, 784) of that kind, as `inspection.ood_benchmark` makes them, with pauses."""
    made = _MADE.setdefault(examples, {})
    if kind not in made:
        made[kind] = yield from stacked_in_steps(iter_images(kind, examples, IMAGES_PER_KIND, SEED))
    return made[kind]


def stacked_in_steps(images: Iterator[Array]) -> Generator[None, None, Array]:
    """All of them in one array, with a pause after every piece."""
    had = []
    for image in images:
        had.append(image)
        if len(had) % IMAGES_PER_TICK == 0:
            yield
    return np.stack(had)
