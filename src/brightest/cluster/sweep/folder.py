"""The folder of a sweep: its request, a file for each trial that has ended, and a checkpoint of the best trial so far.

    sweep.json                               the request: the search space, the search, the data
    trials/00012.json                        a trial that has ended; the file appears whole or not at all
    trials/00012.checkpoint.safetensors      the final state of the best trial so far
    trials.json, trials.parquet, sweep.png   at the end of the sweep: all trials, and a picture of them
    network.safetensors                      at the end of the sweep: the best network, with its card

The process may be killed at any moment: every file in the folder is complete, and the same call continues from there.
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
MAY_DIFFER = ("trials", "data", "data_dir", "test")  # between calls of one sweep; a fingerprint compares the data


class Folder:
    """A sweep's folder. `open_folder` makes one and keeps other processes out of it."""

    def __init__(self, path: Path) -> None:
        self.path, self.trials = path, path / "trials"
        self.network = path / "network.safetensors"
        self.kept: int | None = None  # the number of the trial whose checkpoint is in the folder

    def begin(self, request: Mapping[str, Any]) -> None:
        """Write the request of `SweepRequest.as_json`. Raises SettingError if the folder holds a different one."""
        file = self.path / "sweep.json"
        if file.exists():
            before = read_request(self.path)
            for name in before.keys() | request.keys():
                if name not in MAY_DIFFER and before.get(name) != request.get(name):
                    raise SettingError(
                        f"{self.path} holds another sweep: its {name.replace('_', ' ')} is {_text(before.get(name))}, "
                        f"not {_text(request.get(name))}. Choose another --out."
                    )
        _write_json(file, request)

    def results(self) -> dict[int, Result]:
        """The trials that have ended, by number. Raises StorageError if a file is damaged.

        Also deletes checkpoints that are not the best trial's.
        """
        found = {}
        for file in sorted(self.trials.glob("*.json")):
            result = _read(file)
            found[result.number] = result
        best = best_of(found.values())
        for file in self.trials.glob(f"*{CHECKPOINT}"):
            if best and file == self.checkpoint(best.number):
                self.kept = best.number
            else:  # a process was killed after it wrote one file and before it wrote or deleted the other
                file.unlink()
        return found

    def checkpoint(self, number: int) -> Path:
        """The path of a trial's final state."""
        return self.trials / f"{number:05}{CHECKPOINT}"

    def keep(self, number: int, state: TrainingState, stored: Mapping[str, Any]) -> None:
        """Save the final state of the best trial so far. Call `add` for that trial afterwards."""
        save_checkpoint(state, self.checkpoint(number), stored)

    def add(self, result: Result, *, is_best: bool) -> None:
        """Write a trial that has ended. If it is the best so far, delete the checkpoint of the previous best."""
        _write_json(self.trials / f"{result.number:05}.json", result.as_json())
        if is_best:
            if self.kept is not None:
                self.checkpoint(self.kept).unlink(missing_ok=True)
            self.kept = result.number

    def kept_state(self) -> TrainingState | None:
        """The final state of the best trial; None if its checkpoint is missing."""
        if self.kept is None or not self.checkpoint(self.kept).exists():
            return None
        return read_checkpoint(self.checkpoint(self.kept)).state


@contextmanager
def open_folder(path: Path, notify: Callable[[str], None] = lambda _: None, seconds: float = 0) -> Iterator[Folder]:
    """Open the folder at `path`, creating it if needed, and lock it against other processes.

    If another process holds the lock, calls `notify` with a message, waits up to `seconds`, then raises StorageError.
    """
    folder = Folder(path)
    try:
        folder.trials.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise write_error(path, error) from error
    with locked(path / "sweep.json", notify, seconds):
        yield folder


def read_request(path: Path) -> dict[str, Any]:
    """The request of the sweep in this folder. Raises SettingError if there is none, StorageError if it is damaged."""
    file = path / "sweep.json"
    if not file.exists():
        raise SettingError(f"there is no sweep in {path}: --resume takes the folder of an earlier sweep.")
    try:
        return _read_json(file)
    except ValueError:
        raise StorageError(f"{file} is damaged: start a new sweep with --vary, in another folder.") from None


def write_table(path: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write a row for each trial as JSON. Raises StorageError."""
    _write_json(path, list(rows))


def _read(file: Path) -> Result:
    try:
        result = Result.from_json(_read_json(file))
        if result.number != int(file.stem) or not all(map(math.isfinite, result.score or ())):
            raise ValueError(file)
        return result
    except (KeyError, TypeError, ValueError, AttributeError):
        raise StorageError(f"{file} is damaged: delete it, and its trial runs again.") from None


def _read_json(file: Path) -> dict[str, Any]:
    """A JSON object. Raises ValueError if the file holds anything else, StorageError if it can't be read."""
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


def _text(value: Any) -> str:
    """A value of the request, for an error message."""
    if value is None:
        return "not given"
    return value if isinstance(value, str) else json.dumps(value)
