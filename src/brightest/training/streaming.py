"""The examples of an epoch in windows: all at once from memory, or some chunks of a stream at a time.

A stream is shuffled without being loaded: the order of its chunks is random in each epoch, and so is the order of the
examples within a window of sixteen chunks. So one in sixteen pairs of examples in a mini-batch comes from the same
chunk, whereas in a true shuffle almost none would; benchmarks/shards.py measures that this costs no accuracy. While the
engine learns from a window, a thread prepares the next one.
"""

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor

import numpy as np

from brightest.data.pixel_lists import PixelLists, joined
from brightest.data.streams import Chunk, StreamedExamples
from brightest.engines import Engine, PreparedExamples
from brightest.errors import SettingError
from brightest.evaluation.metrics import one_hot
from brightest.images.deslant import in_frame
from brightest.nn.parameters import Array
from brightest.training.augment import deform
from brightest.training.recipes import Recipe
from brightest.training.windows import Window

CHUNKS_PER_WINDOW = 16


class StreamLoader:
    """The windows of a stream, prepared for one recipe and engine."""

    def __init__(self, examples: StreamedExamples, recipe: Recipe, engine: Engine, deformation_seed: int = 0) -> None:
        if recipe.synthetic or recipe.outlier_exposure:
            raise SettingError(
                f"recipe {recipe.name} draws examples of its own, which a stream can't take: choose default."
            )
        self.examples, self.recipe, self.engine = examples, recipe, engine
        self.count = examples.count
        self._seed = deformation_seed
        self._thread = ThreadPoolExecutor(1, "stream")
        self._ready: dict[tuple[int, int, int], Future[PreparedExamples]] = {}  # by seed, epoch and window

    def windows(self, seed: int, epoch: int, batch_size: int, weights: Array | None = None) -> Sequence[Window]:
        """See Loader. Each window leaves out less than a mini-batch of examples, different ones in each epoch.

        Raises SettingError if weights are given: a stream can't have any.
        """
        if weights is not None:
            raise SettingError("the examples of a stream have no weights.")
        first, counts = self.examples.first, self.examples.stream.counts
        rng = np.random.default_rng([seed, epoch])
        chunks = first + rng.permutation(len(counts) - first)
        groups = [chunks[i : i + CHUNKS_PER_WINDOW] for i in range(0, len(chunks), CHUNKS_PER_WINDOW)]
        sizes = [sum(counts[number] for number in group) for group in groups]
        made = []
        for k, size in enumerate(sizes):

            def opened(k: int = k, size: int = size) -> tuple[PreparedExamples, Array]:
                wanted = [(seed, epoch, ahead) for ahead in range(k, min(k + 2, len(groups)))]
                kept = {key: self._ready[key] for key in wanted if key in self._ready}
                self._ready = kept  # frees the memory of the others
                for key in wanted:
                    if key not in kept:
                        kept[key] = self._thread.submit(self._prepare, groups[key[2]], epoch)
                prepared = kept.pop(wanted[0]).result()
                whole = size // batch_size * batch_size
                return prepared, np.random.default_rng([seed, epoch, k]).permutation(size)[:whole]

            if size >= batch_size:
                made.append(Window(size // batch_size, opened))
        return made

    def _prepare(self, numbers: Array, epoch: int) -> PreparedExamples:
        chunks = [self.examples.stream.read(int(number)) for number in numbers]
        labels = np.concatenate([chunk.labels for chunk in chunks])
        return self.engine.prepare(self._images(chunks, numbers, epoch), one_hot(labels, self.recipe.layers[-1]))

    def _images(self, chunks: Sequence[Chunk], numbers: Array, epoch: int) -> Array | PixelLists:
        recipe = self.recipe
        lists = [chunk.images for chunk in chunks if isinstance(chunk.images, PixelLists)]
        if len(lists) == len(chunks) and recipe.frame == "mnist" and not recipe.deformation:
            return joined(lists)
        images = [in_frame(chunk.examples().images, recipe.frame) for chunk in chunks]
        if recipe.deformation:
            firsts = [int(number) * 1_000_000 for number in numbers]  # so that each image is deformed in its own way
            images = [
                deform(one, recipe.deformation, self._seed, epoch, first=first)
                for one, first in zip(images, firsts, strict=True)
            ]
        return np.concatenate(images)

    def close(self) -> None:
        """End the thread."""
        self._thread.shutdown(cancel_futures=True)
