"""Tables: one file, or a folder of two, such as mnist_train.csv and mnist_test.csv."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from brightest.data.arrays import MAX_DIM_WHITE
from brightest.data.contents import Contents
from brightest.data.csv_table import UCI_SUFFIXES, Table, read_column, read_csv
from brightest.data.decompress import COMPRESSED_SUFFIXES
from brightest.data.known_sets import with_known_set
from brightest.data.named_arrays import contents_of, pairs_by_name
from brightest.data.parquet_table import read_parquet
from brightest.data.parts import TEST, TRAIN, VALIDATION, part_within, without_part
from brightest.data.progress import ProgressCallback
from brightest.errors import DataError

TEXT_SUFFIXES = (".csv", ".tsv", ".tab", ".txt", ".data", *UCI_SUFFIXES)
_BRIGHTENED = f"No pixel is above {MAX_DIM_WHITE}, so that was taken for white."
PARQUET_SUFFIXES = (".parquet", ".pq")


def plain_name(name: str) -> str:
    """A file's name in small letters, without the ending that says how it is compressed."""
    name = name.lower()
    return next((name.removesuffix(ending) for ending in COMPRESSED_SUFFIXES if name.endswith(ending)), name)


def is_table_name(name: str) -> bool:
    """Whether a table has such a name."""
    return plain_name(name).endswith(TEXT_SUFFIXES) or name.lower().endswith(PARQUET_SUFFIXES)


def read_table(path: Path, progress: ProgressCallback | None = None) -> Contents:
    """The rows of a table with labels. Raises DataError if it can't be read."""
    table = read(path, progress)
    assert table.labels is not None
    return with_known_set(Contents((table.images, table.labels), None, table.classes, table.notes), path.name)


def read(path: Path, progress: ProgressCallback | None = None, *, labelled: bool | None = True) -> Table:
    """A table whose rows have labels, have none, or (None) have them if a heading says so. Raises DataError.

    If all pixels are whole and none is above 16, though one is above 1, white is 16 and becomes 255.
    """
    if path.name.lower().endswith(PARQUET_SUFFIXES):
        table = read_parquet(path, progress, labelled=labelled)
    else:
        table = read_csv(path, labelled=labelled)
    if table.images.dtype.kind in "fiu" and 1 < table.images.max(initial=0) <= MAX_DIM_WHITE:
        whole = table.images.astype(np.uint8)
        if np.array_equal(whole, table.images):
            bytes_of = np.rint(np.arange(MAX_DIM_WHITE + 1) * (255 / MAX_DIM_WHITE)).astype(np.uint8)
            return table._replace(images=bytes_of[whole], columns_notes=(*table.columns_notes, _BRIGHTENED))
    return table


def read_table_folder(folder: Path, paths: list[Path], progress: ProgressCallback | None = None) -> Contents:
    """The tables that lie in a folder as one data set: by their names for training, for the test, for neither.

    Raises DataError if the names don't say which is which.
    """
    if len(paths) == 1:
        return read_table(paths[0], progress)
    stems = {plain_name(path.name).rpartition(".")[0]: path for path in paths}
    if TRAIN in (pairs := pairs_by_name(stems)):
        return contents_of({part: _apart(stems[X], stems[y]) for part, (X, y) in pairs.items()})
    parts: dict[str | None, list[Path]] = {}
    for path in paths:
        parts.setdefault(part_within(path.name), []).append(path)
    sets = {without_part(path.name) for path in parts.get(TRAIN, [])}
    if len(sets) != 1:
        listed = ", ".join(path.name for path in sorted(paths)[:5])
        raise DataError(
            f"{folder} holds several tables ({listed}), and their names don't say which one is for training and which "
            "for the test: give one with --data and the other with --test."
        )
    notes = [f"{path.name} isn't read: its name says neither train nor test." for path in parts.get(None, [])]
    pairs_read: dict[str, tuple[Any, Any]] = {}
    classes = None
    for part in (TRAIN, TEST, VALIDATION):
        tables = [read(path, progress, labelled=part == TRAIN or None) for path in sorted(parts.get(part, []))]
        if tables and any(table.labels is None for table in tables):
            notes.append(f"{parts[part][0].name} has no labels, so it can't be the test set.")
        elif tables:
            notes += [note for note in tables[0].notes if note not in notes]
            pairs_read[part] = _joined([table.images for table in tables]), np.concatenate([t.labels for t in tables])
            classes = classes or tables[0].classes
    found = contents_of(pairs_read)
    found = found._replace(classes=classes, notes=(*notes, *found.notes))
    return with_known_set(found, parts[TRAIN][0].name)


def _joined(images: list[NDArray[Any]]) -> NDArray[Any]:
    if len({array.shape[1:] for array in images}) > 1:
        raise DataError("the tables' images differ in size: all must have the same number of pixels.")
    return np.concatenate(images)


def _apart(images: Path, labels: Path) -> tuple[Any, Any]:
    """Images and labels that lie in two tables."""
    pixels, column = read(images, labelled=False).images, read_column(labels)
    return pixels, column[1:] if len(column) == len(pixels) + 1 else column
