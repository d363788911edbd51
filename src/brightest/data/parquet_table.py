"""Read a table in a .parquet file: Hugging Face's, whose images are pictures' bytes or lists, or a column per pixel."""

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from brightest.data.csv_table import INDEX_HEADINGS, LABEL_HEADINGS, Table
from brightest.data.pixel_columns import notes, pixel_columns
from brightest.data.progress import ProgressCallback
from brightest.errors import DataError, ImageError

IMAGE_HEADINGS = ("image", "images", "img", "picture", "pixels", "x")
MAX_NUMBERS = 2**28  # of all columns together: five times MNIST's
_ROWS = 1000  # read at a time


def read_parquet(path: Path, progress: ProgressCallback | None = None, *, labelled: bool | None = True) -> Table:
    """Read a table whose rows have labels, have none, or (None) have them if a heading says so.

    Raises DataError if it can't be read, and without pyarrow.
    """
    try:
        from pyarrow.parquet import ParquetFile
    except ImportError:
        raise DataError(f"{path}: reading .parquet needs pyarrow: pip install 'brightest[parquet]'.") from None
    with path.open("rb") as stream:
        try:
            return _table(ParquetFile(stream), path, progress, labelled=labelled)
        except DataError:
            raise
        except Exception as error:  # Arrow raises many kinds on a damaged file
            reason = " ".join(str(error).split())[:100]
            raise DataError(f"{path} is not a whole .parquet file that can be read ({reason}).") from error


def _table(file: Any, path: Path, progress: ProgressCallback | None, *, labelled: bool | None) -> Table:
    groups = [file.metadata.row_group(i) for i in range(file.metadata.num_row_groups)]
    numbers = sum(group.column(i).num_values for group in groups for i in range(group.num_columns))
    expanded = sum(group.total_byte_size for group in groups)
    if max(numbers, expanded) > MAX_NUMBERS or file.metadata.num_rows == 0:
        rows = f"{file.metadata.num_rows:,} rows of {numbers:,} values"
        raise DataError(f"{path} holds {rows}: brightest reads from one to {MAX_NUMBERS:,} values.")
    names = list(file.schema_arrow.names)
    lowered = [name.lower() for name in names]
    label = next((names[lowered.index(one)] for one in LABEL_HEADINGS if one in lowered), None)
    if label is None and labelled:
        raise DataError(f"{path} has no column called `label`, but {', '.join(names[:5])}: rename that of the labels.")
    image = next((names[lowered.index(one)] for one in IMAGE_HEADINGS if one in lowered), None)
    index = [name for name in names if name.lower() in {*INDEX_HEADINGS, "__index_level_0__"}]
    known = [i for i, name in enumerate(names) if name in (label, *index)]
    numbered = () if image else pixel_columns(names, known)
    rest = [name for i, name in enumerate(names) if i not in known]
    pixels = [image] if image else [names[i] for i in numbered] or rest
    wanted = [*pixels, *([label] if label and labelled is not False else [])]
    images: list[NDArray[Any]] = []
    labels: list[Any] = []
    for batch in file.iter_batches(_ROWS, columns=wanted, use_threads=False):
        before = sum(map(len, images))
        images.append(_images(batch, image, pixels, path, before))
        labels += batch.column(label).to_pylist() if label in wanted else []
        if progress is not None:
            progress(path.name, before + len(images[-1]), file.metadata.num_rows)
    texts = np.array([None if one is None else str(one) for one in labels], object) if label in wanted else None
    classes = _class_names(file.schema_arrow.metadata, label)
    return Table(np.concatenate(images), texts, None, tuple(names), classes, notes(names, numbered, known))


def _images(batch: Any, image: str | None, pixels: list[str], path: Path, before: int) -> NDArray[Any]:
    if image is None:
        return np.stack([batch.column(name).to_numpy(zero_copy_only=False) for name in pixels], axis=1)
    values = batch.column(image).to_pylist()
    if isinstance(values[0], dict):
        values = [value["bytes"] for value in values]
    if isinstance(values[0], bytes):
        return np.stack(
            [_picture(value, f"{path}: the picture of example {i:,}") for i, value in enumerate(values, before + 1)]
        )
    return np.asarray(values).reshape(len(values), -1)


def _picture(content: bytes, name: str) -> NDArray[np.uint8]:
    """A picture of 28×28 pixels as it is, any other as a network reads it. Raises ImageError."""
    from brightest.images import read_grey, read_picture  # Pillow is slow to import
    from brightest.images.decode import to_uint8

    try:
        grey = read_grey(content)
        return to_uint8(grey).reshape(-1) if grey.shape == (28, 28) else read_picture(content)
    except ImageError as error:
        raise ImageError(str(error).replace("the picture", name, 1)) from None


def _class_names(metadata: dict[bytes, bytes] | None, label: str | None) -> tuple[str, ...] | None:
    """The names that Hugging Face's libraries write beside numbered labels."""
    try:
        names = json.loads((metadata or {})[b"huggingface"])["info"]["features"][label]["names"]
        return tuple(map(str, names)) or None
    except (KeyError, TypeError, ValueError):
        return None
