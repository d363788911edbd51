"""Read images and labels from an .npz, NumPy's archive of named arrays.

Pickle is off, so no code in the file runs, and an array's declared size is compared with the file's before memory is
allocated.
"""

import lzma
import math
import zipfile
import zlib
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from brightest.data.arrays import ImagesAndLabels
from brightest.data.decompress import MAX_FILE_BYTES
from brightest.errors import DataError

# The first names are those of Keras, whose archives also hold TEST_ARRAY_NAMES.
ARRAY_NAMES = (("x_train", "y_train"), ("X", "y"), ("images", "labels"))
TEST_ARRAY_NAMES = ("x_test", "y_test")


def read_npz(path: Path) -> tuple[ImagesAndLabels, ImagesAndLabels | None]:
    """Training (images, labels), and test ones if the archive has them. Raises DataError if it can't be read."""
    try:
        with zipfile.ZipFile(path) as archive:
            return _pairs(archive, path)
    except (
        zipfile.BadZipFile,
        zlib.error,
        lzma.LZMAError,
        EOFError,
        ArithmeticError,
        TypeError,
        ValueError,
        RuntimeError,
    ):
        raise DataError(f"{path} is not an .npz of plain number arrays, or is damaged.") from None
    except OSError as error:
        raise DataError(f"{path} can't be read: {error.strerror or error}.") from error


def _pairs(archive: zipfile.ZipFile, path: Path) -> tuple[ImagesAndLabels, ImagesAndLabels | None]:
    names = {name.removesuffix(".npy") for name in archive.namelist()}
    for pair in ARRAY_NAMES:
        if names.issuperset(pair):
            has_test = pair == ARRAY_NAMES[0] and names.issuperset(TEST_ARRAY_NAMES)
            wanted = [*pair, *TEST_ARRAY_NAMES] if has_test else pair
            arrays = [_array(archive, name, path) for name in wanted]
            return (arrays[0], arrays[1]), (arrays[2], arrays[3]) if len(arrays) == 4 else None
    expected = ", or ".join(" and ".join(pair) for pair in ARRAY_NAMES)
    found = ", ".join(repr(name) for name in sorted(names)[:5]) or "nothing"
    raise DataError(f"{path} holds {found}; it must hold {expected}.")


def _array(archive: zipfile.ZipFile, name: str, path: Path) -> NDArray[Any]:
    size = archive.getinfo(f"{name}.npy").file_size  # zipfile decompresses no more than this
    with archive.open(f"{name}.npy") as member:
        shape, dtype = _header(member)
    if dtype.hasobject:
        raise DataError(f"{path}: {name} holds Python objects, which brightest doesn't load; save numbers instead.")
    if size > MAX_FILE_BYTES:
        raise DataError(f"{path}: {name} is too large: brightest reads up to {MAX_FILE_BYTES // 2**30} GiB.")
    if math.prod(shape) * dtype.itemsize > size:
        raise DataError(f"{path}: {name} is cut short: it declares more than the file holds.")
    with archive.open(f"{name}.npy") as member:
        array: NDArray[Any] = npy.read_array(member, allow_pickle=False)
    return array


def _header(member: IO[bytes]) -> tuple[tuple[int, ...], np.dtype[Any]]:
    read_header = npy.read_array_header_1_0 if npy.read_magic(member) == (1, 0) else npy.read_array_header_2_0
    shape, _, dtype = read_header(member)
    return shape, dtype
