"""Reads a batch of scans into rows of the table. A scan that can't be read becomes a row with an error message."""

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
from brightest.images.pages import Pages
from brightest.nn.network import Network
from brightest.reader.pages import read_written_page, sentence
from brightest.reader.reader import Reader, check_expected
from brightest.reader.result import Digit, Reading

MAX_ROWS = 50_000  # of one file, which may come from a stranger


@dataclass(frozen=True, eq=False)
class Task:
    """The settings of a job, sent to every process that reads."""

    place: Place
    network: Network
    max_error: float | None = None
    expect: int | None = None
    grid: tuple[int, int] | None = None
    rows: str = "digit"  # one row for each "digit" or for each "picture"
    suffix: str = ".parquet"

    def check(self) -> None:
        """Raises SettingError if the settings can't work."""
        self.reader()
        check_expected(self.expect, self.grid)

    def at(self, place: Place) -> "Task":
        """The same task for another place."""
        return replace(self, place=place)

    def reader(self) -> Reader:
        """A reader that uses one core, as one of many processes. Raises SettingError if the settings can't work."""
        return Reader(self.network, self.max_error, engine("auto", threads=1))


class Counts(NamedTuple):
    """How much was read."""

    scans: int = 0  # files
    failed: int = 0  # files or pages that can't be read
    digits: int = 0
    accepted: int = 0  # digits that the reader is sure enough of

    def __add__(self, other: "Counts") -> "Counts":  # type: ignore[override]  # adds fields; tuples concatenate
        return Counts(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))


class Part(NamedTuple):
    """A batch that was read."""

    number: int  # of the batch
    counts: Counts
    content: bytes  # its rows, encoded in the table's format


def read_batch(
    reader: Reader,
    task: Task,
    batch: Batch,
    refused: Collection[int] = (),
    on_scan: Callable[[int], None] = lambda _: None,
) -> Part:
    """Read all scans of a batch.

    refused: numbers of scans to give up without reading, because processes have died during them.
    on_scan: called with the number of each scan before it is read.

    Raises DataError if the place of the scans has gone.
    """
    rows: list[Row] = []
    counts = Counts(len(batch.spans))
    for number, span in enumerate(batch.spans):
        name = os.fsencode(span.name).decode("utf-8", "replace")  # a file's name may not be valid UTF-8
        if number in refused:
            message = f"{name} was given up: its reader ended twice, for lack of memory or time."
            found = [_failed(task.rows, name, None, message)], Counts(failed=1)
        else:
            on_scan(number)
            found = _read_scan(reader, task, span, name)
        rows += found[0]
        counts += found[1]
    return Part(batch.number, counts, encode(rows, task.rows, task.suffix))


def _read_scan(reader: Reader, task: Task, span: Span, name: str) -> tuple[list[Row], Counts]:
    """The rows of one file, and their counts."""
    rows: list[Row] = []
    counts = Counts()
    pages: Pages | None = None
    count, page = 1, 0
    while page < count and not (pages and pages.spent):
        number = page + 1 if count > 1 else None
        try:
            if not pages:
                pages = Pages(task.place.read(span))
                count = len(pages)
                number = 1 if count > 1 else None
            _, reading = read_written_page(reader, pages, page, expect=task.expect, grid=task.grid)
        except SettingError:
            raise
        except BrightestError as error:
            is_of_the_place = isinstance(error, DataError) and not isinstance(error, ImageError)
            if is_of_the_place and not task.place.is_there():  # for example, a network share was unmounted
                raise DataError(f"{task.place.path} has gone: the same call continues when it is back.") from None
            rows.append(_failed(task.rows, name, number, sentence(error, name)))
            counts += Counts(failed=1)
        except Exception as error:  # noqa: BLE001 (a bug of ours must not cost more than one scan)
            message = f"{name} can't be read: brightest fails on it ({type(error).__name__})."
            rows.append(_failed(task.rows, name, number, message))
            counts += Counts(failed=1)
        else:
            rows += (
                _digit_rows(name, number, reading) if task.rows == "digit" else [_picture_row(name, number, reading)]
            )
            counts += Counts(digits=len(reading.digits), accepted=sum(digit.accepted for digit in reading.digits))
        page += 1
        if len(rows) > MAX_ROWS and page < count:
            message = f"{name} has more digits than a file may have: the pages after page {page} were left out."
            return [*rows, _failed(task.rows, name, page + 1, message)], counts + Counts(failed=1)
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


def _failed(kind: str, name: str, page: int | None, message: str) -> Row:
    return (name, page, *[None] * (len(COLUMNS[kind]) - 3), message)
