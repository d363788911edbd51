"""Read and write IDX, MNIST's file format: a magic number, the size of each dimension, and the values.

The four bytes of the magic number are 0, 0, the type of the values (8: unsigned bytes), and the number of dimensions: 3
for images (n, height, width), 1 for labels (n,). Each size has 4 bytes, big-endian.
"""

import gzip
import math
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from brightest.data.decompress import read_decompressed
from brightest.errors import DataError

UNSIGNED_BYTES = 8
_CONTENTS = {3: "images", 1: "labels"}


def read_images(path: Path) -> NDArray[np.uint8]:
    """Images (n, height, width) from a file, gzipped or not. Raises DataError if it is not an IDX file of images."""
    return parse(read_decompressed(path), 3, path)


def read_labels(path: Path) -> NDArray[np.int64]:
    """Labels (n,) from a file, gzipped or not. Raises DataError if it is not an IDX file of labels."""
    return parse(read_decompressed(path), 1, path).astype(np.int64)


def map_file(path: Path) -> NDArray[np.uint8]:
    """The array in an uncompressed file, mapped into memory. Raises DataError if it is not an IDX file."""
    try:
        with path.open("rb") as file:
            head = file.read(16)
    except OSError as error:
        raise DataError(f"{path} can't be read: {error.strerror or error}.") from error
    dimensions = head[3] if len(head) == 16 else 0
    if dimensions not in _CONTENTS:
        raise DataError(f"{path} is not an IDX file of images or labels.")
    _check_magic(head[:4], dimensions, path)
    start = 4 + 4 * dimensions
    shape = tuple(int(size) for size in np.frombuffer(head[4:start], ">u4"))
    if path.stat().st_size != start + math.prod(shape):
        raise DataError(f"{path} is cut short or damaged: it declares {_format_shape(shape)} bytes.")
    return np.memmap(path, np.uint8, "r", start, shape)


def parse(content: bytes, dimensions: int, path: Path) -> NDArray[np.uint8]:
    """Parse a file's content into an array. Raises DataError, naming `path`, if the content is invalid."""
    _check_magic(content[:4], dimensions, path)
    header = 4 + 4 * dimensions
    if len(content) < header:
        raise DataError(f"{path} is cut short: it ends inside its header.")
    shape = tuple(int(size) for size in np.frombuffer(content[4:header], ">u4"))
    declared, actual = math.prod(shape), len(content) - header
    if declared == 0:
        raise DataError(f"{path} declares {_format_shape(shape)} {_CONTENTS[dimensions]}: it is empty.")
    if actual < declared:
        raise DataError(
            f"{path} is cut short: it declares {_format_shape(shape)} bytes but holds {actual:,}; "
            "download the file again."
        )
    if actual > declared:
        raise DataError(f"{path} holds {actual - declared:,} bytes after the {_format_shape(shape)} that it declares.")
    return np.frombuffer(content, np.uint8, offset=header).reshape(shape)


def write(path: Path, array: NDArray[np.uint8]) -> None:
    """Write an array as an IDX file, gzipped if its name ends in .gz."""
    header = bytes([0, 0, UNSIGNED_BYTES, array.ndim]) + np.array(array.shape, ">u4").tobytes()
    content = header + array.tobytes()
    path.write_bytes(gzip.compress(content, mtime=0) if path.suffix == ".gz" else content)


def _check_magic(magic: bytes, dimensions: int, path: Path) -> None:
    expected = bytes([0, 0, UNSIGNED_BYTES, dimensions])
    if magic == expected:
        return
    found = f"its magic number is {magic.hex(' ')}, not {expected.hex(' ')}"
    if len(magic) < 4 or magic[:2] != b"\0\0":
        raise DataError(f"{path} is not an IDX file: {found}.")
    if magic[2] == UNSIGNED_BYTES and magic[3] in _CONTENTS:
        raise DataError(f"{path} holds {_CONTENTS[magic[3]]} where {_CONTENTS[dimensions]} were expected: {found}.")
    raise DataError(f"{path} is not an IDX file of {_CONTENTS[dimensions]} as unsigned bytes: {found}.")


def _format_shape(shape: tuple[int, ...]) -> str:
    return " × ".join(f"{size:,}" for size in shape)
