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
    runs = []
    for some in _runs(spans):
        some.sort()
        last = len(some) < SPANS_PER_RUN
        runs.append(iter(some) if last else _kept(some, stack.enter_context(TemporaryFile(dir=folder))))  # noqa: SIM115
    return heapq.merge(*runs)


def _runs(spans: Iterable[Span]) -> Iterator[list[Span]]:
    rest = iter(spans)
    while some := list(islice(rest, SPANS_PER_RUN)):
        yield some


def _kept(spans: list[Span], file: IO[bytes]) -> Iterator[Span]:
    """The same spans, from a file instead of the memory."""
    file.writelines(map(_line, spans))
    file.seek(0, os.SEEK_SET)
    return (Span(*json.loads(line)) for line in file)


def _line(span: Span) -> bytes:
    fields = span if span.start >= 0 else span[:1]
    return json.dumps(fields, separators=(",", ":")).encode() + b"\n"
