"""Files are written atomically: to a temporary file first, then renamed; a power cut undoes neither."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import IO

from brightest.system.locks import claim

MAX_TEMPORARIES = 1000  # of one file, at a time


def write_atomically(path: Path, content: bytes) -> None:
    """Write `content` to `path` as a whole or not at all. Follows symlinks; raises OSError, also unless `path` is a
    regular file or new.

    Processes may write one path at once: the last one stays. When it returns, the content is on the disk.
    """
    with _replacing(path) as descriptor:
        rest = memoryview(content)
        while rest:
            rest = rest[os.write(descriptor, rest) :]


@contextmanager
def writing_atomically(path: Path) -> Iterator[IO[bytes]]:
    """Like `write_atomically`, for content that isn't in memory: yields the file, which is there after the block."""
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
            if os.name != "posix":  # Windows renames no open file
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
    """A temporary file beside `path` and its locked descriptor. What a process that died left is used again."""
    for number in count(1):
        temporary = path.with_name(f".{path.name}.{f'{number}.' if number > 1 else ''}part")
        try:
            descriptor = claim(temporary)
        except PermissionError:  # another user's, or a folder that can't be written
            if number == MAX_TEMPORARIES:
                raise
            continue
        if descriptor is not None:
            return temporary, descriptor
    raise AssertionError("unreachable")


def link_or_copy(old: Path, new: Path) -> None:
    """Give the file `old` the second name `new`, or copy it where there are no hard links. Raises OSError."""
    try:
        os.link(old, new)
    except FileExistsError:
        raise
    except OSError:
        write_atomically(new, old.read_bytes())


def sync_folder(folder: Path) -> None:
    """Wait until the folder's names are on the disk: a rename alone may be undone by a power cut. Raises OSError."""
    if os.name != "posix":
        return
    with suppress(PermissionError):  # a folder that can be written but not listed
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        except OSError as error:
            if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # of file systems that can't sync a folder
                raise
        finally:
            os.close(descriptor)


def resolve_regular_file(path: Path) -> Path:
    """`path` with symlinks resolved. Raises OSError if something exists there that isn't a regular file."""
    path = path.resolve()
    if path.is_dir():
        raise IsADirectoryError(None, "it is a folder")
    if path.exists() and not path.is_file():
        raise OSError(None, "it is not a plain file")
    return path
