"""Reads a .zip like the folder that it contains: pictures by label, as the page saves drawings, or data files."""

import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from brightest.data.contents import Contents
from brightest.data.pictures import File, read_pictures
from brightest.data.progress import ProgressCallback
from brightest.errors import DataError
from brightest.system.budget import Budget
from brightest.system.zip_archive import DAMAGE_ERRORS, open_zip, read_member

MAX_PICTURES = 100_000
MAX_BYTES = 2**30  # of all members together, decompressed
MIN_SECONDS, SECONDS_PER_MIB = 6.0, 4.0  # of CPU that an archive may take to read


@contextmanager
def _opened(path: Path) -> Iterator[tuple[zipfile.ZipFile, Budget]]:
    """The archive, and a budget for reading it. Raises DataError for any problem with it, also in the `with`."""
    seconds = MIN_SECONDS + SECONDS_PER_MIB * path.stat().st_size / 2**20
    budget = Budget(str(path), DataError, bytes=MAX_BYTES, seconds=seconds)
    try:
        with path.open("rb") as file, open_zip(file, budget) as archive:
            yield archive, budget
    except DAMAGE_ERRORS:
        raise DataError(f"{path} is not a .zip that can be read: it is damaged, or protected by a password.") from None


def read_zip(
    path: Path,
    read_folder: Callable[[Path], Contents],
    is_data: Callable[[str], bool],
    progress: ProgressCallback | None = None,
) -> Contents:
    """The pictures in the folders of their labels, or what `read_folder` makes of the files whose name `is_data`.

    Raises DataError if the archive can't be read or holds nothing of the kind.
    """
    with _opened(path) as (archive, budget):
        files = [
            File(PurePosixPath(info.filename), info.file_size, partial(read_member, archive, info, budget))
            for info in archive.infolist()
            if not info.is_dir()
        ]
        data = [file for file in files if is_data(file.name.name) and not file.is_hidden]
        if data and not any(file.is_called_picture for file in files):
            return _read_data(data, path, read_folder)
        if len(files) > MAX_PICTURES:
            raise DataError(
                f"{path} holds {len(files):,} pictures; brightest reads up to {MAX_PICTURES:,} from a .zip."
            )
        return read_pictures(files, f"{path}: ", progress)


def _read_data(files: list[File], path: Path, read_folder: Callable[[Path], Contents]) -> Contents:
    """Read the files as a folder in which each has its own name, whatever folder of the archive it is in."""
    with TemporaryDirectory() as folder:
        for file in files:
            place = Path(folder) / file.name.name
            if place.exists():
                raise DataError(f"{path} holds several files called {place.name}: unpack it, and name one folder.")
            place.write_bytes(file.read())
        try:
            return read_folder(Path(folder))
        except DataError as error:
            raise DataError(str(error).replace(folder, str(path))) from None
