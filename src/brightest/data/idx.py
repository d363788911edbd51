"""IDX is MNIST's own file format: a magic number, the size of each dimension, then the numbers themselves.

The magic number's four bytes are 0, 0, the numbers' type (8: unsigned bytes), and how many dimensions there
are: 3 for images (n, height, width), 1 for labels (n,). Sizes are 4 bytes each, the highest first.
"""

import gzip
import math
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from brightest.data.decompress import read_decompressed
from brightest.errors import DataError

UNSIGNED_BYTES = 8
_KINDS = {3: "images", 1: "labels"}


def read_images(path: Path) -> NDArray[np.uint8]:
    """Images (n, height, width), gzipped or not. Raises DataError where the file is not that."""
    return parse(read_decompressed(path), 3, path)


def read_labels(path: Path) -> NDArray[np.int64]:
    """Labels (n,), gzipped or not. Raises DataError where the file is not that."""
    return parse(read_decompressed(path), 1, path).astype(np.int64)


def parse(content: bytes, dimensions: int, path: Path) -> NDArray[np.uint8]:
    """The array that a file's content spells out; `path` is where it came from, for DataError's message."""
    _check_magic(content[:4], dimensions, path)
    header = 4 + 4 * dimensions
    if len(content) < header:
        raise DataError(f"{path} is cut short: it ends inside its header.")
    shape = tuple(int(size) for size in np.frombuffer(content[4:header], ">u4"))
    promised, held = math.prod(shape), len(content) - header
    if promised == 0:
        raise DataError(f"{path} declares {_times(shape)} {_KINDS[dimensions]}: there is nothing in it.")
    if held < promised:
        raise DataError(
            f"{path} is cut short: it declares {_times(shape)} bytes but holds {held:,}; get the file anew."
        )
    if held > promised:
        raise DataError(f"{path} holds {held - promised:,} bytes after the {_times(shape)} that it declares.")
    return np.frombuffer(content, np.uint8, offset=header).reshape(shape)


def write(path: Path, array: NDArray[np.uint8]) -> None:
    """The array as an IDX file, gzipped where its name ends in .gz."""
    header = bytes([0, 0, UNSIGNED_BYTES, array.ndim]) + np.array(array.shape, ">u4").tobytes()
    whole = header + array.tobytes()
    path.write_bytes(gzip.compress(whole, mtime=0) if path.suffix == ".gz" else whole)


def _check_magic(magic: bytes, dimensions: int, path: Path) -> None:
    wanted = bytes([0, 0, UNSIGNED_BYTES, dimensions])
    if magic == wanted:
        return
    found = f"its magic number is {magic.hex(' ')}, not {wanted.hex(' ')}"
    if len(magic) < 4 or magic[:2] != b"\0\0":
        raise DataError(f"{path} is not an IDX file: {found}.")
    if magic[2] == UNSIGNED_BYTES and magic[3] in _KINDS:
        raise DataError(f"{path} holds {_KINDS[magic[3]]} where {_KINDS[dimensions]} were expected: {found}.")
    raise DataError(f"{path} is not an IDX file of {_KINDS[dimensions]} as unsigned bytes: {found}.")


def _times(shape: tuple[int, ...]) -> str:
    return " × ".join(f"{size:,}" for size in shape)
