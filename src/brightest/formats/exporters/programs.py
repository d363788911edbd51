"""Runs the programs that verify an export (a compiler, Node.js), in a temporary folder."""

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from brightest.errors import StorageError


@contextmanager
def scratch(what: str) -> Iterator[Path]:
    """Yields a temporary folder in which to verify `what`. Raises StorageError if that fails."""
    try:
        with tempfile.TemporaryDirectory() as folder:
            yield Path(folder)
    except OSError as error:
        raise StorageError(
            f"{what} was not written: {tempfile.gettempdir()}, in which it is checked, can't be used: "
            f"{error.strerror or error}."
        ) from error


def call(what: str, name: str, *command: str | Path, timeout: float) -> None:
    """Run a command of the program `name` to verify `what`. Raises StorageError if it fails, and quotes its error."""
    try:
        subprocess.run(command, check=True, capture_output=True, text=True, errors="replace", timeout=timeout)
    except subprocess.CalledProcessError as error:
        lines = [line.strip() for line in error.stderr.splitlines() if line.strip()]
        errors = [line for line in lines if "error:" in line.lower() or "Error" in line] or lines
        reason = errors[0].rstrip(".") if errors else f"it ended with {error.returncode}"
        raise StorageError(f"{what} was not written: {name} failed: {reason}.") from error
    except subprocess.TimeoutExpired as error:
        raise StorageError(f"{what} was not written: {name} took longer than {timeout:g} seconds.") from error
    except OSError as error:
        raise StorageError(f"{what} was not written: {name} can't be started: {error.strerror or error}.") from error
