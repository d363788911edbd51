"""Lists and reads files on this machine, or in an object store through fsspec."""

import glob
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from typing import IO, Any, Protocol

from brightest.data.pictures import PICTURE_SUFFIXES
from brightest.errors import DataError, ImageError, SettingError

SYSTEM_FILES = {"thumbs.db", "desktop.ini", "__macosx"}  # Windows and macOS leave these in users' folders
SCAN_SUFFIXES = PICTURE_SUFFIXES | {".pdf", ".heic", ".heif", ".avif", ".pbm", ".pnm", ".jfif"}


class Files(Protocol):
    """A file system. Paths are strings; every method raises DataError if a path can't be read."""

    def is_folder(self, path: str) -> bool:
        """Whether the path is a folder."""

    def is_file(self, path: str) -> bool:
        """Whether the path is a file."""

    def below(self, folder: str) -> Iterator[str]:
        """The paths of all files below a folder, relative to it, in any order. Leaves out hidden files.

        A dangling link, pipe, socket or device is among them if its name is that of a picture; `read` raises its error.
        """

    def matching(self, folder: str, pattern: str) -> Iterator[str]:
        """Like `below`, only for files that match a pattern with *, ? or []; ** matches any number of folders."""

    def read(self, path: str, start: int, length: int) -> bytes:
        """At most `length` bytes of a file, beginning at offset `start`."""

    def open(self, path: str) -> IO[bytes]:
        """The file, open for reading."""

    def state(self, path: str) -> str:
        """A string that differs after the file has changed."""


@dataclass(frozen=True)
class LocalFiles:
    """Files on this machine."""

    def is_folder(self, path: str) -> bool:
        return Path(path).is_dir()

    def is_file(self, path: str) -> bool:
        return Path(path).is_file()

    def below(self, folder: str) -> Iterator[str]:
        with _telling(folder), os.scandir(folder) as entries:
            for entry in entries:
                if is_hidden(entry.name):
                    continue
                if entry.is_dir(follow_symlinks=False):  # a link to a parent folder would never end
                    yield from (f"{entry.name}/{name}" for name in self.below(entry.path))
                elif entry.is_file(follow_symlinks=False) or _is_scan(Path(entry.path)):
                    yield entry.name

    def matching(self, folder: str, pattern: str) -> Iterator[str]:
        found = glob.iglob(pattern, root_dir=folder, recursive=True)  # noqa: PTH207 (hidden files are left out)
        return (name for name in found if _is_scan(Path(folder, name)))

    def read(self, path: str, start: int, length: int) -> bytes:
        with _telling(path):
            _check_regular(Path(path))
            with Path(path).open("rb") as file:
                file.seek(start)
                return file.read(length)

    def open(self, path: str) -> IO[bytes]:
        with _telling(path):
            return Path(path).open("rb")

    def state(self, path: str) -> str:
        with _telling(path):
            found = Path(path).stat()
            return f"{found.st_size} bytes of {found.st_mtime_ns}"


@dataclass(frozen=True)
class RemoteFiles:
    """Files in a store that fsspec knows: s3, gcs and many others. Paths have no protocol."""

    protocol: str

    def path(self, url: str) -> str:
        """The store's own path for a URL. Raises SettingError if its driver isn't installed."""
        path: str = self.store._strip_protocol(url)  # fsspec has no public method for this
        return path.rstrip("/")

    @property
    def store(self) -> Any:
        """fsspec's file system (cached by fsspec). Raises SettingError if fsspec or the store's driver is missing."""
        try:
            import fsspec
        except ImportError:
            raise SettingError(f"{self.protocol}:// needs fsspec: pip install 'brightest[cluster]'.") from None
        try:
            return fsspec.filesystem(self.protocol)
        except ImportError as error:
            driver = error.name or {"s3": "s3fs", "gs": "gcsfs", "gcs": "gcsfs"}.get(self.protocol, "its driver")
            raise SettingError(f"{self.protocol}:// needs {driver}: pip install {driver}.") from None
        except ValueError:
            raise SettingError(
                f"{self.protocol}:// is an unknown kind of store: give a path, or s3://, gs:// or file://."
            ) from None

    def is_folder(self, path: str) -> bool:
        with _telling(path):
            return bool(self.store.isdir(path))

    def is_file(self, path: str) -> bool:
        with _telling(path):
            return bool(self.store.isfile(path))

    def below(self, folder: str) -> Iterator[str]:
        with _telling(folder):
            found = self.store.ls(folder, detail=True)  # `walk` would silently skip folders that can't be listed
            self.store.invalidate_cache(folder)  # else the names of all folders stay in memory
        for one in found:
            path = one["name"].rstrip("/")
            name = path.rpartition("/")[2]
            if path == folder or is_hidden(name):  # a store may list a folder in itself
                continue
            if one["type"] == "directory":
                yield from (f"{name}/{inner}" for inner in self.below(path))
            else:
                yield name

    def matching(self, folder: str, pattern: str) -> Iterator[str]:
        with _telling(folder):
            found = self.store.glob(f"{folder}/{pattern}")
            yield from (path.removeprefix(folder).lstrip("/") for path in found if not path.endswith("/"))

    def read(self, path: str, start: int, length: int) -> bytes:
        with _telling(path):
            content: bytes = self.store.cat_file(path, start=start, end=start + length)
            return content

    def open(self, path: str) -> IO[bytes]:
        with _telling(path):
            file: IO[bytes] = self.store.open(path, "rb")
            return file

    def state(self, path: str) -> str:
        with _telling(path):
            found = self.store.info(path)
            changed = next(
                (found[key] for key in ("ETag", "etag", "mtime", "LastModified", "created") if key in found), ""
            )
            return f"{found['size']} bytes of {changed}"


def is_hidden(name: str) -> bool:
    """Whether a file or folder of this name is hidden, or was made by the operating system rather than the user."""
    return (name.startswith(".") and name not in (".", "..")) or name.lower() in SYSTEM_FILES


def _is_scan(path: Path) -> bool:
    """Whether a path is a file, or one that can't be read although its name is that of a picture."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        mode = 0  # a dangling link
    except OSError:  # a link to itself, or into a closed folder
        return True
    return S_ISREG(mode) or (path.suffix.lower() in SCAN_SUFFIXES and not S_ISDIR(mode))


def _check_regular(path: Path) -> None:
    """Raises ImageError unless the path is that of a file: opening a pipe would wait for ever. Raises OSError."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        if path.is_symlink():
            raise ImageError("the picture is a link to a file that isn't there: restore the file.") from None
        raise
    if not S_ISREG(mode):
        raise ImageError("the picture is a pipe, a socket or a device: save it as a file.")


@contextmanager
def _telling(path: str) -> Iterator[None]:
    """Turn whatever a disk, a network or a driver raises into a DataError that names the path."""
    try:
        yield
    except (DataError, SettingError):
        raise
    except FileNotFoundError:
        raise DataError(f"{path}: there is no such file or folder.") from None
    except Exception as error:  # every store's driver raises its own kinds
        reason = getattr(error, "strerror", None) or " ".join(str(error).split())[:200] or type(error).__name__
        raise DataError(f"{path} can't be read: {reason}.") from error
