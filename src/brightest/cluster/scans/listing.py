"""The list of all scans: a file with one line of JSON for each, in a fixed order.

A job that continues reads this list again, so it has the same batches even if scans were added in the meantime. Memory
stays small for any number of scans: unsorted names are sorted on disk, in runs that are then merged.
"""

import heapq
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, NamedTuple

from brightest.cluster.scans.archives import Span
from brightest.system.files import writing_atomically

SPANS_PER_RUN = 100_000  # how many are sorted in memory at once
MAX_RUNS = 200  # how many run files are open at once; some systems allow a process 256
MIN_BATCH, MAX_BATCH, WANTED_BATCHES = 8, 256, 4096


class Batch(NamedTuple):
    """Scans that are read together."""

    number: int  # its position in the list
    spans: list[Span]


def write_listing(spans: Iterable[Span], path: Path, *, is_sorted: bool) -> int:
    """Write the list of scans; sort them by name unless `is_sorted`. Returns the number of scans. Raises OSError."""
    count = 0
    with ExitStack() as stack:
        ordered = spans if is_sorted else _sorted(spans, path.parent, stack)
        with writing_atomically(path) as file:
            for span in ordered:
                file.write(_line(span))
                count += 1
    return count


def batches(path: Path, size: int) -> Iterator[Batch]:
    """All scans of a list, in batches of `size`. Raises OSError."""
    with path.open("rb") as file:
        for number, lines in enumerate(iter(lambda: list(islice(file, size)), [])):
            yield Batch(number, [Span(*json.loads(line)) for line in lines])


def batch_size(scans: int) -> int:
    """The number of scans in a batch: about WANTED_BATCHES batches, each small enough to be cheap to repeat."""
    return max(MIN_BATCH, min(MAX_BATCH, scans // WANTED_BATCHES))


def _sorted(spans: Iterable[Span], folder: Path, stack: ExitStack) -> Iterator[Span]:
    """All spans, sorted by name. Runs are kept in files; every MAX_RUNS of them are merged into one longer file."""
    runs = _runs(spans)
    merged: list[Iterator[Span]] = []

    def new_file() -> IO[bytes]:
        return TemporaryFile(dir=folder)

    while True:
        files = stack.enter_context(ExitStack())
        some = [_kept(run, files.enter_context(new_file())) for run in islice(runs, MAX_RUNS)]
        if len(some) < MAX_RUNS:
            return heapq.merge(*merged, *some)
        merged.append(_kept(heapq.merge(*some), stack.enter_context(new_file())))
        files.close()


def _runs(spans: Iterable[Span]) -> Iterator[list[Span]]:
    rest = iter(spans)
    while some := sorted(islice(rest, SPANS_PER_RUN)):
        yield some


def _kept(spans: Iterable[Span], file: IO[bytes]) -> Iterator[Span]:
    """Write spans to a file, then yield them from the file, so that they needn't stay in memory."""
    file.writelines(map(_line, spans))
    file.seek(0, os.SEEK_SET)
    return (Span(*json.loads(line)) for line in file)


def _line(span: Span) -> bytes:
    fields = span if span.start >= 0 else span[:1]
    return json.dumps(fields, separators=(",", ":")).encode() + b"\n"
