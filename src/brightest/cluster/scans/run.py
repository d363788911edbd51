"""Reads any number of scans: lists them, reads those that are missing, and joins the parts into the table.

Each batch is saved as soon as it is read. If the job is killed, the same call continues with the missing batches: no
saved batch is read again, and no row is lost or repeated.
"""

import time
from collections.abc import Callable, Generator, Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from brightest.cluster.scans.files import LocalFiles
from brightest.cluster.scans.listing import Batch, batches
from brightest.cluster.scans.parts import Parts
from brightest.cluster.scans.place import Place, find_place
from brightest.cluster.scans.process import read_batches
from brightest.cluster.scans.reading import Counts, Part, Task
from brightest.cluster.scans.table import COLUMNS, check_suffix, join
from brightest.data.decompress import expand
from brightest.errors import BrightestError, DataError, SettingError, check_choice
from brightest.nn.digest import digest_of
from brightest.nn.network import Network
from brightest.nn.storage import describe, held, load, named_tensors, write_error
from brightest.system.cpu import cores
from brightest.system.files import writing_atomically
from brightest.system.version import __version__

ReadBatches = Callable[[Task, Iterable[Batch]], Generator[Part, None, None]]


@dataclass(frozen=True)
class Progress:
    """How far a job is."""

    scans: int  # in total
    counts: Counts  # of all scans that are done
    before: int  # scans that were already done when this call began
    seconds: float  # since this call began

    @property
    def per_second(self) -> float:
        """Scans that this call has read per second."""
        return (self.counts.scans - self.before) / self.seconds if self.seconds else 0.0

    @property
    def seconds_left(self) -> float | None:
        """Seconds until all scans are done at the present speed; None before the first batch is done."""
        return (self.scans - self.counts.scans) / self.per_second if self.per_second else None


def read_scans(
    source: str | Path,
    out: str | Path,
    *,
    network: Network | str | Path = "reader",
    rows: str = "digit",
    grid: tuple[int, int] | None = None,
    expect: int | None = None,
    max_error: float | None = None,
    workers: int | None = None,
    read: ReadBatches | None = None,
    on_progress: Callable[[Progress], None] = lambda _: None,
) -> Progress:
    """Read all pictures of `source` into the table `out`. The same call continues a job that ended early.

    source: a folder, a glob, a .zip or .tar, or a prefix in an object store, such as s3://bucket/scans.
    out: a .parquet, .csv or .jsonl file, which must not exist.
    rows: "digit" for one row for each digit, "picture" for one row for each picture.
    grid, expect, max_error: as in Reader.
    workers: the number of processes; by default one for each core.
    read: a function that reads the batches elsewhere, such as on a cluster.
    on_progress: called after each batch.

    Raises SettingError for a call that can't work, DataError if the source can't be listed, StorageError if the table
    can't be written.
    """
    path = Path(out)
    check_choice("rows", rows, COLUMNS)
    suffix = check_suffix(path)
    if workers is not None and workers < 1:
        raise SettingError(f"{workers} workers can't read: give at least 1.")
    loaded = network if isinstance(network, Network) else load(network)
    place = find_place(str(source))
    task = Task(place, loaded, max_error, expect, grid, rows, suffix)
    task.check()
    with held(path):
        parts = Parts(path)
        if path.exists() and not parts.is_begun:
            raise SettingError(f"{path} exists already: delete it, or choose another name.")
        try:
            return _read(task, parts, path, str(source), read or _locally(workers), on_progress)
        except OSError as error:
            raise write_error(path, error) from error


def _locally(workers: int | None) -> ReadBatches:
    return lambda task, missing: read_batches(task, missing, workers or cores())


def _read(
    task: Task, parts: Parts, out: Path, source: str, read: ReadBatches, on_progress: Callable[[Progress], None]
) -> Progress:
    """Begin a job or continue one, and finish it. Raises OSError, and the errors of `read_scans`."""
    settings, state = _settings(task), task.place.state
    if parts.is_begun:
        parts.check_same(settings)
        task = task.at(_expanded(task.place, parts))
    else:
        parts.clear()
        try:
            task = task.at(_expanded(task.place, parts))
            parts.begin(settings, task.place)
        except BrightestError:
            parts.remove()
            raise
    about, done = parts.about(), set(parts.done())
    if not about["scans"]:
        parts.remove()
        raise DataError(f"{source} holds no pictures.")
    counts = parts.counts()
    before_us = frozenset(done)
    before, began = counts.scans, time.monotonic()

    def progress() -> Progress:
        return Progress(about["scans"], counts, before, time.monotonic() - began)

    on_progress(progress())
    missing = (batch for batch in batches(parts.listing, about["batch"]) if batch.number not in before_us)
    with closing(read(task, missing)) as read_parts:
        for part in read_parts:
            if part.number in done:  # after an actor died, a cluster may read a batch twice
                continue
            parts.add(part)
            done.add(part.number)
            counts += part.counts
            on_progress(progress())
    if settings["state_of_the_source"] != state():
        raise DataError(f"{source} has changed while it was read: delete {parts.folder} to start over.")
    with writing_atomically(out) as file:
        join(parts.done().values(), task.rows, task.suffix, file)
    parts.remove()
    return progress()


def _expanded(place: Place, parts: Parts) -> Place:
    """The place itself; for a compressed .tar, an unpacked copy, because only there can a member be read alone."""
    if place.kind != "compressed tar":
        return place
    if not parts.archive.exists():
        with closing(place.files.open(place.path)) as file, writing_atomically(parts.archive) as plain:
            expand(file, place.path, plain)
    return Place(LocalFiles(), str(parts.archive.absolute()), "tar")


def _settings(task: Task) -> dict[str, Any]:
    """The settings that must be the same in every call of a job."""
    network = task.network
    return {
        "source": f"{task.place.path}/{task.place.pattern}",
        "state_of_the_source": task.place.state(),
        "network": digest_of(named_tensors("", network.parameters), describe(network)),
        "rows": task.rows,
        "grid": list(task.grid) if task.grid else None,
        "number_of_expected_digits": task.expect,
        "max_error": task.max_error,
        "version_of_brightest": __version__,
    }
