"""The catalogue: the data sets that brightest knows by name, and which of them are here."""

from dataclasses import dataclass, replace
from pathlib import Path

from brightest.data import mnist, optdigits
from brightest.data.progress import ProgressCallback
from brightest.errors import DataError, check_choice

DATA_SET_NAMES = ("mnist", "optdigits")


@dataclass(frozen=True)
class CatalogueEntry:
    """One data set: what it is, where it is, and whether every byte of it was checked."""

    name: str
    about: str
    train: int  # examples
    test: int
    where: str = ""  # empty when it is not on this machine
    verified: bool = False
    problem: str = ""  # what is missing or wrong, when it isn't verified


_MNIST = CatalogueEntry("mnist", mnist.DESCRIPTION, 60_000, 10_000)
_OPTDIGITS = CatalogueEntry(
    "optdigits", optdigits.DESCRIPTION, optdigits.TRAIN_COUNT, optdigits.TEST_COUNT, "scikit-learn"
)


def available(data_dir: Path | None = None) -> list[CatalogueEntry]:
    """Every known data set, here or not."""
    listings = []
    for known in (_MNIST, _OPTDIGITS):
        try:
            listings.append(verify(known.name, data_dir))
        except DataError as error:
            listings.append(replace(known, problem=str(error)))
    return listings


def verify(name: str, data_dir: Path | None = None) -> CatalogueEntry:
    """Read all of it and compare its SHA-256. Raises DataError saying what is missing or damaged."""
    _check_name(name)
    if name == "optdigits":
        optdigits.load_scans()
        return replace(_OPTDIGITS, verified=True)
    home = mnist.mnist_folder(data_dir)
    mnist.verify(home)
    return replace(_MNIST, where=str(home), verified=True)


def fetch(name: str, data_dir: Path | None = None, progress: ProgressCallback | None = None) -> CatalogueEntry:
    """Make sure that it is here, by downloading what is missing. Raises DownloadError where that fails."""
    _check_name(name)
    if name == "mnist":
        mnist.fetch(mnist.mnist_folder(data_dir), progress)
    return verify(name, data_dir)


def _check_name(name: str) -> None:
    check_choice("data set", name, DATA_SET_NAMES)
