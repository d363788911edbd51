"""Where the scans are: in a folder, in an archive, among the matches of a glob, or below an object store's prefix."""

import glob
import platform
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from brightest.cluster.scans.archives import Span, kind_of, read_span, tar_members, zip_members
from brightest.cluster.scans.files import Files, LocalFiles, RemoteFiles, is_hidden
from brightest.errors import DataError, SettingError

_WILD = "*?["


@dataclass(frozen=True)
class Place:
    """The source of a job. A process needs a Place and some spans to read these scans."""

    files: Files
    path: str  # of the folder or the archive
    kind: str  # "folder", "zip", "tar" or "compressed tar"
    pattern: str = ""  # which files in the folder are scans; empty: all files below it

    @property
    def is_sorted(self) -> bool:
        """Whether `spans` always yields the scans in the same order."""
        return self.kind in ("zip", "tar")

    def spans(self) -> Iterator[Span]:
        """All scans. Raises DataError if the place can't be listed completely."""
        if self.kind == "folder":
            yield from map(Span, self._names())
        else:
            with closing(self.files.open(self.path)) as file:
                members = (zip_members if self.kind == "zip" else tar_members)(file, self.path)
                yield from (span for span in members if not any(map(is_hidden, span.name.split("/"))))

    def _names(self) -> Iterator[str]:
        if not self.pattern:
            return self.files.below(self.path)
        return self.files.matching(self.path, self.pattern)

    def read(self, span: Span) -> bytes:
        """The bytes of one scan. Raises ImageError if it is damaged or too large, DataError if it can't be read."""
        return read_span(self.files, f"{self.path}/{span.name}" if self.kind == "folder" else self.path, span)

    def is_there(self) -> bool:
        """Whether the place exists, as seen from this machine. Raises DataError if a store doesn't answer."""
        return (self.files.is_folder if self.kind == "folder" else self.files.is_file)(self.path)

    def check(self) -> None:
        """Raises DataError if this machine can't see the place."""
        if not self.is_there():
            raise DataError(
                f"{platform.node()} can't see {self.path}: every machine that reads needs access, so share the folder "
                "or name an object store."
            )

    def state(self) -> str:
        """A string that differs after an archive has changed, which would invalidate its spans; "" for a folder."""
        return "" if self.kind == "folder" else self.files.state(self.path)


def find_place(source: str) -> Place:
    """The place that a user names. Raises DataError if it doesn't exist, SettingError if its store is unknown."""
    if not source:
        raise SettingError("no pictures are named: give a folder, a glob, an archive or a store's prefix.")
    protocol, mark, rest = source.partition("://")
    files: Files = LocalFiles()
    if mark and "::" in source:
        raise SettingError(f"{source} can't work: name one store, such as s3://bucket/scans.")
    if mark and protocol not in ("file", "local"):
        files = RemoteFiles(protocol)
        path = files.path(source)
    else:
        path = _absolute(rest if mark else source)
    if files.is_folder(path):
        return Place(files, path, "folder")
    if files.is_file(path):
        if kind := kind_of(files, path):
            return Place(files, path, kind)
        folder, _, name = path.rpartition("/")
        return Place(files, folder, "folder", glob.escape(name))
    if any(letter in path for letter in _WILD):
        folder = path[: min(path.find(letter) % (len(path) + 1) for letter in _WILD)].rpartition("/")[0]
        return Place(files, folder, "folder", path[len(folder) :].lstrip("/"))
    raise DataError(f"{source}: there is no such folder, archive or picture.")


def _absolute(path: str) -> str:
    """A local path as an absolute one. Raises DataError for ~ with an unknown user."""
    try:
        return str(Path(path).expanduser().absolute())
    except RuntimeError:
        raise DataError(f"{path}: there is no such user.") from None
