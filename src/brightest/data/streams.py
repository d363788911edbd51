"""Examples that are more than memory holds: they come in chunks, and only a few are in memory at once.

A stream is a folder of shards (shards.py), or arrays in large files that the system maps into memory: IDX or .npy,
neither compressed. A small sample of it, which is never learned from, is in memory: it stands for all wherever a
training looks at its examples, and validation examples are taken from it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from brightest.data import idx
from brightest.data.dataset import DIGITS, DataSet, Examples, fixed_split
from brightest.data.idx_folder import idx_sets
from brightest.data.labels import MAX_CLASSES
from brightest.data.pixel_lists import PixelLists
from brightest.errors import DataError

CHUNK = 8_000  # examples, which most mini-batches divide
MIN_STREAMED_BYTES = 2**30  # of images: fewer are read into memory
MAX_SAMPLE = 16_000  # examples


class Chunk(NamedTuple):
    """Some examples that lie together: images (m, pixels) uint8 or as lists, and labels (m,) int64."""

    images: NDArray[np.uint8] | PixelLists
    labels: NDArray[np.int64]

    def examples(self) -> Examples:
        """With all pixels, as examples that are in memory."""
        images = self.images.dense() if isinstance(self.images, PixelLists) else np.array(self.images)
        return Examples(images, self.labels)


class Stream(Protocol):
    """Chunks of examples. Threads may read them."""

    @property
    def counts(self) -> Sequence[int]:
        """How many examples each chunk has."""

    @property
    def pixels(self) -> int:
        """Of an image."""

    def read(self, number: int) -> Chunk:
        """A chunk. Raises DataError if it can't be read, or isn't what it should be."""


@dataclass(frozen=True, eq=False)
class MappedArrays:
    """Images and labels in files that are mapped into memory: the system reads what is looked at, and forgets it again.

    images: (n, pixels) uint8. labels: (n,) uint8 or int64.
    """

    images: NDArray[np.uint8]
    labels: NDArray[np.integer]

    @property
    def counts(self) -> Sequence[int]:
        """See Stream."""
        whole, rest = divmod(len(self.labels), CHUNK)
        return [CHUNK] * whole + [rest] * bool(rest)

    @property
    def pixels(self) -> int:
        """See Stream."""
        return int(self.images.shape[1])

    def read(self, number: int) -> Chunk:
        """See Stream."""
        part = slice(number * CHUNK, (number + 1) * CHUNK)
        return Chunk(np.ascontiguousarray(self.images[part]), self.labels[part].astype(np.int64))


@dataclass(frozen=True, eq=False)
class StreamedExamples(Examples):
    """The sample of a stream, as examples; `stream` is learned from, but its chunks before `first`.

    Its length is the sample's.
    """

    stream: Stream = field(kw_only=True)
    first: int = field(kw_only=True)

    @property
    def count(self) -> int:
        """How many examples there are to learn from."""
        return sum(self.stream.counts[self.first :])

    def __getitem__(self, index: NDArray[np.int64] | slice) -> Examples:  # type: ignore[override]  # not streamed
        return Examples(self.images[index], self.labels[index])

    def hold_out(self, n: int, seed: int) -> tuple[Self, Examples]:
        """Hold out n examples of the sample: the rest of it, with the stream, and those."""
        remaining, out = fixed_split(len(self), n, seed)
        return replace(self, images=self.images[remaining], labels=self.labels[remaining]), self[out]


def streamed(stream: Stream) -> StreamedExamples:
    """The examples of a stream. Raises DataError if there are too few for a sample beside them."""
    if len(stream.counts) < 2:
        raise DataError(f"there are {sum(stream.counts):,} examples: too few to be read as a stream.")
    first, size = 1, stream.counts[0]
    while size < MAX_SAMPLE and first < len(stream.counts) // 10:
        size += stream.counts[first]
        first += 1
    parts = [stream.read(number).examples() for number in range(first)]
    images = np.concatenate([part.images for part in parts])
    return StreamedExamples(images, np.concatenate([part.labels for part in parts]), stream=stream, first=first)


def find_mapped(folder: Path) -> DataSet | None:
    """The data set in a folder of .npy or of large IDX files; None if there is none. Large ones are mapped into memory.

    Raises DataError if its files don't fit together.
    """
    files = {(part, kind): folder / f"{part}-{kind}.npy" for part in ("train", "test") for kind in ("images", "labels")}
    if all(path.is_file() for path in files.values()):
        read = _map_npy
    else:
        sets = idx_sets(folder)
        files = next(iter(sets.values())) if len(sets) == 1 else {}
        large = files.get(("train", "images"))
        if (
            not large
            or len(files) < 4
            or large.stat().st_size < MIN_STREAMED_BYTES
            or large.suffix in (".gz", ".bz2", ".xz")
        ):
            return None
        read = idx.map_file
    train, test = (
        _mapped(folder, *(read(files[part, kind]) for kind in ("images", "labels"))) for part in ("train", "test")
    )
    size = max(int(train.labels.max()), int(test.labels.max())) + 1
    classes = DIGITS if size <= 10 else tuple(map(str, range(size)))
    learned = streamed(train) if train.images.nbytes >= MIN_STREAMED_BYTES else _in_memory(train)
    return DataSet(folder.resolve().name, learned, _in_memory(test), classes)


def _map_npy(path: Path) -> NDArray[np.integer]:
    try:
        array: NDArray[np.integer] = np.load(path, mmap_mode="r", allow_pickle=False)
        return array
    except (OSError, ValueError) as error:
        raise DataError(f"{path} is no array that can be mapped into memory ({error}).") from None


def _mapped(folder: Path, images: NDArray[np.integer], labels: NDArray[np.integer]) -> MappedArrays:
    if images.dtype != np.uint8 or images.ndim < 2 or labels.ndim != 1 or labels.dtype.kind not in "iu":
        raise DataError(f"{folder}: images must be (n, pixels) uint8 and labels (n,) whole numbers.")
    if len(images) != len(labels):
        raise DataError(f"{folder} has {len(images):,} images but {len(labels):,} labels.")
    if not len(labels) or labels.min() < 0 or labels.max() >= MAX_CLASSES:
        raise DataError(
            f"{folder}: there must be at least one label, and all must be whole numbers from 0 to {MAX_CLASSES - 1}."
        )
    return MappedArrays(np.asanyarray(images.reshape(len(images), -1), np.uint8), labels)


def _in_memory(mapped: MappedArrays) -> Examples:
    return Examples(np.array(mapped.images), mapped.labels.astype(np.int64))
