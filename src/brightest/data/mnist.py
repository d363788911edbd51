"""MNIST: 60,000 handwritten digits for training and 10,000 for the test. LeCun, Cortes and Burges, 1998."""

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
from brightest.data.dataset import DIGITS, DataSet, Examples
from brightest.data.decompress import read_at_most, read_decompressed
from brightest.data.download import download, save
from brightest.data.progress import ProgressCallback
from brightest.errors import DataError, DownloadError
from brightest.system.cache import cache_folder

DESCRIPTION = "handwritten digits, 28×28"
MIRRORS = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
)
PLACES = ("raw", "MNIST/raw", "MNIST", "mnist")  # below a folder that is given: torchvision's, and others'


@dataclass(frozen=True)
class Fingerprint:
    """Size and checksum of a decompressed file. That of its .gz would depend on the compressor."""

    size: int  # bytes
    sha256: str

    def matches(self, content: bytes) -> bool:
        """Whether `content` is the file, to the byte."""
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
    """Load MNIST and verify each file; download it if it is not on this machine, within `seconds` if given.

    Raises DataError if a folder chosen by the user doesn't hold it, DownloadError if it can't be downloaded.
    """
    folder = mnist_folder(data_dir)
    if data_dir is not None or folder != cache_folder() / "mnist":
        return _read(folder)
    try:
        return _read(folder)
    except DataError:  # missing or damaged: only such files are downloaded
        fetch(folder, progress, seconds)
        return _read(folder)


def mnist_folder(data_dir: Path | None = None) -> Path:
    """The folder that holds MNIST, or to which it is downloaded.

    This is `data_dir`, else $BRIGHTEST_DATA_DIR if that holds any of MNIST's files, else the cache. Raises DataError if
    $BRIGHTEST_DATA_DIR is no folder.
    """
    if data_dir is not None:
        return data_dir
    if named := os.environ.get("BRIGHTEST_DATA_DIR"):
        folder = Path(named)
        if not folder.is_dir():
            raise DataError(f"BRIGHTEST_DATA_DIR names {folder}, which isn't a folder: correct it, or unset it.")
        if any(_find(folder, name) for name in FILES):
            return folder
    return cache_folder() / "mnist"


def fetch(folder: Path, progress: ProgressCallback | None = None, seconds: float | None = None) -> None:
    """Download the files missing from `folder`. Raises DownloadError if the mirrors don't provide all of them."""
    deadline = None if seconds is None else time.monotonic() + seconds
    missing = [name for name in FILES if not _is_valid(folder, name)]
    failures = []
    for mirror in MIRRORS:
        while missing:
            try:
                compressed = _download(mirror, missing[0], progress, deadline)
            except DownloadError as error:
                failures.append(str(error))
                break  # ask the next mirror for the files still missing
            save(folder / f"{missing[0]}.gz", compressed)
            del missing[0]
    if missing:
        raise DownloadError(
            f"MNIST can't be downloaded ({'; '.join(failures)}): name a folder that holds it with --data-dir, "
            "or use the bundled handwriting with --data optdigits."
        )


def verify(folder: Path) -> None:
    """Check MNIST's files in `folder`. Raises DataError naming one that is missing or differs."""
    for name in FILES:
        _read_verified(folder, name)


def _download(mirror: str, name: str, progress: ProgressCallback | None, deadline: float | None) -> bytes:
    """Download a file as the mirror compressed it, and verify its decompressed content."""
    fingerprint = FILES[name]

    def check(compressed: bytes) -> None:
        stream = cast("BinaryIO", GzipFile(fileobj=io.BytesIO(compressed)))
        try:
            decompressed = read_at_most(stream, fingerprint.size)
        except (OSError, EOFError, ZlibError):
            decompressed = None
        if decompressed is None or not fingerprint.matches(decompressed):
            raise DataError(f"this is not {name}")

    # Compression enlarges even incompressible files only a little.
    limit = fingerprint.size + 2**16
    return download(f"{mirror}{name}.gz", check, limit=limit, progress=progress, deadline=deadline)


def _is_valid(folder: Path, name: str) -> bool:
    try:
        _read_verified(folder, name)
    except DataError:
        return False
    return True


def _find(folder: Path, name: str) -> Path | None:
    """The file called `name`, gzipped or not, or as 7-Zip and Windows call it; in the folder or torchvision's in it."""
    names = [f"{spelled}{ending}" for spelled in (name, name.replace("-idx", ".idx")) for ending in ("", ".gz")]
    places = [folder, *(folder / place for place in PLACES)]
    return next((place / one for place in places for one in names if (place / one).is_file()), None)


def _read_verified(folder: Path, name: str) -> tuple[Path, bytes]:
    """The file's path and its decompressed content. Raises DataError if it is missing or differs from MNIST's."""
    path = _find(folder, name)
    if path is None:
        raise DataError(
            f"{folder} has no {name} or {name}.gz, one of MNIST's four files: "
            "download it with brightest data fetch, or name another folder."
        )
    content = read_decompressed(path)
    if not FILES[name].matches(content):
        raise DataError(
            f"{path} is not MNIST's {name} (its SHA-256 differs): download it again, "
            f"or use the folder as your own data with --data {folder}."
        )
    return path, content


def _read(folder: Path) -> DataSet:
    return DataSet("mnist", _part(folder, "train"), _part(folder, "t10k"), DIGITS)


def _part(folder: Path, part: str) -> Examples:
    path, content = _read_verified(folder, f"{part}-images-idx3-ubyte")
    images = idx.parse(content, 3, path)
    path, content = _read_verified(folder, f"{part}-labels-idx1-ubyte")
    labels = idx.parse(content, 1, path)
    return Examples(images.reshape(len(images), -1), labels.astype(np.int64))
