"""Pictures in folders, a folder for each label, wherever they come from: a folder or a .zip.

The folder that directly holds a picture names its label. One above it may say the part of the data set: train/ and
test/, or as others call them (data/parts.py). What is no picture is counted and named, never silently left out.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import PurePath, PurePosixPath
from typing import NamedTuple

import numpy as np

from brightest.data.arrays import ImagesAndLabels
from brightest.data.contents import Contents
from brightest.data.parts import TEST, TRAIN, UNUSED_VALIDATION, VALIDATION, part_called
from brightest.data.progress import ProgressCallback
from brightest.errors import DataError, ImageError

PICTURE_SUFFIXES = {".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".webp", ".pgm", ".ppm"}
MAX_PICTURE_BYTES = 2**28  # of its file
_SYSTEM_FILES = {"thumbs.db", "desktop.ini", "__macosx"}  # that Windows and macOS leave everywhere


class NoPictures(DataError):
    """A place that holds no pictures in labels' folders; it may hold other data."""


class File(NamedTuple):
    """A file that may be a picture: its name below the data set's folder, its size in bytes, and its content."""

    name: PurePosixPath
    size: int
    read: Callable[[], bytes]

    @property
    def label(self) -> str:
        """The name of the folder that directly holds it."""
        return self.name.parent.name

    @property
    def part(self) -> str:
        """The part of the data set that a folder above its label's is called by, if any."""
        return next((part for folder in self.name.parts[:-2] if (part := part_called(folder))), "")

    @property
    def is_hidden(self) -> bool:
        """Whether people don't see it: it isn't theirs."""
        return any(name.startswith(".") or name.lower() in _SYSTEM_FILES for name in self.name.parts)

    @property
    def is_called_picture(self) -> bool:
        """Whether its name ends as that of a picture, so that it must be one."""
        return self.name.suffix.lower() in PICTURE_SUFFIXES


def read_pictures(files: Sequence[File], place: str, progress: ProgressCallback | None = None) -> Contents:
    """The pictures among the files by part, read as a network reads them, and what was left out.

    `place` begins the name of each file in an error. Raises DataError if there are no pictures in labels' folders, or
    folders that are no part of the data set beside those that are; ImageError for a picture that can't be read.
    """
    whole = place.rstrip("/: ")
    files = sorted((file for file in files if not file.is_hidden), key=lambda file: file.name)
    has_parts = any(file.part for file in files) or all(part_called(file.label) for file in files if file.label)
    labelled: list[File] = []
    loose: list[File] = []
    for file in files:
        is_loose = not file.label or (has_parts and part_called(file.label))
        (loose if is_loose else labelled).append(file)
    pictures, odd = _told_apart(labelled)
    notes = [*_notes_on_endings(pictures, odd), *_notes_on_loose([file for file in loose if file.is_called_picture])]
    if not pictures:
        raise NoPictures(
            f"{whole} holds neither IDX files (train-images-idx3-ubyte, …), nor tables, nor pictures in a folder for "
            f"each label, such as {whole}/7/0001.png. {' '.join(notes)}".strip()
        )
    parts: dict[str, list[File]] = {}
    for file in pictures:
        parts.setdefault(file.part, []).append(file)
    if len(parts) > 1 and "" in parts:
        named = next(file.name.parts[0] for file in pictures if file.part)
        raise DataError(
            f"{whole} holds {parts[''][0].name.parts[0]}/ beside {named}/: only folders called train, test or "
            "validation may stand there."
        )
    if len(parts) == 1:
        (parts[TRAIN],) = parts.values()
    if TRAIN not in parts:
        raise DataError(f"{whole} holds {TEST}/ and {VALIDATION}/ but nothing to learn from: there is no train/.")
    if VALIDATION in parts and TEST not in parts:
        parts[TEST] = parts.pop(VALIDATION)
        notes.append(f"What lies in {parts[TEST][0].name.parts[0]}/ is the test set.")
    elif VALIDATION in parts:
        notes.append(f"There are {len(parts[VALIDATION]):,} pictures for validation, {UNUSED_VALIDATION}.")
    test = _read(parts[TEST], place, progress) if TEST in parts else None
    return Contents(_read(parts[TRAIN], place, progress), test, notes=tuple(notes))


def _told_apart(files: Sequence[File]) -> tuple[list[File], list[File]]:
    """The files that are pictures, by their name or else by their content, and those that are not."""
    from brightest.images.decode import is_picture  # Pillow is slow to import

    pictures: list[File] = []
    odd: list[File] = []
    for file in files:
        is_one = file.is_called_picture or (file.size <= MAX_PICTURE_BYTES and is_picture(file.read()))
        (pictures if is_one else odd).append(file)
    return pictures, odd


def _notes_on_endings(pictures: Sequence[File], odd: Sequence[File]) -> list[str]:
    notes = []
    unusual = [file for file in pictures if not file.is_called_picture]
    if unusual:
        notes.append(f"{_counted(unusual)} are pictures all the same, so they were read.")
    if odd:
        lost = sorted({file.label for file in odd} - {file.label for file in pictures})
        of_them = f"; that is all there is of {', '.join(lost)}" if lost else ""
        notes.append(f"{_counted(odd)} are no pictures that brightest reads, so they were left out{of_them}.")
    return notes


def _notes_on_loose(loose: Sequence[File]) -> list[str]:
    if not loose:
        return []
    return [f"{len(loose):,} pictures, such as {loose[0].name}, lie in no label's folder, so they were left out."]


def _counted(files: Sequence[File]) -> str:
    """How many files there are of each ending."""
    counts = Counter(file.name.suffix.lower() or "no ending" for file in files)
    listed = ", ".join(f"{ending}: {count:,}" for ending, count in counts.most_common(8))
    return f"{len(files):,} files in the labels' folders ({listed})"


def _read(files: Sequence[File], place: str, progress: ProgressCallback | None) -> ImagesAndLabels:
    from brightest.images import read_picture  # Pillow is slow to import

    images = np.empty((len(files), 784), np.uint8)
    for number, file in enumerate(files):
        if file.size > MAX_PICTURE_BYTES:
            raise DataError(f"{place}{file.name} is too large: brightest reads up to {MAX_PICTURE_BYTES // 2**20} MiB.")
        try:
            images[number] = read_picture(file.read(), from_data_set=True)
        except ImageError as error:
            raise ImageError(str(error).replace("the picture", f"{place}{file.name}", 1)) from None
        if progress is not None:
            progress(PurePath(place.rstrip("/: ")).name, number + 1, len(files))
    return images, [file.label for file in files]
