"""Oceans of scans: how fast `brightest read` is on one node and on two, and what its memory does as they grow.

    python benchmarks/oceans.py [PICTURES]

It makes PICTURES (20,000) names of 2,000 synthetic photos, every thousandth broken, and reads them on Ray clusters of
one and of two nodes with one core each, and with one and two processes without Ray. Then a process that reads a tenth
of them is compared with one that reads all.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from PIL import Image

from brightest.cluster.extra import extra_library
from brightest.cluster.reading import on_cluster
from brightest.cluster.scans.run import Progress, read_scans
from brightest.data import load_data
from brightest.data.synthetic.photos import EASY, photos

PICTURES, DIFFERENT, BROKEN = 20_000, 2_000, 1_000
SKIPPED = 0.05  # of the pictures, before the clock runs: actors and processes start


def make(folder: Path, count: int) -> Path:
    """Write pictures, in folders of a thousand."""
    different = folder / "different"
    different.mkdir()
    for number, photo in enumerate(photos(load_data("auto").test, EASY, min(count, DIFFERENT), 11)):
        Image.fromarray(photo.image).save(different / f"{number}.jpg", quality=90)
    for number in range(count):
        place = folder / "scans" / f"{number // 1000:06}"
        place.mkdir(parents=True, exist_ok=True)
        if number % BROKEN == BROKEN - 1:
            (place / f"{number:08}.jpg").write_bytes(b"no picture")
        else:
            os.link(different / f"{number % min(count, DIFFERENT)}.jpg", place / f"{number:08}.jpg")
    return folder / "scans"


class Clock:
    """Pictures a second, once all processes read."""

    def __init__(self) -> None:
        self.began: tuple[float, int] | None = None
        self.rate = 0.0

    def __call__(self, progress: Progress) -> None:
        done = progress.counts.scans
        if self.began is None and done >= SKIPPED * progress.scans:
            self.began = time.perf_counter(), done
        elif self.began and time.perf_counter() > self.began[0]:
            self.rate = (done - self.began[1]) / (time.perf_counter() - self.began[0])


@cache
def scans(count: int) -> tuple[tempfile.TemporaryDirectory[str], Path]:
    """The pictures, and what deletes them at the end."""
    folder = tempfile.TemporaryDirectory()
    return folder, make(Path(folder.name), count)


@cache
def on_nodes(nodes: int, count: int) -> float:
    """Pictures a second on a Ray cluster of nodes with one core each.

    A node's core is for all that runs there: with one node, Ray's own processes and the command are on its core, too.
    """
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, sorted(allowed)[:nodes])
    made = extra_library("ray.cluster_utils", "this benchmark").Cluster(
        initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False}
    )
    try:
        for _ in range(nodes - 1):
            made.add_node(num_cpus=1)
        return _rate(count, read=on_cluster(made.address))
    finally:
        made.shutdown()
        os.sched_setaffinity(0, allowed)


@cache
def in_processes(workers: int, count: int) -> float:
    """Pictures a second without Ray."""
    return _rate(count, workers=workers)


def _rate(count: int, **how: object) -> float:
    clock = Clock()
    with tempfile.TemporaryDirectory() as folder:
        done = read_scans(scans(count)[1], Path(folder) / "a.parquet", on_progress=clock, **how)  # type: ignore[arg-type]
    assert (done.counts.scans, done.counts.failed) == (count, count // BROKEN)
    return clock.rate


@cache
def memory(count: int, *, tenth: bool) -> tuple[float, float]:
    """The megabytes of the command and of the process that reads, at their peak, for a tenth of the pictures or all."""
    folder, source = scans(count)
    wanted = f"{source}/*/*0.jpg" if tenth else str(source)
    call = [sys.executable, __file__, "--memory", wanted, f"{folder.name}/{tenth}.csv"]
    done = subprocess.run(call, capture_output=True, text=True, check=True)
    found: list[float] = json.loads(done.stdout)
    return found[0], found[1]


def measurements(count: int = PICTURES) -> Iterator[tuple[str, Callable[[], tuple[str, bool]]]]:
    """Claims for `make prove`."""

    def nodes() -> tuple[str, bool]:
        one, two = on_nodes(1, count), on_nodes(2, count)
        return f"{two / one:.2f}× ({one:.1f} and {two:.1f} a second)", two / one >= 1.8

    def processes() -> tuple[str, bool]:
        one, two = in_processes(1, count), in_processes(2, count)
        return f"{two / one:.2f}× ({one:.1f} and {two:.1f} a second)", two / one >= 1.8

    def peak() -> tuple[str, bool]:
        (_, few), (command, all_) = memory(count, tenth=True), memory(count, tenth=False)
        return f"{few:.0f} and {all_:.0f} MB (the command: {command:.0f} MB)", abs(all_ / few - 1) <= 0.1

    yield f"`read --cluster` reads {count:,} pictures on two nodes at least 1.8 times as fast as on one", nodes
    yield f"`read` reads {count:,} pictures with two processes at least 1.8 times as fast as with one", processes
    yield f"a process that reads {count:,} pictures peaks within 10% of one that reads a tenth of them", peak


def main() -> None:
    """Print all measurements."""
    if sys.argv[1:2] == ["--memory"]:
        read_scans(sys.argv[2], sys.argv[3], workers=1)
        usages = (resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
        print(json.dumps(list(usages)))
        return
    for text, measure in measurements(int(sys.argv[1]) if len(sys.argv) > 1 else PICTURES):
        print(f"{text}: {measure()[0]}")


if __name__ == "__main__":
    main()
