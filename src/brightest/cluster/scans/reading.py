"""Read a batch of scans: each becomes rows of the table. What can't be read is a row with a sentence that says why."""

import os
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from typing import NamedTuple

from brightest.cluster.scans.archives import Span
from brightest.cluster.scans.listing import Batch
from brightest.cluster.scans.place import Place
from brightest.cluster.scans.table import COLUMNS, Row, encode
from brightest.engines import engine
from brightest.errors import BrightestError, DataError, ImageError, SettingError
from brightest.images.decode import page_count
from brightest.nn.network import Network
from brightest.reader.pages import read_written_page, sentence
from brightest.reader.reader import Reader, check_expected
from brightest.reader.result import Digit, Reading

MAX_ROWS = 50_000  # of one file, which may be a stranger's


@dataclass(frozen=True, eq=False)
class Task:
    """What every process that reads must know."""

    place: Place
    network: Network
    max_error: float | None = None
    expect: int | None = None
    grid: tuple[int, int] | None = None
    rows: str = "digit"  # a row for each: "digit" or "picture"
    suffix: str = ".parquet"

    def check(self) -> None:
        """Raises SettingError if the settings can't work."""
        self.reader()
        check_expected(self.expect, self.grid)

    def at(self, place: Place) -> "Task":
        """The same for another place."""
        return replace(self, place=place)

    def reader(self) -> Reader:
        """A reader for one process of many: it uses one core. Raises SettingError if the settings can't work."""
        return Reader(self.network, self.max_error, engine("auto", threads=1))


class Counts(NamedTuple):
    """What was read: files, pages that can't be read, digits, and those of them that were accepted."""

    scans: int = 0
    failed: int = 0
    digits: int = 0
    accepted: int = 0

    def __add__(self, other: "Counts") -> "Counts":  # type: ignore[override]  # added up, not put in a row
        return Counts(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))


class Part(NamedTuple):
    """A batch that was read: its rows, encoded."""

    number: int
    counts: Counts
    content: bytes


def read_batch(
    reader: Reader,
    task: Task,
    batch: Batch,
    refused: Collection[int] = (),
    on_scan: Callable[[int], None] = lambda _: None,
) -> Part:
    """Read all scans of a batch, but those `refused`, during which a process has died more than once.

    on_scan: is called with the number of each scan before it is read.
    """
    rows: list[Row] = []
    counts = Counts(len(batch.spans))
    for number, span in enumerate(batch.spans):
        name = os.fsencode(span.name).decode("utf-8", "replace")  # a name on the disk may be no text
        if number in refused:
            said = f"{name} was given up: its reader ended twice, for want of memory or time."
            found = [_failed(task.rows, name, None, said)], Counts(failed=1)
        else:
            on_scan(number)
            found = _read_scan(reader, task, span, name)
        rows += found[0]
        counts += found[1]
    return Part(batch.number, counts, encode(rows, task.rows, task.suffix))


def _read_scan(reader: Reader, task: Task, span: Span, name: str) -> tuple[list[Row], Counts]:
    """The rows of one file, with what they count."""
    rows: list[Row] = []
    counts = Counts()
    pages, page = 1, 0
    content: bytes = b""
    while page < pages:
        number = page + 1 if pages > 1 else None
        try:
            if not content:
                content = task.place.read(span)
                pages = page_count(content)
                number = 1 if pages > 1 else None
            _, reading = read_written_page(reader, content, page, expect=task.expect, grid=task.grid)
        except SettingError:
            raise
        except BrightestError as error:
            is_of_the_place = isinstance(error, DataError) and not isinstance(error, ImageError)
            if is_of_the_place and not task.place.is_there():  # a share that was unmounted says nothing of its pictures
                raise DataError(f"{task.place.path} has gone: the same call goes on when it is back.") from None
            rows.append(_failed(task.rows, name, number, sentence(error, name)))
            counts += Counts(failed=1)
        except Exception as error:  # noqa: BLE001 (a fault of ours in one scan must not cost all the others)
            said = f"{name} can't be read: brightest fails on it ({type(error).__name__})."
            rows.append(_failed(task.rows, name, number, said))
            counts += Counts(failed=1)
        else:
            rows += (
                _digit_rows(name, number, reading) if task.rows == "digit" else [_picture_row(name, number, reading)]
            )
            counts += Counts(digits=len(reading.digits), accepted=sum(digit.accepted for digit in reading.digits))
        page += 1
        if len(rows) > MAX_ROWS and page < pages:
            said = f"{name} has more digits than a file may have: what follows page {page} was left out."
            return [*rows, _failed(task.rows, name, page + 1, said)], counts + Counts(failed=1)
    return rows, counts


def _digit_rows(name: str, page: int | None, reading: Reading) -> list[Row]:
    return [
        (name, page, line, place, one.answer, one.probability, one.runner_up, _accepted(one), *one.box, None)
        for line, row in enumerate(reading.rows, 1)
        for place, one in enumerate(row, 1)
        if isinstance(one, Digit)
    ]


def _picture_row(name: str, page: int | None, reading: Reading) -> Row:
    digits = reading.digits
    least = min((digit.probability for digit in digits), default=None)
    return (name, page, reading.text, len(digits), sum(digit.rejected for digit in digits), least, None)


def _accepted(digit: Digit) -> bool | None:
    return None if digit.unknown else bool(digit.accepted)


def _failed(kind: str, name: str, page: int | None, said: str) -> Row:
    return (name, page, *[None] * (len(COLUMNS[kind]) - 3), said)
