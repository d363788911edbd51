"""What `brightest read` costs, as a model with measured terms: hours on N cores, and the price of a million pictures.

    python benchmarks/ocean_model.py [PICTURES]

The terms are measured on this machine, each alone; the model is compared with readings by one to four processes, which
share its cores. Then it predicts what no machine here can show.
"""

import os
import sys
import tempfile
import time
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from brightest import load
from brightest.cluster.scans.listing import Batch, batch_size, batches, write_listing
from brightest.cluster.scans.parts import Parts
from brightest.cluster.scans.place import find_place
from brightest.cluster.scans.reading import Task, read_batch
from brightest.cluster.scans.run import read_scans
from brightest.cluster.scans.table import join
from brightest.system.cpu import cores
from oceans import scans

PICTURES, SAMPLE = 4_000, 400  # made in all, and read to measure a term
MOST_PICTURES, MOST_CORES = 10**9, 1_000
DOLLARS_PER_CORE_HOUR = {  # lists of 2026, rounded: what matters is their size
    "a cloud's ordinary machine": 0.045,
    "a cloud's machine that may be taken away": 0.015,
    "a rented server": 0.008,
    "a computer under the desk, its current alone": 0.003,
}


@dataclass(frozen=True)
class Terms:
    """Seconds for each of what the model counts."""

    start: float  # of a process
    list: float  # of a picture
    read: float  # of a picture
    sync: float  # of a batch
    join: float  # of a picture's rows

    def seconds(self, pictures: int, n: int) -> float:
        """With n cores."""
        in_batches = pictures / batch_size(pictures)
        alone = (self.list + self.join) * pictures + self.sync * in_batches
        return self.start + alone + self.read * pictures / n


def measured(count: int) -> Terms:
    """The terms on this machine."""
    source = str(scans(count)[1])
    with tempfile.TemporaryDirectory() as folder:
        place, out = find_place(source), Path(folder) / "a.parquet"
        clock = time.perf_counter()
        write_listing(place.spans(), Path(folder) / "list", is_sorted=False)
        listed = time.perf_counter() - clock
        task = Task(place, load("reader"))
        reader, parts = task.reader(), Parts(out)
        parts.clear()
        some = list(islice(batches(Path(folder) / "list", SAMPLE // 4), 4))  # as large as those of an ocean
        read_batch(reader, task, Batch(0, some[0].spans[:4]))
        clock = time.perf_counter()
        read = [read_batch(reader, task, batch) for batch in some]
        taken = time.perf_counter() - clock
        clock = time.perf_counter()
        for part in read:
            parts.add(part)
        synced = time.perf_counter() - clock
        clock = time.perf_counter()
        with out.open("wb") as file:
            join(parts.done().values(), task.rows, task.suffix, file)
        joined = time.perf_counter() - clock
        clock = time.perf_counter()
        read_scans(f"{source}/000000/0000000[0-7].jpg", Path(folder) / "b.parquet", workers=1)
        start = time.perf_counter() - clock
    pictures = sum(len(batch.spans) for batch in some)
    return Terms(start, listed / count, taken / pictures, synced / len(some), joined / pictures)


def by_processes(count: int, workers: int) -> float:
    """Seconds that a reading takes."""
    with tempfile.TemporaryDirectory() as folder:
        clock = time.perf_counter()
        read_scans(scans(count)[1], Path(folder) / "a.parquet", workers=workers)
        return time.perf_counter() - clock


def main(count: int) -> None:
    """Print the terms, the model beside readings, and its predictions."""
    terms = measured(count)
    print(
        f"start {terms.start:.1f} s; of a picture: list {1e6 * terms.list:.0f} µs, read {1e3 * terms.read:.1f} ms, "
        f"join {1e6 * terms.join:.0f} µs; of a batch: sync {1e3 * terms.sync:.1f} ms"
    )
    print(f"one core reads {1 / terms.read:.0f} pictures a second")
    for workers in (1, 2, 3, 4):
        n = min(workers, cores())
        model, real = terms.seconds(count, n), by_processes(count, workers)
        print(f"{workers} processes on {n} of {os.cpu_count()} cores: {real:.1f} s, by the model {model:.1f} s")
    hours = terms.seconds(MOST_PICTURES, MOST_CORES) / 3600
    alone = hours - terms.read * MOST_PICTURES / MOST_CORES / 3600
    print(
        f"{MOST_PICTURES:,} pictures on {MOST_CORES:,} cores: {hours:.1f} hours, {alone:.1f} of them the command alone"
    )
    for name, dollars in DOLLARS_PER_CORE_HOUR.items():
        print(f"a million pictures on {name}: ${dollars * 1e6 * terms.read / 3600:.2f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else PICTURES)
