"""Locks, by which only one process at a time writes a file. A lock ends when its process ends, even if it is killed."""

import json
import os
import shlex
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from brightest.errors import StorageError

SECONDS_PER_TRY = 0.1


def claim(path: Path) -> int | None:
    """Open the file at `path`, creating it if needed, and lock it. Returns its descriptor, or None if it is locked.

    The holder may rename or delete the file. The lock ends when the descriptor is closed. On a file system without
    locks, every claim succeeds. Raises OSError.
    """
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o666)
        try:
            locked = _lock(descriptor)
            if locked and _is_at(path, descriptor):
                return descriptor
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)
        if not locked:
            return None  # if we got the lock, the file was renamed or deleted after we opened it: try again


@contextmanager
def locked(path: Path, notify: Callable[[str], None] = lambda _: None, seconds: float = 0) -> Iterator[None]:
    """Hold the lock on `path` while the block runs. The lock is a hidden file beside `path`, which names its holder.

    If another process holds the lock, calls `notify` with a message, waits up to `seconds`, then raises StorageError.
    Raises OSError if the folder can't be written.
    """
    path = Path(os.path.realpath(path))  # Path.resolve raises RuntimeError if symlinks form a loop
    file = path.with_name(f".{path.name}.lock")
    deadline = time.monotonic() + seconds
    descriptor = claim(file)
    if descriptor is None and seconds:
        notify(f"Waiting up to {seconds:.0f} seconds: {_holder(path, file)}.")
    while descriptor is None:
        if time.monotonic() > deadline:
            raise StorageError(f"{_holder(path, file)}: wait for it to end, or choose another place with --out.")
        time.sleep(SECONDS_PER_TRY)
        descriptor = claim(file)
    try:
        os.ftruncate(descriptor, 0)
        os.write(descriptor, json.dumps(_ourselves()).encode())
        yield
    finally:
        with suppress(OSError):  # Windows can't delete an open file; an unlocked file does no harm
            file.unlink(missing_ok=True)
        os.close(descriptor)


def _ourselves() -> dict[str, str | int]:
    command = shlex.join([Path(sys.argv[0]).name, *sys.argv[1:]])
    return {"pid": os.getpid(), "since": time.strftime("%Y-%m-%d %H:%M:%S"), "command": command}


def _holder(path: Path, file: Path) -> str:
    """Who holds the lock on `path`, according to the lock's file: a sentence without a full stop."""
    try:
        about = json.loads(file.read_bytes()[:65536])
        text = f"process {about['pid']} has been writing {path.name} since {about['since']} ({about['command']})"
    except (OSError, ValueError, KeyError, TypeError, RecursionError):  # the holder hasn't written the file yet
        text = f"another process is writing {path.name}"
    return text if text.isprintable() else f"another process is writing {path.name}"


def _is_at(path: Path, descriptor: int) -> bool:
    try:
        return os.path.samestat(os.stat(path), os.fstat(descriptor))  # noqa: PTH116 (beside fstat)
    except FileNotFoundError:
        return False


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> bool:
        """Lock an open file, unless another process has. Locks a byte far beyond its content, which stays readable."""
        os.lseek(descriptor, 1 << 30, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        os.lseek(descriptor, 0, os.SEEK_SET)
        return True
else:
    import fcntl

    def _lock(descriptor: int) -> bool:
        """Lock an open file, unless another process has. Returns whether it is locked."""
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:  # the file system has no locks
            return True
        return True
