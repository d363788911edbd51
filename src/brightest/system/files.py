"""Files appear whole or not at all: written aside, then moved into place."""

import os
from pathlib import Path


def write_atomically(path: Path, content: bytes) -> None:
    """All of `content` at `path`, or nothing new there. A link is followed; what is no plain file is left alone.

    Raises OSError. A writer that is killed leaves its part behind, and the next one takes it over.
    """
    path = plain(path)
    aside = path.with_name(f".{path.name}.part")
    try:
        with aside.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise


def plain(path: Path) -> Path:
    """Where `path` leads. Raises OSError where something lies there that isn't a plain file."""
    path = path.resolve()
    if path.is_dir():
        raise IsADirectoryError(None, "it is a folder")
    if path.exists() and not path.is_file():
        raise OSError(None, "it is not a plain file")
    return path
