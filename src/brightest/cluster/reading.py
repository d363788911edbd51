"""Scans are read by actors of a Ray cluster, one for each of its cores; Ray Data hands them batches and takes parts.

The command lists the scans and keeps what was read, as on one machine (scans/run.py), so a reading that begins on a
cluster may go on without it. Ray replaces actors and nodes that die, and has their batches read again. An actor reads
in a process of its own, as one machine does: a picture that kills its reader is given up, not tried for ever.
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

BATCHES_PER_ROUND = 4096  # that Ray is given at once: their names are in the memory of the cluster


def on_cluster(address: str) -> ReadBatches:
    """How `read_scans` reads on the cluster at an address; "auto" is that of this machine."""

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
    """The parts of some batches, as they are done. Raises DataError if a node can't read."""
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
    """What an actor is: a reader's process, which lives as long as its node."""

    def __init__(self, task: Task) -> None:
        self.task, self.process = task, ReaderProcess(task)

    def __call__(self, rows: dict[str, Any]) -> dict[str, list[bytes]]:
        """Read the batches of a block."""
        return {"part": [pickle.dumps(self._part(Batch(*pickle.loads(batch)))) for batch in rows["batch"]]}

    def _part(self, batch: Batch) -> Part | str:
        """The batch, or a sentence that ends the reading: the same error for each scan would help nobody."""
        try:
            self.task.place.check()
            return self.process.read(batch)
        except BrightestError as error:
            return str(error)
