"""Writes files atomically: to a temporary file first, which is then renamed. Both steps survive a power cut."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import IO

from brightest.system.locks import claim

MAX_TEMPORARIES = 1000  # temporary files for one path at the same time


def write_atomically(path: Path, content: bytes) -> None:
    """Write all of `content` to `path`, or nothing. When this returns, the content is on the disk.

    Follows symlinks. Several processes may write the same path at once: the last one wins. Raises OSError, also if
    something exists at `path` that isn't a regular file.
    """
    with _replacing(path) as descriptor:
        rest = memoryview(content)
        while rest:
            rest = rest[os.write(descriptor, rest) :]


@contextmanager
def writing_atomically(path: Path) -> Iterator[IO[bytes]]:
    """Like `write_atomically`, for content that isn't in memory: yields a file, which is renamed after the block."""
    with _replacing(path) as descriptor, open(descriptor, "wb", closefd=False) as file:
        yield file


@contextmanager
def _replacing(path: Path) -> Iterator[int]:
    """Yields the descriptor of an empty file, which replaces `path` unless the block raises an error."""
    path = resolve_regular_file(path)
    temporary, descriptor = _open_temporary(path)
    try:
        try:
            os.ftruncate(descriptor, 0)
            yield descriptor
            os.fsync(descriptor)
            if os.name != "posix":  # Windows can't rename an open file
                os.close(descriptor)
                descriptor = -1
            os.replace(temporary, path)  # noqa: PTH105 (beside the other calls on descriptors)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    finally:
        if descriptor >= 0:
            os.close(descriptor)
    sync_folder(path.parent)


def _open_temporary(path: Path) -> tuple[Path, int]:
    """A temporary file beside `path`, and its locked descriptor. Reuses a file that a killed process left."""
    for number in count(1):
        temporary = path.with_name(f".{path.name}.{f'{number}.' if number > 1 else ''}part")
        try:
            descriptor = claim(temporary)
        except PermissionError:  # the file is another user's, or the folder can't be written
            if number == MAX_TEMPORARIES:
                raise
            continue
        if descriptor is not None:
            return temporary, descriptor
    raise AssertionError("unreachable")


def link_or_copy(old: Path, new: Path) -> None:
    """Make `new` a hard link to the file `old`, or a copy if the file system has no hard links. Raises OSError."""
    try:
        os.link(old, new)
    except FileExistsError:
        raise
    except OSError:
        write_atomically(new, old.read_bytes())


def sync_folder(folder: Path) -> None:
    """Wait until the names in a folder are on the disk. Without this, a power cut may undo a rename. Raises OSError."""
    if os.name != "posix":
        return
    with suppress(PermissionError):  # the folder may be writable but not readable
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        except OSError as error:
            if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # the file system can't sync folders
                raise
        finally:
            os.close(descriptor)


def resolve_regular_file(path: Path) -> Path:
    """`path` with symlinks resolved. Raises OSError if something exists there that isn't a regular file."""
    path = Path(os.path.realpath(path))  # Path.resolve raises RuntimeError if symlinks form a loop
    if path.is_dir():
        raise IsADirectoryError(None, "it is a folder")
    if path.exists() and not path.is_file():
        raise OSError(None, "it is not a plain file")
    return path
