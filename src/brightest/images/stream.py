"""A picture from a pipe or a device, which can be read only once, and may never end."""

import sys
from pathlib import Path
from typing import IO

from brightest.errors import ImageError

STDIN = Path("-")
MAX_BYTES = 2**27  # more than a picture file that can be decoded needs


def file_or_bytes(path: Path) -> Path | bytes:
    """The bytes of a pipe or a device, or of stdin if the path is "-"; any other path as it is. Raises ImageError."""
    if path == STDIN:
        if sys.stdin is None or sys.stdin.isatty():
            raise ImageError("- is a picture from a pipe, but there is none: brightest predict - < picture.png")
        return _read(sys.stdin.buffer, path)
    if not path.exists() or path.is_file() or path.is_dir():
        return path
    try:
        with path.open("rb") as file:
            return _read(file, path)
    except OSError as error:
        raise ImageError(f"{path} can't be read: {error.strerror or error}.") from error


def _read(file: IO[bytes], path: Path) -> bytes:
    """All bytes of `file`, if they aren't too many."""
    content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise ImageError(f"{path} sends more than {MAX_BYTES >> 20} MiB: make the picture smaller.")
    if not content:
        raise ImageError(f"{path} is empty: a picture is expected there.")
    return content
