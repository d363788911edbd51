"""Reading scans on a Ray cluster: one actor on each core; Ray Data gives them batches and collects the parts.

The command lists the scans and keeps the results, as it does on one machine (scans/run.py), so a job that begins on a
cluster can continue without it. Ray replaces actors and nodes that die, and has their batches read again. Each actor
reads in a child process, as on one machine: a picture that kills its reader twice is given up, not retried for ever.
"""

import logging
import pickle
from collections.abc import Generator, Iterable
from itertools import islice
from typing import Any

from brightest.cluster.connection import connected
from brightest.cluster.extra import extra_library
from brightest.cluster.scans.listing import Batch
from brightest.cluster.scans.process import ReaderProcess
from brightest.cluster.scans.reading import Part, Task
from brightest.cluster.scans.run import ReadBatches
from brightest.errors import BrightestError, DataError

BATCHES_PER_ROUND = 4096  # given to Ray at once; the limit bounds the cluster memory that their file names take


def on_cluster(address: str) -> ReadBatches:
    """A function for `read_scans` that reads on the cluster at `address` ("auto": the one this machine is part of).

    The function raises SettingError if no cluster can be reached, DataError if a node can't read the scans.
    """

    def read(task: Task, batches: Iterable[Batch]) -> Generator[Part, None, None]:
        with connected(address) as ray:
            data = extra_library("ray.data", "--cluster")
            logging.getLogger("ray.data").setLevel(logging.ERROR)
            context = data.DataContext.get_current()
            context.enable_progress_bars = False
            rest = iter(batches)
            while some := list(islice(rest, BATCHES_PER_ROUND)):
                yield from _round(ray, data, task, some)

    return read


def _round(ray: Any, data: Any, task: Task, batches: list[Batch]) -> Generator[Part, None, None]:
    """Read some batches; yields each part as it is done. Raises DataError if a node can't read the scans."""
    actors = max(1, min(int(ray.cluster_resources().get("CPU", 1)), len(batches)))
    rows = [{"batch": pickle.dumps(tuple(batch))} for batch in batches]
    read = data.from_items(rows, override_num_blocks=len(rows)).map_batches(
        BatchReader,
        fn_constructor_args=(task,),
        compute=data.ActorPoolStrategy(min_size=1, max_size=actors),
        num_cpus=1,
        batch_size=None,
    )
    for row in read.iter_rows():
        part = pickle.loads(row["part"])
        if isinstance(part, str):
            raise DataError(part)
        yield part


class BatchReader:
    """The class of the actors. Each keeps one child process that reads."""

    def __init__(self, task: Task) -> None:
        self.task, self.process = task, ReaderProcess(task)

    def __call__(self, rows: dict[str, Any]) -> dict[str, list[bytes]]:
        """Read the batches of one Ray Data block. Both columns hold pickled objects."""
        return {"part": [pickle.dumps(self._part(Batch(*pickle.loads(batch)))) for batch in rows["batch"]]}

    def _part(self, batch: Batch) -> Part | str:
        """The batch that was read, or an error message that ends the whole job instead of repeating for each scan."""
        try:
            self.task.place.check()
            return self.process.read(batch)
        except BrightestError as error:
            return str(error)
