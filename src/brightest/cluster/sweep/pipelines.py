"""Pipelines of training examples: trials in one process share a pipeline if their recipes prepare examples alike."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING

from brightest.data import Examples
from brightest.data.streams import StreamedExamples
from brightest.engines import Engine
from brightest.training.pipeline import DataPipeline, make_loader
from brightest.training.recipes import Recipe
from brightest.training.windows import Loader

if TYPE_CHECKING:
    from brightest.training.streaming import StreamLoader

Key = tuple[object, ...]


class Pipelines:
    """Open pipelines, by the settings that their examples depend on. Thread-safe."""

    def __init__(self, examples: Examples, engine: Engine) -> None:
        self._examples, self._engine = examples, engine
        self._open: dict[Key, DataPipeline | StreamLoader] = {}
        self._users: dict[Key, int] = {}
        self._lock = Lock()

    @contextmanager
    def use(self, recipe: Recipe) -> Iterator[Loader]:
        """The pipeline of a recipe, kept open while the block runs. Opening a new pipeline closes unused ones.

        Streamed examples are never shared: each training reads the stream itself.
        """
        key = (*_key(recipe), object() if isinstance(self._examples, StreamedExamples) else None)
        with self._lock:
            if key not in self._open:
                self._close_unused()
                self._open[key] = make_loader(self._examples, recipe, self._engine)
            self._users[key] = self._users.get(key, 0) + 1
        try:
            yield self._open[key]
        finally:
            with self._lock:
                self._users[key] -= 1

    def close(self) -> None:
        """Close the pipelines that no trial uses."""
        with self._lock:
            self._close_unused()

    def _close_unused(self) -> None:
        for key in [key for key in self._open if not self._users.get(key)]:
            self._open.pop(key).close()


def _key(recipe: Recipe) -> Key:
    """The settings that a pipeline depends on; with deformation also the number of epochs, which it prepares ahead."""
    epochs = recipe.epochs if recipe.deformation else 0
    return recipe.deformation, recipe.synthetic, recipe.outlier_exposure, recipe.frame, recipe.layers[-1], epochs
