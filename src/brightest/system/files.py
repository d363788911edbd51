"""Files are written atomically: to a temporary file first, then renamed."""

import os
from pathlib import Path


def write_atomically(path: Path, content: bytes) -> None:
    """Write `content` to `path` as a whole or not at all. Follows symlinks; raises OSError, also unless `path` is a
    regular file or new.

    The temporary file of a process that was killed is overwritten by the next one.
    """
    path = resolve_regular_file(path)
    temporary = path.with_name(f".{path.name}.part")
    try:
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def resolve_regular_file(path: Path) -> Path:
    """`path` with symlinks resolved. Raises OSError if something exists there that isn't a regular file."""
    path = path.resolve()
    if path.is_dir():
        raise IsADirectoryError(None, "it is a folder")
    if path.exists() and not path.is_file():
        raise OSError(None, "it is not a plain file")
    return path
