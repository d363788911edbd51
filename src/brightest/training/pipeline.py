"""The data pipeline, which prepares the examples of each epoch for the engine.

Without deformation, every epoch has the same examples, prepared once. With deformation, each epoch has its own; threads
make them while the engine learns from the epoch before. Epoch e depends only on e, not on the training's seed, so
training runs with different seeds can share a pipeline.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from threading import Lock

from brightest.data import Examples
from brightest.data.out_of_distribution import with_outliers
from brightest.data.progress import ProgressCallback, ignore_progress
from brightest.data.streams import StreamedExamples
from brightest.data.synthetic.mixture import with_synthetic
from brightest.engines import Engine, PreparedExamples
from brightest.errors import SettingError
from brightest.evaluation.metrics import one_hot
from brightest.nn.parameters import Array
from brightest.system.cpu import cores
from brightest.training.augment import deform
from brightest.training.recipes import Recipe
from brightest.training.streaming import StreamLoader
from brightest.training.windows import Loader, Window, one_window

DEFORMATION_SEED = 0
MAX_EPOCHS_AHEAD = min(cores(), 8)  # one epoch of MNIST takes 80 MB


class DataPipeline:
    """Examples prepared for one recipe and engine. Thread-safe, so several training runs can share it.

    An epoch is dropped once a training has used the epoch that is `keep_epochs` later; for a slower training it is made
    again. progress: called while synthetic examples are drawn; it may raise an error to end that.
    """

    def __init__(
        self,
        examples: Examples,
        recipe: Recipe,
        engine: Engine,
        keep_epochs: int = 0,
        progress: ProgressCallback = ignore_progress,
    ) -> None:
        if isinstance(examples, StreamedExamples):  # otherwise the training would silently use only its sample
            raise SettingError(
                "a stream is learned from by `train` and `fit` alone: give data that fits in memory here."
            )
        if recipe.synthetic:
            examples = with_synthetic(examples, recipe.synthetic, progress=progress)
        if recipe.outlier_exposure:
            examples = with_outliers(examples, share=recipe.outlier_exposure)
        self.examples, self.recipe, self.engine = examples.in_frame(recipe.frame), recipe, engine
        self.targets = one_hot(examples.labels, recipe.layers[-1])
        self.constant = None if recipe.deformation else engine.prepare(self.examples.images, self.targets)
        self.count = len(examples)
        self.pool = ThreadPoolExecutor(MAX_EPOCHS_AHEAD)
        self.keep_epochs = keep_epochs
        self.deformed: dict[int, Future[PreparedExamples]] = {}  # by epoch
        self.lock = Lock()

    def windows(self, seed: int, epoch: int, batch_size: int, weights: Array | None = None) -> Sequence[Window]:
        """See Loader."""
        return one_window(
            lambda: self.epoch(epoch), self.count, seed=seed, epoch=epoch, batch_size=batch_size, weights=weights
        )

    def epoch(self, number: int) -> PreparedExamples:
        """The examples of an epoch, prepared for the engine's `run`."""
        if self.constant is not None:
            return self.constant
        with self.lock:
            for ahead in range(number, min(number + 1 + MAX_EPOCHS_AHEAD, self.recipe.epochs)):
                if ahead not in self.deformed:
                    self.deformed[ahead] = self.pool.submit(self._deform, ahead)
            ready = self.deformed[number]
            for old in [epoch for epoch in self.deformed if epoch <= number - self.keep_epochs]:
                del self.deformed[old]
        return ready.result()

    def _deform(self, epoch: int) -> PreparedExamples:
        images = deform(self.examples.images, self.recipe.deformation, DEFORMATION_SEED, epoch)
        return self.engine.prepare(images, self.targets)

    def close(self) -> None:
        """Cancel the epochs that are not made yet."""
        self.pool.shutdown(cancel_futures=True)


def make_loader(
    examples: Examples,
    recipe: Recipe,
    engine: Engine,
    keep_epochs: int = 0,
    progress: ProgressCallback = ignore_progress,
) -> "DataPipeline | StreamLoader":
    """The loader of examples in memory, or of a stream. Close it at the end."""
    if isinstance(examples, StreamedExamples):
        return StreamLoader(examples, recipe, engine, DEFORMATION_SEED)
    return DataPipeline(examples, recipe, engine, keep_epochs, progress)


@contextmanager
def open_pipeline(examples: Examples, recipe: Recipe, engine: Engine, keep_epochs: int = 0) -> Iterator[Loader]:
    """A loader that is closed at the end of the `with` block."""
    loader = make_loader(examples, recipe, engine, keep_epochs)
    try:
        yield loader
    finally:
        loader.close()
