"""Objects that all sessions of one page share: the engine, caches of costly values, and the worker for experiments.

The cached values are never changed, so sharing them has no influence on a session's results.
"""

import threading
from collections.abc import Callable, Generator, Hashable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import cached_property
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

import numpy as np
from cachetools import LRUCache

from brightest import engines
from brightest.data import DataSet, Examples
from brightest.data.out_of_distribution import iter_images
from brightest.engines import Engine
from brightest.lessons import ExperimentResult, experiment
from brightest.nn.network import Network
from brightest.nn.parameters import Array
from brightest.system import jit
from brightest.training.pipeline import DataPipeline
from brightest.training.recipes import Recipe

MAX_PIPELINES = 12
MAX_EXPERIMENTS = 64  # cached results; each keeps its network in memory
MAX_VALUES = 64  # initial states, shipped networks and the like
MAX_SNAPSHOT_WORKERS = 2  # taking a snapshot holds the GIL, so more threads would only wait for each other
SECONDS_FOR_A_TURN = 0.05  # to wait for one: a command of another visitor may take long
OOD_IMAGES_PER_KIND = 1_000
OOD_SEED = 0
IMAGES_PER_TICK = 40  # an image of a letter takes half a millisecond
Value = TypeVar("Value")
Argument = TypeVar("Argument")


class Shared:
    """The shared objects of one app. Thread-safe."""

    def __init__(self) -> None:
        self.snapshot_turn = threading.BoundedSemaphore(MAX_SNAPSHOT_WORKERS)
        self._turn = threading.Lock()
        self._lock, self._one_pipeline = threading.Lock(), threading.Lock()
        self._pipelines: LRUCache[Hashable, DataPipeline] = LRUCache(MAX_PIPELINES)
        self._experiments: LRUCache[Hashable, Future[ExperimentResult]] = LRUCache(MAX_EXPERIMENTS)
        self._values: LRUCache[Hashable, Any] = LRUCache(MAX_VALUES)
        self._ood_images: WeakKeyDictionary[Examples, dict[str, Array]] = WeakKeyDictionary()
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="experiment")  # one core for all sessions
        self._aside = ThreadPoolExecutor(1, thread_name_prefix="aside")
        self._preparing = ThreadPoolExecutor(1, thread_name_prefix="preparing")
        self._ending = threading.Event()
        self.why_waiting = ""  # a sentence, if the engine must be compiled first, which takes seconds

    @cached_property
    def engine(self) -> Engine:
        """The engine of all sessions, warmed up. It uses one thread for each session, as they share the machine."""
        from brightest.images import deslant_kernel  # noqa: F401 (so that its kernel is compiled, too)
        from brightest.reader import strikethrough  # noqa: F401 (likewise)

        engine = engines.engine(threads=1)
        jit.compile_kernels(self._explain, self._ending.is_set)
        return engine

    def _explain(self, sentence: str) -> None:
        self.why_waiting = f"{sentence}."

    @contextmanager
    def turn(self) -> Iterator[None]:
        """One session's turn to execute commands and take snapshots. Waits for it, at most SECONDS_FOR_A_TURN.

        Both hold the GIL and release it at each call of NumPy, so many threads at once would mostly switch.
        """
        taken = self._turn.acquire(timeout=SECONDS_FOR_A_TURN)
        try:
            yield
        finally:
            if taken:
                self._turn.release()

    def prepare_engine(self) -> Future[Engine]:
        """Begin to prepare the engine in a thread, unless that was done before, so that no visitor's worker has to."""
        return self.once("engine", lambda: self._preparing.submit(lambda: self.engine))

    def once(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """The value cached under `key`; if there is none, calls `make` and caches its value."""
        with self._lock:
            if key not in self._values:
                self._values[key] = make()
            value: Value = self._values[key]
            return value

    def one_example_per_class(self, data: DataSet) -> Examples:
        """The first test example of each class that has one."""

        def make() -> Examples:
            found = [np.flatnonzero(data.test.labels == label)[:1] for label in range(len(data.classes))]
            return data.test[np.concatenate(found)]

        return self.once(("one per class", data), make)

    def pipeline(self, examples: Examples, recipe: Recipe) -> DataPipeline:
        """The cached pipeline of `examples`. recipe: any without augmentation; all such recipes share the pipeline."""
        with self._one_pipeline:  # not with the lock of all caches: a stroke may need one of them
            with self._lock:
                found = self._pipelines.get(examples)
            if found is None:
                found = DataPipeline(examples, recipe, self.engine)
                with self._lock:
                    self._pipelines[examples] = found
            return found

    def prepare(self, examples: Examples, recipe: Recipe) -> None:
        """Make their pipeline in the background, so that a training begins at once: MNIST takes half a second."""
        self._preparing.submit(self.pipeline, examples, recipe)

    def pipeline_in_steps(
        self, key: Hashable, make: Callable[[], Generator[None, None, DataPipeline]]
    ) -> Generator[None, None, DataPipeline]:
        """The pipeline cached under `key`; if there is none, the one that the generator `make` returns.

        Yields after each step of `make`, so that the caller can do other work.
        """
        with self._lock:
            found = self._pipelines.get(key)
        if found is None:
            found = yield from make()
            with self._lock:
                self._pipelines[key] = found
        return found

    def ood_images(self, examples: Examples, kind: str) -> Generator[None, None, Array]:
        """Out-of-distribution images as in `inspection.ood_benchmark`, (OOD_IMAGES_PER_KIND, 784), cached.

        Yields between the steps of making them, so that the caller can do other work.
        """
        made = self._ood_images.setdefault(examples, {})
        if kind not in made:
            made[kind] = yield from stacked_in_steps(iter_images(kind, examples, OOD_IMAGES_PER_KIND, OOD_SEED))
        return made[kind]

    def experiment(self, name: str, network: Network, data: DataSet) -> Future[ExperimentResult]:
        """The future result of an experiment with this network and data; starts the experiment if there is none."""
        key = name, network, data
        with self._lock:
            if key not in self._experiments:
                self._experiments[key] = self._worker.submit(experiment, name, network, data)
            return self._experiments[key]

    def aside(self, work: Callable[["Shared", Argument], Value], argument: Argument) -> Future[Value]:
        """Run `work(self, argument)` in a thread that all sessions share, so that no stroke has to wait for it."""
        return self._aside.submit(work, self, argument)

    def close(self) -> None:
        """Cancel all work that hasn't begun, and accept no more. A kernel that is being compiled is finished."""
        self._ending.set()
        for worker in (self._worker, self._aside, self._preparing):
            worker.shutdown(wait=False, cancel_futures=True)


def stacked_in_steps(images: Iterator[Array]) -> Generator[None, None, Array]:
    """All images in one array, (n, ...). Yields after every IMAGES_PER_TICK images."""
    made = []
    for image in images:
        made.append(image)
        if len(made) % IMAGES_PER_TICK == 0:
            yield
    return np.stack(made)
