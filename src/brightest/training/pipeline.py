"""The feed gives a training its examples, epoch by epoch, as the engine likes them.

Most recipes learn from the same examples in every epoch: these are prepared once. Where a recipe deforms them, each
epoch has its own, made in the background while the one before is learned. Where it teaches nonsense, too, that joins
them. What epoch e is fed depends on e alone, not on the training's seed, so trainings side by side share it.
"""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from threading import Lock
from typing import Any, Protocol

from brightest.data import Examples
from brightest.data.out_of_distribution import cure
from brightest.engines import Engine
from brightest.evaluation.metrics import one_hot
from brightest.system.cpu import cores
from brightest.training.augment import deform
from brightest.training.recipes import Recipe

SEED = 0  # of all deformation
AHEAD = min(cores(), 8)  # epochs made while one is learned; each of MNIST's takes 80 MB


class Source(Protocol):
    """What a training asks of a feed."""

    count: int  # examples in every epoch

    def epoch(self, number: int) -> Any:
        """What an engine's `run` takes, for this epoch."""


class Feed:
    """Examples prepared for one recipe and engine.

    Several trainings, in several threads, may share it: what was made for an epoch is kept until the first of them is
    `behind` epochs further; one that lags more has it made again.
    """

    def __init__(self, examples: Examples, recipe: Recipe, engine: Engine, behind: int = 0) -> None:
        if recipe.nonsense:
            examples = cure(examples, share=recipe.nonsense)
        self.examples, self.recipe, self.engine = examples, recipe, engine
        self.targets = one_hot(examples.labels, recipe.layers[-1])
        self.same = None if recipe.deformation else engine.prepare(examples.images, self.targets)
        self.count = len(examples)  # in every epoch
        self.pool = ThreadPoolExecutor(AHEAD)
        self.behind = behind
        self.made: dict[int, Future[Any]] = {}
        self.lock = Lock()

    def epoch(self, number: int) -> Any:
        """What an engine's `run` takes, for this epoch."""
        if self.same is not None:
            return self.same
        with self.lock:
            for ahead in range(number, min(number + 1 + AHEAD, self.recipe.epochs)):
                if ahead not in self.made:
                    self.made[ahead] = self.pool.submit(self._deformed, ahead)
            ready = self.made[number]
            for done in [made for made in self.made if made <= number - self.behind]:
                del self.made[done]
        return ready.result()

    def _deformed(self, epoch: int) -> Any:
        images = deform(self.examples.images, self.recipe.deformation, SEED, epoch)
        return self.engine.prepare(images, self.targets)

    def close(self) -> None:
        """Stop preparing."""
        self.pool.shutdown(cancel_futures=True)


@contextmanager
def feeding(examples: Examples, recipe: Recipe, engine: Engine, behind: int = 0) -> Iterator[Feed]:
    """A feed, closed at the end."""
    feed = Feed(examples, recipe, engine, behind)
    try:
        yield feed
    finally:
        feed.close()
