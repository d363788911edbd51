"""A reader in a process of its own. It may die, of a picture that takes all memory or by anybody's hand: then another
takes its place and reads the batch again, without a picture that has killed two.
"""

import os
import pickle
import subprocess
import sys
from collections import Counter
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from queue import SimpleQueue
from threading import Lock, Timer
from typing import Any

from brightest.cluster.scans.listing import Batch
from brightest.cluster.scans.reading import Part, Task
from brightest.errors import DataError

MAX_SECONDS = 900.0  # for one file, which may have many pages
MAX_DEATHS = 2  # of readers during one picture, after which it is given up
MAX_EARLY_DEATHS = 3  # of readers before any picture, after which the reading ends


class ReaderProcess:
    """A process that reads batches, one after another."""

    def __init__(self, task: Task) -> None:
        self._task = pickle.dumps(task)
        self._process: subprocess.Popen[bytes] | None = None
        self._closed = False
        self._lock = Lock()

    def read(self, batch: Batch) -> Part:
        """Read a batch, however often the process dies. Raises DataError if that can't work."""
        deaths: Counter[int] = Counter()  # by the picture during which they happened; -1 before any
        while True:
            refused = frozenset(number for number, times in deaths.items() if times >= MAX_DEATHS)
            at = -1
            try:
                for said in self._answers(batch, refused):
                    if isinstance(said, int):
                        at = said
                    elif isinstance(said, str):
                        raise DataError(said)
                    elif isinstance(said, Part):
                        return said
            except (EOFError, OSError, pickle.UnpicklingError):
                self._end()
                if self._closed:
                    raise DataError("the reading was ended.") from None
                deaths[at] += 1
                if deaths[-1] >= MAX_EARLY_DEATHS:
                    raise DataError("the processes that read can't start: is there enough memory?") from None

    def _answers(self, batch: Batch, refused: frozenset[int]) -> Iterator[Any]:
        process = self._process or self._start()
        assert process.stdin
        assert process.stdout
        pickle.dump((batch, refused), process.stdin)
        process.stdin.flush()
        while True:
            timer = Timer(MAX_SECONDS, process.kill)
            timer.daemon = True
            timer.start()
            try:
                said = pickle.load(process.stdout)
            finally:
                timer.cancel()
            yield said

    def _start(self) -> subprocess.Popen[bytes]:
        call = [sys.executable, "-P", "-m", "brightest.cluster.scans.worker"]
        single = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
        with self._lock:
            if self._closed:
                raise EOFError
            self._process = subprocess.Popen(
                call,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,  # where libraries tell of damaged pictures
                env={**os.environ, **single},
            )
        assert self._process.stdin
        self._process.stdin.write(self._task)
        return self._process

    def kill(self) -> None:
        """End the process for good; a thread that waits for it gets a DataError."""
        with self._lock:
            self._closed = True
            if self._process:
                self._process.kill()

    def close(self) -> None:
        """End the process for good, and free what belongs to it. No thread may be waiting for it."""
        self.kill()
        self._end()

    def _end(self) -> None:
        process, self._process = self._process, None
        if process:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                assert pipe
                with suppress(OSError):  # what was never read can't be flushed
                    pipe.close()


def read_batches(task: Task, batches: Iterable[Batch], workers: int) -> Generator[Part, None, None]:
    """Read batches in `workers` processes; parts come as they are done. Close the iterator to end it earlier.

    Raises DataError if reading can't work.
    """
    idle: SimpleQueue[ReaderProcess] = SimpleQueue()
    processes = [ReaderProcess(task) for _ in range(workers)]
    for process in processes:
        idle.put(process)

    def read(batch: Batch) -> Part:
        process = idle.get()
        try:
            return process.read(batch)
        finally:
            idle.put(process)

    with ThreadPoolExecutor(workers) as threads:
        waiting: set[Future[Part]] = set()
        try:
            for batch in batches:
                waiting.add(threads.submit(read, batch))
                while len(waiting) > workers:  # one more, so that no process waits for us
                    done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                    yield from (each.result() for each in done)
            while waiting:
                done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                yield from (each.result() for each in done)
        finally:
            threads.shutdown(wait=False, cancel_futures=True)
            for process in processes:
                process.kill()
            threads.shutdown()
            for process in processes:
                process.close()
