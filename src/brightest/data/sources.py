"""Load examples from a data set known by name, or from the user's own folder or file."""

from pathlib import Path

from brightest.data import mnist, optdigits
from brightest.data.arrays import ImagesAndLabels, as_pixels, from_arrays
from brightest.data.csv_table import read_csv
from brightest.data.dataset import DataSet, Examples
from brightest.data.idx_folder import is_idx_folder, read_idx_folder
from brightest.data.image_folder import read_image_folder
from brightest.data.labels import encode_labels
from brightest.data.npz import read_npz
from brightest.data.progress import ProgressCallback
from brightest.data.zip_folder import read_zip
from brightest.errors import DataError, DownloadError, SettingError

AUTO_DOWNLOAD_SECONDS = 10.0  # after which `auto` uses the bundled handwriting instead
_CHOICES = (
    "auto, mnist, optdigits, or the path of a folder of IDX files, a folder (or .zip) of pictures in a folder for "
    "each label, a .csv or an .npz"
)


def load_data(
    source: str = "auto", *, data_dir: Path | None = None, progress: ProgressCallback | None = None
) -> DataSet:
    """Load a data set by name ("auto", "mnist", "optdigits") or from a path.

    `auto` is MNIST if it is on this machine or can be downloaded quickly, otherwise the bundled handwriting, with a
    note that says so. `data_dir` is the folder of MNIST. Raises SettingError for an unknown name, DataError or one of
    its subclasses if the data can't be read.
    """
    if not source:
        raise SettingError(f"the name of the data is empty: choose {_CHOICES}.")
    if source == "auto":
        return _auto(data_dir, progress)
    if source == "mnist":
        return mnist.load(data_dir, progress)
    if source == "optdigits":
        return optdigits.load()
    return _load_path(source, progress)


def _auto(data_dir: Path | None, progress: ProgressCallback | None) -> DataSet:
    try:
        return mnist.load(data_dir, progress, AUTO_DOWNLOAD_SECONDS)
    except DownloadError:
        return optdigits.load(
            note="MNIST is not here and could not be downloaded quickly, so this is the bundled handwriting: few "
            "digits, scanned at 8×8. With MNIST a network reads better: see brightest data fetch, or --data-dir."
        )


def load_examples(
    source: str, classes: tuple[str, ...], progress: ProgressCallback | None = None
) -> tuple[Examples, Examples | None]:
    """Load all examples at a path, and its test examples if it has any, with labels that are indices into `classes`.

    Unlike `load_data`, it holds nothing back for a test, and accepts any number of examples and missing classes. Raises
    DataError for a label that is none of the classes, SettingError for a data set known by name.
    """
    if source in ("", "auto", "mnist", "optdigits"):
        raise SettingError(f"{source or 'nothing'} can't be your own digits: give the path of a folder or a file.")
    path, train, test = _read_source(source, progress)
    try:
        labels, test_labels, _ = encode_labels(train[1], test[1] if test else None, classes)
        parts = [Examples(as_pixels(train[0]), labels)]
        if test and test_labels is not None:
            parts.append(Examples(as_pixels(test[0]), test_labels))
        for part in parts:
            if part.labels.max(initial=0) >= len(classes):
                raise DataError(f"there is a label {part.labels.max()}, which is none of the {len(classes)} classes.")
    except DataError as error:
        raise DataError(f"{path}: {error}") from None
    return parts[0], parts[1] if len(parts) > 1 else None


def _load_path(source: str, progress: ProgressCallback | None) -> DataSet:
    path, train, test = _read_source(source, progress)
    try:
        return from_arrays(*train, test=test, name=path.resolve().name)
    except DataError as error:  # about the arrays, so it doesn't name the file
        raise DataError(f"{path}: {error}") from None


def _read_source(
    source: str, progress: ProgressCallback | None
) -> tuple[Path, ImagesAndLabels, ImagesAndLabels | None]:
    """The path, and its training and test arrays. Raises DataError or SettingError."""
    try:
        path = Path(source).expanduser()
    except RuntimeError:
        raise DataError(f"{source}: there is no such user.") from None
    try:
        return path, *_read(path, source, progress)
    except OSError as error:
        raise DataError(f"{path} can't be read: {error.strerror or error}.") from error


def _read(path: Path, source: str, progress: ProgressCallback | None) -> tuple[ImagesAndLabels, ImagesAndLabels | None]:
    if path.is_dir():
        return read_idx_folder(path) if is_idx_folder(path) else read_image_folder(path, progress)
    name = path.name.lower()
    if not path.exists():
        if path.suffix or path.name != source:
            raise DataError(f"{path}: there is no such file or folder.")
        raise SettingError(f"no data set is called {source!r}: choose {_CHOICES}.")
    if name.endswith((".csv", ".csv.gz")):
        return read_csv(path), None
    if name.endswith(".npz"):
        return read_npz(path)
    if name.endswith(".zip"):
        return read_zip(path, progress), None
    raise DataError(f"{path} is not a kind of data that brightest reads: give {_CHOICES}.")
