"""The data sets that brightest knows by name, and their state on this machine."""

from dataclasses import dataclass, replace
from pathlib import Path

from brightest.data import mnist, optdigits
from brightest.data.progress import ProgressCallback
from brightest.errors import DataError, check_choice

DATA_SET_NAMES = ("mnist", "optdigits")


@dataclass(frozen=True)
class CatalogueEntry:
    """A data set known by name, and its state on this machine."""

    name: str
    about: str
    train: int  # number of examples
    test: int  # number of examples
    where: str = ""  # its folder or package; empty if it is not on this machine
    verified: bool = False  # whether the SHA-256 of every file was checked
    problem: str = ""  # what is missing or damaged, if it is not verified


_MNIST = CatalogueEntry("mnist", mnist.DESCRIPTION, 60_000, 10_000)
_OPTDIGITS = CatalogueEntry(
    "optdigits", optdigits.DESCRIPTION, optdigits.TRAIN_COUNT, optdigits.TEST_COUNT, "scikit-learn"
)


def available(data_dir: Path | None = None) -> list[CatalogueEntry]:
    """All data sets known by name, on this machine or not."""
    listings = []
    for known in (_MNIST, _OPTDIGITS):
        try:
            listings.append(verify(known.name, data_dir))
        except DataError as error:
            listings.append(replace(known, problem=str(error)))
    return listings


def verify(name: str, data_dir: Path | None = None) -> CatalogueEntry:
    """Read a data set and compare its SHA-256. Raises DataError naming what is missing or damaged."""
    _check_name(name)
    if name == "optdigits":
        optdigits.load_scans()
        return replace(_OPTDIGITS, verified=True)
    folder = mnist.mnist_folder(data_dir)
    mnist.verify(folder)
    return replace(_MNIST, where=str(folder), verified=True)


def fetch(name: str, data_dir: Path | None = None, progress: ProgressCallback | None = None) -> CatalogueEntry:
    """Download the missing files of a data set, and verify it. Raises DownloadError if that fails."""
    _check_name(name)
    if name == "mnist":
        mnist.fetch(mnist.mnist_folder(data_dir), progress)
    return verify(name, data_dir)


def _check_name(name: str) -> None:
    check_choice("data set", name, DATA_SET_NAMES)
