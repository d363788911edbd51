"""An archive is an .npz, NumPy's own file of named arrays: here of images and labels.

It is read without pickle, so no code in it runs, and every array's size is compared with the file's before
room is made for it.
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

ARRAY_NAMES = (
    ("x_train", "y_train"),
    ("X", "y"),
    ("images", "labels"),
)  # the first as in Keras, with a test beside it
TEST_ARRAY_NAMES = ("x_test", "y_test")


def read_npz(path: Path) -> tuple[ImagesAndLabels, ImagesAndLabels | None]:
    """(images, labels) to learn from, and for the test if there is one. Raises DataError where it can't."""
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
    members = {name.removesuffix(".npy") for name in archive.namelist()}
    for names in ARRAY_NAMES:
        if members.issuperset(names):
            wanted = (
                [*names, *TEST_ARRAY_NAMES]
                if names == ARRAY_NAMES[0] and members.issuperset(TEST_ARRAY_NAMES)
                else names
            )
            arrays = [_array(archive, name, path) for name in wanted]
            return (arrays[0], arrays[1]), (arrays[2], arrays[3]) if len(arrays) == 4 else None
    expected = ", or ".join(" and ".join(names) for names in ARRAY_NAMES)
    found = ", ".join(repr(name) for name in sorted(members)[:5]) or "nothing"
    raise DataError(f"{path} holds {found}; it must hold {expected}.")


def _array(archive: zipfile.ZipFile, name: str, path: Path) -> NDArray[Any]:
    size = archive.getinfo(f"{name}.npy").file_size  # zipfile unpacks no more than this
    with archive.open(f"{name}.npy") as member:
        shape, dtype = _header(member)
    if dtype.hasobject:
        raise DataError(f"{path}: {name} holds Python objects, which brightest doesn't load; save it as numbers.")
    if size > MAX_FILE_BYTES:
        raise DataError(f"{path}: {name} is too large, brightest reads up to {MAX_FILE_BYTES // 2**30} GiB.")
    if math.prod(shape) * dtype.itemsize > size:
        raise DataError(f"{path}: {name} is cut short: it declares more than the file holds.")
    with archive.open(f"{name}.npy") as member:
        array: NDArray[Any] = npy.read_array(member, allow_pickle=False)
    return array


def _header(member: IO[bytes]) -> tuple[tuple[int, ...], np.dtype[Any]]:
    read_header = npy.read_array_header_1_0 if npy.read_magic(member) == (1, 0) else npy.read_array_header_2_0
    shape, _, dtype = read_header(member)
    return shape, dtype
