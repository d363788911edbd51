"""Read images and labels from an .npz, NumPy's archive of named arrays.

Pickle is off, so no code in the file runs, and an array's declared size is compared with the file's before memory is
allocated.
"""

import math
import zipfile
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from brightest.data.contents import Contents
from brightest.data.decompress import MAX_FILE_BYTES
from brightest.data.named_arrays import EXPECTED, contents_by_shape, contents_of, pairs_by_name
from brightest.data.parts import TRAIN
from brightest.errors import DataError
from brightest.system.budget import Budget
from brightest.system.zip_archive import open_zip, spend_member

MIN_EXPANDED_BYTES, MAX_EXPANSION = 2**27, 100  # a file may expand to the first, or else to the second times its size
_UNNAMED = "arr_"  # the prefix of names that NumPy gives to unnamed arrays


def read_npz(path: Path) -> Contents:
    """Training images and labels, and test ones if the archive has them. Raises DataError if it can't be read."""
    try:
        limit = min(MAX_FILE_BYTES, max(MIN_EXPANDED_BYTES, MAX_EXPANSION * path.stat().st_size))
        budget = Budget(str(path), DataError, bytes=limit)
        with path.open("rb") as file, open_zip(file, budget) as archive:
            return _contents(archive, path, budget)
    except DataError:
        raise
    except OSError as error:
        raise DataError(f"{path} can't be read: {error.strerror or error}.") from error
    except Exception as error:  # the header of an array is parsed as Python, which may raise almost anything
        raise DataError(f"{path} is not an .npz of plain number arrays, or is damaged.") from error


def _contents(archive: zipfile.ZipFile, path: Path, budget: Budget) -> Contents:
    names = {name.removesuffix(".npy") for name in archive.namelist()}
    if TRAIN in (pairs := pairs_by_name(names)):
        arrays = {part: tuple(_array(archive, name, path, budget) for name in pair) for part, pair in pairs.items()}
        return contents_of({part: (images, labels) for part, (images, labels) in arrays.items()})
    unnamed = sorted((name for name in names if name.startswith(_UNNAMED)), key=lambda name: (len(name), name))
    found = contents_by_shape([_array(archive, name, path, budget) for name in unnamed]) if unnamed else None
    if found is None:
        listed = ", ".join(repr(name) for name in sorted(names)[:5]) or "nothing"
        raise DataError(f"{path} holds {listed}; it must hold {EXPECTED}.")
    return found


def _array(archive: zipfile.ZipFile, name: str, path: Path, budget: Budget) -> NDArray[Any]:
    info = archive.getinfo(f"{name}.npy")
    spend_member(info, budget)
    with archive.open(info) as member:
        shape, dtype = _header(member)
    if dtype.hasobject:
        raise DataError(f"{path}: {name} holds Python objects, which brightest doesn't load; save numbers instead.")
    if math.prod(shape) * dtype.itemsize > info.file_size:
        raise DataError(f"{path}: {name} is cut short: it declares more than the file holds.")
    with archive.open(info) as member:
        array: NDArray[Any] = npy.read_array(member, allow_pickle=False)
    return array


def _header(member: IO[bytes]) -> tuple[tuple[int, ...], np.dtype[Any]]:
    read_header = npy.read_array_header_1_0 if npy.read_magic(member) == (1, 0) else npy.read_array_header_2_0
    shape, _, dtype = read_header(member)
    return shape, dtype
