"""The list of all scans, in a file: a line of JSON each, in an order that never changes.

A reading that goes on after a death reads this list, so it has the same batches, whatever was added meanwhile. Memory
stays small however many scans there are: names that come in any order are sorted in runs, which are merged.
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

SPANS_PER_RUN = 100_000  # sorted in memory
MAX_RUNS = 200  # whose files are open at once: some systems let a process have 256
MIN_BATCH, MAX_BATCH, WANTED_BATCHES = 8, 256, 4096


class Batch(NamedTuple):
    """Some scans that are read together; its number says which."""

    number: int
    spans: list[Span]


def write_listing(spans: Iterable[Span], path: Path, *, is_sorted: bool) -> int:
    """Write the list of scans, sorted by name if they aren't; returns how many. Raises OSError."""
    count = 0
    with ExitStack() as stack:
        ordered = spans if is_sorted else _sorted(spans, path.parent, stack)
        with writing_atomically(path) as file:
            for span in ordered:
                file.write(_line(span))
                count += 1
    return count


def batches(path: Path, size: int) -> Iterator[Batch]:
    """All scans of a list in batches of `size`. Raises OSError."""
    with path.open("rb") as file:
        for number, lines in enumerate(iter(lambda: list(islice(file, size)), [])):
            yield Batch(number, [Span(*json.loads(line)) for line in lines])


def batch_size(scans: int) -> int:
    """How many scans a batch has: a few thousand batches, but none so large that its loss would hurt."""
    return max(MIN_BATCH, min(MAX_BATCH, scans // WANTED_BATCHES))


def _sorted(spans: Iterable[Span], folder: Path, stack: ExitStack) -> Iterator[Span]:
    """All spans, sorted: runs are in files, and so is what many runs make together."""
    runs = _runs(spans)
    merged: list[Iterator[Span]] = []
    while True:
        files = stack.enter_context(ExitStack())
        some = [_kept(run, files.enter_context(TemporaryFile(dir=folder))) for run in islice(runs, MAX_RUNS)]  # noqa: SIM115
        if len(some) < MAX_RUNS:
            return heapq.merge(*merged, *some)
        file = stack.enter_context(TemporaryFile(dir=folder))  # noqa: SIM115 (the stack closes it)
        merged.append(_kept(heapq.merge(*some), file))
        files.close()


def _runs(spans: Iterable[Span]) -> Iterator[list[Span]]:
    rest = iter(spans)
    while some := sorted(islice(rest, SPANS_PER_RUN)):
        yield some


def _kept(spans: Iterable[Span], file: IO[bytes]) -> Iterator[Span]:
    """The same spans, from a file instead of the memory."""
    file.writelines(map(_line, spans))
    file.seek(0, os.SEEK_SET)
    return (Span(*json.loads(line)) for line in file)


def _line(span: Span) -> bytes:
    fields = span if span.start >= 0 else span[:1]
    return json.dumps(fields, separators=(",", ":")).encode() + b"\n"
