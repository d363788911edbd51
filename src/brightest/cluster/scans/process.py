"""A child process that reads batches. It may die, for example because a picture needs too much memory.

Then another process reads the batch again, without any picture during which two processes have died.
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
MAX_DEATHS = 2  # processes that may die during one picture before it is given up
MAX_EARLY_DEATHS = 3  # processes that may die before their first picture before the job ends


class ReaderProcess:
    """Reads batches one after another in a child process, and starts a new process if it dies."""

    def __init__(self, task: Task) -> None:
        self._task = pickle.dumps(task)
        self._process: subprocess.Popen[bytes] | None = None
        self._closed = False
        self._lock = Lock()

    def read(self, batch: Batch) -> Part:
        """Read a batch, however often the process dies.

        Raises DataError if processes can't start, if the worker reports an error, or after `kill`.
        """
        deaths: Counter[int] = Counter()  # by the number of the picture that was being read; -1 before the first
        while True:
            refused = frozenset(number for number, times in deaths.items() if times >= MAX_DEATHS)
            current = -1
            try:
                for answer in self._answers(batch, refused):
                    if isinstance(answer, int):
                        current = answer
                    elif isinstance(answer, str):
                        raise DataError(answer)
                    elif isinstance(answer, Part):
                        return answer
            except (EOFError, OSError, pickle.UnpicklingError):
                self._end()
                if self._closed:
                    raise DataError("the reading was ended.") from None
                deaths[current] += 1
                if deaths[-1] >= MAX_EARLY_DEATHS:
                    raise DataError("the processes that read can't start: is there enough memory?") from None

    def _answers(self, batch: Batch, refused: frozenset[int]) -> Iterator[Any]:
        """Send a batch to the process, and yield its answers. Kills the process if none comes for MAX_SECONDS.

        The answers are the number of each scan that the process begins to read, then the Part, or an error message.
        """
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
                answer = pickle.load(process.stdout)
            finally:
                timer.cancel()
            yield answer

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
                stderr=subprocess.DEVNULL,  # image libraries print warnings about damaged pictures there
                env={**os.environ, **single},
            )
        assert self._process.stdin
        self._process.stdin.write(self._task)
        return self._process

    def kill(self) -> None:
        """End the process for good. A thread that waits in `read` gets a DataError."""
        with self._lock:
            self._closed = True
            if self._process:
                self._process.kill()

    def close(self) -> None:
        """End the process for good and close its pipes. No thread may be in `read`."""
        self.kill()
        self._end()

    def _end(self) -> None:
        process, self._process = self._process, None
        if process:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                assert pipe
                with suppress(OSError):  # a dead process can't take the bytes that are still buffered
                    pipe.close()


def read_batches(task: Task, batches: Iterable[Batch], workers: int) -> Generator[Part, None, None]:
    """Read batches in `workers` processes; yields each part as soon as it is done. Close the generator to stop early.

    Raises DataError as `ReaderProcess.read` does.
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
                while len(waiting) > workers:  # one batch more than workers, so that no process runs out of work
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
