"""Read a folder of pictures, each in a subfolder named after its label, or in such subfolders of train/ and test/."""

import os
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from brightest.data.contents import Contents
from brightest.data.pictures import File, read_pictures
from brightest.data.progress import ProgressCallback

_DEPTH = 6  # of nested folders


def read_image_folder(folder: Path, progress: ProgressCallback | None = None) -> Contents:
    """Training pictures with their labels, and test ones if there are any. Raises DataError if there are none."""
    return read_pictures(list(_files(folder, PurePosixPath(), ())), f"{folder}{os.sep}", progress)


def _files(folder: Path, below: PurePosixPath, above: tuple[Path, ...]) -> Iterator[File]:
    """The files in a folder and below it. Skips folders that are `above` it, to which a link may lead back."""
    above = (*above, folder.resolve())
    with os.scandir(folder) as entries:
        for entry in entries:
            name = below / entry.name
            if entry.is_file():
                yield File(name, entry.stat().st_size, Path(entry.path).read_bytes)
            elif (
                entry.is_dir()
                and not entry.name.startswith(".")
                and len(name.parts) <= _DEPTH
                and Path(entry.path).resolve() not in above
            ):
                yield from _files(Path(entry.path), name, above)
