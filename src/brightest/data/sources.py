"""A source is where examples come from: a data set known by name, or your own folder or file."""

from pathlib import Path

from brightest.data import csv_table, idx_folder, image_folder, mnist, npz, optdigits, zip_folder
from brightest.data.arrays import ImagesAndLabels, as_pixels, from_arrays
from brightest.data.dataset import DataSet, Examples
from brightest.data.labels import encode_labels
from brightest.data.progress import ProgressCallback
from brightest.errors import DataError, DownloadError, SettingError

AUTO_DOWNLOAD_SECONDS = 10.0  # seconds that `auto` gives to a download before it takes the bundled handwriting
_CHOICES = (
    "auto, mnist, optdigits, or the path of a folder of IDX files, a folder (or .zip) of pictures in a folder for "
    "each label, a .csv or an .npz"
)


def load_data(
    source: str = "auto", *, data_dir: Path | None = None, progress: ProgressCallback | None = None
) -> DataSet:
    """The data set called `source` ("auto", "mnist", "optdigits"), or that lies at this path.

    `auto` is MNIST where it is here or can be had quickly, else the bundled handwriting with a note that says
    so. `data_dir` is where MNIST is looked for. Raises SettingError when there is no such source, DataError
    (and its kinds) when it can't be read.
    """
    if not source:
        raise SettingError(f"the name of the data is empty: choose {_CHOICES}.")
    if source == "auto":
        return _auto(data_dir, progress)
    if source == "mnist":
        return mnist.load(data_dir, progress)
    if source == "optdigits":
        return optdigits.load()
    return _own(source, progress)


def _auto(data_dir: Path | None, progress: ProgressCallback | None) -> DataSet:
    try:
        return mnist.load(data_dir, progress, AUTO_DOWNLOAD_SECONDS)
    except DownloadError:
        return optdigits.load(
            note="MNIST is not here and could not be fetched quickly, so this is the bundled handwriting: few digits, "
            "scanned at 8×8. With MNIST a network reads better: see brightest data fetch, or --data-dir."
        )


def load_examples(
    source: str, classes: tuple[str, ...], progress: ProgressCallback | None = None
) -> tuple[Examples, Examples | None]:
    """Every example at this path, and those of its test where it brings one, numbered as these classes are.

    However few they are, and whichever class is missing. Raises DataError where one shows another class.
    """
    if source in ("", "auto", "mnist", "optdigits"):
        raise SettingError(f"{source or 'nothing'} can't be one's own digits: give the path of a folder or a file.")
    path, train, test = _found(source, progress)
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


def _own(source: str, progress: ProgressCallback | None) -> DataSet:
    path, train, test = _found(source, progress)
    try:
        return from_arrays(*train, test=test, name=path.resolve().name)
    except DataError as error:  # about what was in the file, so it doesn't know which file
        raise DataError(f"{path}: {error}") from None


def _found(source: str, progress: ProgressCallback | None) -> tuple[Path, ImagesAndLabels, ImagesAndLabels | None]:
    """What lies at this path. Raises DataError or SettingError."""
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
        return (
            idx_folder.read_idx_folder(path)
            if idx_folder.is_idx_folder(path)
            else image_folder.read_image_folder(path, progress)
        )
    name = path.name.lower()
    if not path.exists():
        if path.suffix or path.name != source:
            raise DataError(f"{path}: there is no such file or folder.")
        raise SettingError(f"no data set is called {source!r}: choose {_CHOICES}.")
    if name.endswith((".csv", ".csv.gz")):
        return csv_table.read_csv(path), None
    if name.endswith(".npz"):
        return npz.read_npz(path)
    if name.endswith(".zip"):
        return zip_folder.read_zip(path, progress), None
    raise DataError(f"{path} is of no kind that brightest knows: give {_CHOICES}.")
