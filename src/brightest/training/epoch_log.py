"""A file with a line for each epoch of a training, written while it runs."""

import json
from collections.abc import Sequence
from pathlib import Path

from brightest.errors import SettingError, StorageError
from brightest.nn.storage import check_replaceable, write_error

SUFFIXES = (".jsonl", ".csv")
STARTS = (b"epoch,", b'{"epoch":')  # of a .csv and a .jsonl
Entry = dict[str, float]  # an epoch in numbers, by name


def check_log(path: str | Path) -> None:
    """Raises SettingError or StorageError, before any work, if no log can be written there.

    Only an older log is replaced: a .csv may be the data itself.
    """
    path = Path(path)
    if path.suffix.lower() not in SUFFIXES:
        raise SettingError(f"{path} can't be a log: its name must end with one of {', '.join(SUFFIXES)}.")
    check_replaceable(path, "a log of a training", STARTS)


class EpochLog:
    """Appends each entry as a line of JSON or of a .csv, at once; a context manager.

    path: its ending, .jsonl or .csv, is the format; an older file is replaced. before: the entries of a resumed
    training's earlier epochs. Raises SettingError for another ending, StorageError if it can't be written.
    """

    def __init__(self, path: str | Path, before: Sequence[Entry] = ()) -> None:
        check_log(path)
        self._path = Path(path)
        self._columns: list[str] | None = [] if self._path.suffix.lower() == ".csv" else None
        try:
            self._file = self._path.open("w", encoding="utf-8", newline="")
        except OSError as error:
            raise self._error(error) from error
        for entry in before:
            self.write(entry)

    def __enter__(self) -> "EpochLog":
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def write(self, entry: Entry) -> None:
        """Append a line, and flush it. Raises StorageError."""
        try:
            self._file.write(f"{self._line(entry)}\n")
            self._file.flush()
        except OSError as error:
            raise self._error(error) from error

    def _line(self, entry: Entry) -> str:
        if self._columns is None:
            return json.dumps({"epoch": entry["epoch"], **entry})
        heading = ""
        if not self._columns:
            self._columns = ["epoch", *(name for name in entry if name != "epoch")]
            heading = ",".join(self._columns) + "\n"
        return heading + ",".join(repr(entry[name]) if name in entry else "" for name in self._columns)

    def _error(self, error: OSError) -> StorageError:
        return write_error(self._path, error)
