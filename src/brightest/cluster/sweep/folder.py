"""The folder of a sweep: its question, a file for each trial that is over, and the checkpoint of the best so far.

    sweep.json                               what is asked: the space, the search, the data
    trials/00012.json                        a trial that is over, written at once and whole
    trials/00012.checkpoint.safetensors      the best one so far
    trials.json, trials.parquet, sweep.png   at the end: all trials, and a picture of them
    network.safetensors                      at the end: the best network, with its card

A process may die at any moment: what is there is whole, and the same call goes on from it.
"""

import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from brightest.cluster.sweep.result import Result, best_of
from brightest.errors import SettingError, StorageError
from brightest.nn.storage import write_error, write_file
from brightest.system.locks import locked
from brightest.training.checkpoint import CHECKPOINT, read_checkpoint, save_checkpoint
from brightest.training.loop import TrainingState

MAX_JSON_BYTES = 2**26
MAY_DIFFER = ("trials", "data", "data_dir", "test")  # of the question; the data's fingerprint tells if it is other data


class Folder:
    """A sweep's folder, for one process at a time: use it in `open_folder`."""

    def __init__(self, path: Path) -> None:
        self.path, self.trials = path, path / "trials"
        self.network = path / "network.safetensors"
        self.kept: int | None = None  # the trial whose checkpoint is there

    def ask(self, question: Mapping[str, Any]) -> None:
        """Write the question, or check that it is the one that was asked here before. Raises SettingError."""
        file = self.path / "sweep.json"
        if file.exists():
            before = read_question(self.path)
            for name in before.keys() | question.keys():
                if name not in MAY_DIFFER and before.get(name) != question.get(name):
                    raise SettingError(
                        f"{self.path} holds another sweep: its {name.replace('_', ' ')} is {_told(before.get(name))}, "
                        f"not {_told(question.get(name))}. Choose another --out."
                    )
        _write_json(file, question)

    def results(self) -> dict[int, Result]:
        """The trials that are over. Raises StorageError for a file that isn't one's."""
        found = {}
        for file in sorted(self.trials.glob("*.json")):
            result = _read(file)
            found[result.number] = result
        best = best_of(found.values())
        for file in self.trials.glob(f"*{CHECKPOINT}"):
            if best and file == self.checkpoint(best.number):
                self.kept = best.number
            else:  # a process died between two files
                file.unlink()
        return found

    def checkpoint(self, number: int) -> Path:
        """The file of a trial's state at its end."""
        return self.trials / f"{number:05}{CHECKPOINT}"

    def keep(self, number: int, state: TrainingState, stored: Mapping[str, Any]) -> None:
        """Keep the state of a trial that is the best so far; `add` it afterwards."""
        save_checkpoint(state, self.checkpoint(number), stored)

    def add(self, result: Result, *, is_best: bool) -> None:
        """Write a trial that is over. If it is the best, the checkpoint of the one before goes."""
        _write_json(self.trials / f"{result.number:05}.json", result.as_json())
        if is_best:
            if self.kept is not None:
                self.checkpoint(self.kept).unlink(missing_ok=True)
            self.kept = result.number

    def kept_state(self) -> TrainingState | None:
        """The state of the best trial at its end; None if it is missing."""
        if self.kept is None or not self.checkpoint(self.kept).exists():
            return None
        return read_checkpoint(self.checkpoint(self.kept)).state


@contextmanager
def open_folder(path: Path, notify: Callable[[str], None] = lambda _: None, seconds: float = 0) -> Iterator[Folder]:
    """The folder at `path`, made if it is missing, that no other process writes meanwhile.

    If another process writes there: tells `notify`, waits up to `seconds`, and raises StorageError.
    """
    folder = Folder(path)
    try:
        folder.trials.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise write_error(path, error) from error
    with locked(path / "sweep.json", notify, seconds):
        yield folder


def read_question(path: Path) -> dict[str, Any]:
    """What the sweep in this folder asks. Raises SettingError if there is none, StorageError if it can't be read."""
    file = path / "sweep.json"
    if not file.exists():
        raise SettingError(f"there is no sweep in {path}: --resume takes the folder that an earlier one wrote.")
    try:
        return _read_json(file)
    except ValueError:
        raise StorageError(f"{file} is damaged: ask anew with --vary, in another folder.") from None


def write_table(path: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    """All trials as JSON."""
    _write_json(path, list(rows))


def _read(file: Path) -> Result:
    try:
        result = Result.from_json(_read_json(file))
        if result.number != int(file.stem) or not all(map(math.isfinite, result.score or ())):
            raise ValueError(file)
        return result
    except (KeyError, TypeError, ValueError, AttributeError):
        raise StorageError(f"{file} is damaged: delete it, and its trial is done again.") from None


def _read_json(file: Path) -> dict[str, Any]:
    """An object of JSON. Raises ValueError if it isn't one, StorageError if it can't be read."""
    try:
        if file.stat().st_size > MAX_JSON_BYTES:
            raise ValueError(file)
        read = json.loads(file.read_bytes())
    except OSError as error:
        raise StorageError(f"{file} can't be read: {error.strerror}.") from error
    except RecursionError:
        raise ValueError(file) from None
    if not isinstance(read, dict):
        raise ValueError(file)
    return read


def _write_json(file: Path, content: Any) -> None:
    write_file(file, json.dumps(content, indent=1, default=float).encode() + b"\n")


def _told(value: Any) -> str:
    return "not given" if value is None else json.dumps(value) if not isinstance(value, str) else value
