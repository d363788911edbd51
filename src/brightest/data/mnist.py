"""MNIST: 60,000 handwritten digits to learn from and 10,000 for the test. LeCun, Cortes and Burges, 1998."""

import hashlib
import io
import os
import time
from dataclasses import dataclass
from gzip import GzipFile
from pathlib import Path
from typing import BinaryIO, cast
from zlib import error as ZlibError

import numpy as np

from brightest.data import idx
from brightest.data.dataset import DataSet, Examples
from brightest.data.decompress import read_at_most, read_decompressed
from brightest.data.download import download, save
from brightest.data.progress import ProgressCallback
from brightest.errors import DataError, DownloadError
from brightest.system.cache import cache_folder

DESCRIPTION = "handwritten digits, 28×28"
CLASSES = tuple("0123456789")
MIRRORS = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
)


@dataclass(frozen=True)
class Fingerprint:
    """What a file must be, unpacked: the .gz around it may differ, as packers do."""

    size: int  # bytes
    sha256: str

    def matches(self, content: bytes) -> bool:
        """Whether these are the very bytes."""
        return len(content) == self.size and hashlib.sha256(content).hexdigest() == self.sha256


FILES = {
    "train-images-idx3-ubyte": Fingerprint(
        47_040_016, "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"
    ),
    "train-labels-idx1-ubyte": Fingerprint(60_008, "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"),
    "t10k-images-idx3-ubyte": Fingerprint(
        7_840_016, "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"
    ),
    "t10k-labels-idx1-ubyte": Fingerprint(10_008, "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"),
}


def load(
    data_dir: Path | None = None, progress: ProgressCallback | None = None, seconds: float | None = None
) -> DataSet:
    """MNIST from where it is, each file checked; where it is nowhere, fetched within `seconds` if given.

    Raises DataError where a folder that was named doesn't hold it, DownloadError where it can't be fetched.
    """
    folder = mnist_folder(data_dir)
    if data_dir is not None or folder != cache_folder() / "mnist":
        return _read(folder)
    try:
        return _read(folder)
    except DataError:  # not there yet, or damaged since: what is whole is kept
        fetch(folder, progress, seconds)
        return _read(folder)


def mnist_folder(data_dir: Path | None = None) -> Path:
    """The folder where MNIST is or will be.

    `data_dir`, else $BRIGHTEST_DATA_DIR if any of its files is there, else the cache.
    """
    if data_dir is not None:
        return data_dir
    named = os.environ.get("BRIGHTEST_DATA_DIR")
    if named and any(_find(Path(named), name) for name in FILES):
        return Path(named)
    return cache_folder() / "mnist"


def fetch(folder: Path, progress: ProgressCallback | None = None, seconds: float | None = None) -> None:
    """Download into `folder` the files that it lacks. Raises DownloadError when no mirror has them all."""
    deadline = None if seconds is None else time.monotonic() + seconds
    missing = [name for name in FILES if not _is_good(folder, name)]
    failures = []
    for mirror in MIRRORS:
        while missing:
            try:
                packed = _download(mirror, missing[0], progress, deadline)
            except DownloadError as error:
                failures.append(str(error))
                break  # the next mirror is asked for what is still missing
            save(folder / f"{missing[0]}.gz", packed)
            del missing[0]
    if missing:
        raise DownloadError(
            f"MNIST can't be fetched ({'; '.join(failures)}): name a folder that holds it with --data-dir, "
            "or take the bundled handwriting with --data optdigits."
        )


def verify(folder: Path) -> None:
    """Raises DataError naming the file that is missing from `folder` or isn't MNIST's."""
    for name in FILES:
        _checked(folder, name)


def _download(mirror: str, name: str, progress: ProgressCallback | None, deadline: float | None) -> bytes:
    """The file as the mirror packed it, certain to unpack to MNIST's."""
    fingerprint = FILES[name]

    def check(packed: bytes) -> None:
        stream = cast("BinaryIO", GzipFile(fileobj=io.BytesIO(packed)))
        try:
            unpacked = read_at_most(stream, fingerprint.size)
        except (OSError, EOFError, ZlibError):
            unpacked = None
        if unpacked is None or not fingerprint.matches(unpacked):
            raise DataError(f"this is not {name}")

    # Packing makes a file hardly larger even where it can't make it smaller.
    limit = fingerprint.size + 2**16
    return download(f"{mirror}{name}.gz", check, limit=limit, progress=progress, deadline=deadline)


def _is_good(folder: Path, name: str) -> bool:
    try:
        _checked(folder, name)
    except DataError:
        return False
    return True


def _find(folder: Path, name: str) -> Path | None:
    candidates = (folder / name, folder / f"{name}.gz")
    return next((path for path in candidates if path.exists()), None)


def _checked(folder: Path, name: str) -> tuple[Path, bytes]:
    """Where the file is, and its content, which is MNIST's to the byte. Raises DataError where it isn't."""
    path = _find(folder, name)
    if path is None:
        raise DataError(
            f"{folder} has no {name} or {name}.gz, one of MNIST's four files: "
            "get it with brightest data fetch, or name another folder."
        )
    whole = read_decompressed(path)
    if not FILES[name].matches(whole):
        raise DataError(
            f"{path} is not MNIST's {name} (its SHA-256 differs): get it anew, "
            f"or use the folder as data of its own with --data {folder}."
        )
    return path, whole


def _read(folder: Path) -> DataSet:
    return DataSet("mnist", _part(folder, "train"), _part(folder, "t10k"), CLASSES)


def _part(folder: Path, part: str) -> Examples:
    path, whole = _checked(folder, f"{part}-images-idx3-ubyte")
    images = idx.parse(whole, 3, path)
    path, whole = _checked(folder, f"{part}-labels-idx1-ubyte")
    labels = idx.parse(whole, 1, path)
    return Examples(images.reshape(len(images), -1), labels.astype(np.int64))
