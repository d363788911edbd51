"""Shards: Parquet files with shuffled examples, in the form that the fast engine takes.

digits/
    shards.json                a description; written last
    train-00000.parquet        200,000 examples in groups of 8,000, which are read one at a time
    test.parquet

A row is an example: `numbers` (its nonzero pixels' numbers, two bytes each, padded to whole vectors of sixteen),
`values` (a byte each) and `label`. Any program that reads Parquet can read them: numpy.frombuffer(row, "<u2").
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from brightest.data.dataset import DataSet, Examples
from brightest.data.pixel_lists import LANES, MAX_PIXELS, PixelLists, pixel_lists
from brightest.data.streams import CHUNK, Chunk, streamed
from brightest.errors import DataError, StorageError
from brightest.system.files import write_atomically, writing_atomically

FORMAT = 1
CHUNKS_PER_FILE = 25
ABOUT = "shards.json"


@dataclass(frozen=True, eq=False)
class Shards:
    """The shards in a folder: a streams.Stream."""

    places: Sequence[tuple[Path, int]]  # of each chunk: its file, and its group there
    counts: Sequence[int]
    pixels: int
    classes: int

    def read(self, number: int) -> Chunk:
        """A chunk. Raises DataError if it is damaged."""
        path, group = self.places[number]
        return _read_group(path, group, self.pixels, self.classes)


def read_shards(folder: Path) -> DataSet:
    """The data set of a folder of shards: its training examples are a stream. Raises DataError."""
    about = _about(folder)
    places, counts = [], []
    for path in sorted(folder.glob("train-*.parquet")):
        with _open(path) as file:
            for group in range(file.num_row_groups):
                places.append((path, group))
                counts.append(file.metadata.row_group(group).num_rows)
        if max(counts, default=0) > CHUNK:
            raise DataError(f"{path} has groups of more than {CHUNK:,} examples, which may be more than memory holds.")
    if sum(counts) != about["examples"]:
        raise DataError(f"{folder} has {sum(counts):,} examples, but it was made with {about['examples']:,}.")
    classes = tuple(about["classes"])
    shards = Shards(places, counts, about["pixels"], len(classes))
    with _open(folder / "test.parquet") as file:
        groups = file.num_row_groups
    parts = [_read_group(folder / "test.parquet", i, shards.pixels, len(classes)).examples() for i in range(groups)]
    test = Examples(np.concatenate([part.images for part in parts]), np.concatenate([part.labels for part in parts]))
    return DataSet(folder.resolve().name, streamed(shards), test, classes)


def write_shards(folder: Path, train: Iterator[Examples], test: Examples, classes: tuple[str, ...]) -> int:
    """Write examples, which are given in parts, as shards. Returns the number of training examples.

    They are written in the given order, so shuffle them first. Raises DataError or StorageError.
    """
    _pyarrow(str(folder))
    if folder.exists() and any(folder.iterdir()):
        raise StorageError(f"{folder} is not empty: choose another place.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        chunks = (lists_and_labels(part) for part in _chunks(train))
        count = 0
        for number, some in enumerate(_in_files(chunks)):
            count += _write(folder / f"train-{number:05}.parquet", some)
        _write(folder / "test.parquet", (lists_and_labels(part) for part in _chunks(iter([test]))))
        pixels = test.images.shape[1]
        about = {"format": FORMAT, "examples": count, "pixels": pixels, "classes": list(classes)}
        write_atomically(folder / ABOUT, json.dumps(about, indent=1).encode())
    except OSError as error:
        raise StorageError(f"can't write {folder}: {error.strerror or error}; choose another place.") from error
    return count


def lists_and_labels(examples: Examples) -> tuple[PixelLists, NDArray[np.int64]]:
    """Examples in the form of shards. Raises DataError unless their pixels are bytes."""
    return pixel_lists(examples.images), examples.labels


def _chunks(parts: Iterator[Examples]) -> Iterator[Examples]:
    """The same examples in chunks of CHUNK; the last may be smaller."""
    waiting: list[Examples] = []
    for part in parts:
        waiting.append(part)
        while sum(map(len, waiting)) >= CHUNK:
            all_ = _concatenated(waiting)
            yield all_[:CHUNK]
            waiting = [all_[CHUNK:]]
    if rest := sum(map(len, waiting)):
        yield _concatenated(waiting)[:rest]


def _concatenated(parts: Sequence[Examples]) -> Examples:
    return Examples(np.concatenate([one.images for one in parts]), np.concatenate([one.labels for one in parts]))


def _in_files(chunks: Iterator[Any]) -> Iterator[list[Any]]:
    some: list[Any] = []
    for chunk in chunks:
        some.append(chunk)
        if len(some) == CHUNKS_PER_FILE:
            yield some
            some = []
    if some:
        yield some


def _write(path: Path, chunks: Any) -> int:
    pyarrow = _pyarrow(str(path))
    from pyarrow import parquet

    schema = pyarrow.schema([("numbers", pyarrow.binary()), ("values", pyarrow.binary()), ("label", pyarrow.int64())])
    count = 0
    with (
        writing_atomically(path) as file,
        parquet.ParquetWriter(file, schema, compression="none", use_dictionary=False) as writer,
    ):
        for lists, labels in chunks:
            columns = [_binary(pyarrow, lists, kind, size) for kind, size in (("numbers", 2), ("values", 1))]
            writer.write_table(
                pyarrow.Table.from_arrays([*columns, pyarrow.array(labels)], schema=schema), row_group_size=CHUNK
            )
            count += len(labels)
    return count


def _binary(pyarrow: Any, lists: PixelLists, kind: str, size: int) -> Any:
    offsets = pyarrow.py_buffer((lists.starts * size).astype(np.int32))
    values = pyarrow.py_buffer(getattr(lists, kind))
    return pyarrow.BinaryArray.from_buffers(pyarrow.binary(), len(lists), [None, offsets, values])


def _read_group(path: Path, group: int, pixels: int, classes: int) -> Chunk:
    with _open(path) as file:
        try:
            table = file.read_row_group(group, use_threads=False).combine_chunks()
        except Exception as error:  # Arrow raises many kinds on a damaged file
            raise DataError(f"{path} is damaged: its group {group} can't be read.") from error
    try:
        numbers, values, labels = (table.column(name).chunk(0) for name in ("numbers", "values", "label"))
        starts, listed = _array(numbers, np.dtype("<u2"))
        value_starts, bytes_ = _array(values, np.dtype(np.uint8))
        lists = PixelLists(starts, listed, bytes_, pixels)
        if numbers.null_count or values.null_count or labels.null_count or not np.array_equal(starts, value_starts):
            raise DataError("its columns don't fit together.")
        lists.check()
        found = labels.to_numpy()
        if not len(found):
            raise DataError("it has no examples.")
        if found.dtype != np.int64 or not (found.min() >= -1 and found.max() < classes):
            raise DataError("it has a label that is no class.")
    except DataError as error:
        raise DataError(f"{path} is no shard, or damaged: {error}") from None
    except (KeyError, ValueError, AttributeError, IndexError) as error:  # raised by the library that reads it
        raise DataError(f"{path} is no shard, or damaged: its columns aren't those of examples.") from error
    return Chunk(lists, found)


def _array(column: Any, dtype: np.dtype[Any]) -> tuple[NDArray[np.int64], NDArray[Any]]:
    """The starts and values of a binary column, with LANES zeros behind them."""
    _, offsets, content = column.buffers()
    edges = np.frombuffer(offsets, np.int32)[column.offset : column.offset + len(column) + 1].astype(np.int64)
    if (edges % dtype.itemsize).any():
        raise DataError("a list has half a number.")
    data = np.frombuffer(content, np.uint8)[edges[0] : edges[-1]]
    padded = np.zeros(len(data) // dtype.itemsize + LANES, dtype)
    padded[:-LANES] = data.view(dtype)
    return (edges - edges[0]) // dtype.itemsize, padded


def _open(path: Path) -> Any:
    _pyarrow(str(path))
    from pyarrow.parquet import ParquetFile

    try:
        return ParquetFile(path, memory_map=True)
    except Exception as error:  # Arrow raises many kinds on a damaged file
        raise DataError(f"{path} is not a whole .parquet file that can be read.") from error


def _pyarrow(path: str) -> Any:
    try:
        import pyarrow
    except ImportError:
        raise DataError(f"{path}: shards need pyarrow: pip install 'brightest[parquet]'.") from None
    return pyarrow


def _about(folder: Path) -> dict[str, Any]:
    try:
        about = json.loads((folder / ABOUT).read_bytes()[: 2**20])
        names = about["classes"]
        if (
            about["format"] == FORMAT
            and type(about["examples"]) is int
            and 0 < about["pixels"] <= MAX_PIXELS
            and len(names) >= 2
            and all(isinstance(name, str) for name in names)
        ):
            return dict(about)
    except (OSError, ValueError, KeyError, TypeError):
        pass
    raise DataError(f"{folder / ABOUT} doesn't describe shards that this version reads: make them again.")
