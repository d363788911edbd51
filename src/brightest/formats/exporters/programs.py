"""Programs that prove an export, a compiler or Node.js, and the folder in which they do it."""

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from brightest.errors import StorageError


@contextmanager
def scratch(what: str) -> Iterator[Path]:
    """A folder to prove `what` in, deleted afterwards. Raises StorageError if it can't be used: the disk is full."""
    try:
        with tempfile.TemporaryDirectory() as folder:
            yield Path(folder)
    except OSError as error:
        raise StorageError(
            f"{what} was not written: {tempfile.gettempdir()}, in which it is checked, can't be used: "
            f"{error.strerror or error}."
        ) from error


def call(what: str, name: str, *command: str | Path, timeout: float) -> None:
    """Run a command of the program `name`. Raises StorageError, with its first line of an error, if it fails."""
    try:
        subprocess.run(command, check=True, capture_output=True, text=True, errors="replace", timeout=timeout)
    except subprocess.CalledProcessError as error:
        lines = [line.strip() for line in error.stderr.splitlines() if line.strip()]
        told = [line for line in lines if "error:" in line.lower() or "Error" in line] or lines
        said = told[0].rstrip(".") if told else f"it ended with {error.returncode}"
        raise StorageError(f"{what} was not written: {name} failed: {said}.") from error
    except subprocess.TimeoutExpired as error:
        raise StorageError(f"{what} was not written: {name} took longer than {timeout:g} seconds.") from error
    except OSError as error:
        raise StorageError(f"{what} was not written: {name} can't be started: {error.strerror or error}.") from error
