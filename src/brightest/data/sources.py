"""Load examples from a data set known by name, or from the user's own folder or file."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from brightest.data import mnist, optdigits
from brightest.data.arrays import as_pixels, from_arrays
from brightest.data.catalogue import DATA_SET_NAMES
from brightest.data.contents import Contents
from brightest.data.dataset import DIGITS, DataSet, Examples
from brightest.data.idx_folder import find_idx_folders, idx_sets, is_idx_name, read_idx_folder
from brightest.data.image_folder import read_image_folder
from brightest.data.known_sets import with_known_set
from brightest.data.labels import are_indices, class_numbers, encode_labels, listed
from brightest.data.npz import read_npz
from brightest.data.pickled import read_pickle
from brightest.data.pictures import NoPictures
from brightest.data.progress import ProgressCallback
from brightest.data.shards import ABOUT, read_shards
from brightest.data.streams import find_mapped
from brightest.data.tables import is_table_name, plain_name, read_table, read_table_folder
from brightest.data.zip_folder import read_zip
from brightest.errors import DataError, DownloadError, SettingError

AUTO_DOWNLOAD_SECONDS = 10.0  # after which `auto` uses the bundled handwriting instead
PICKLE_SUFFIXES = (".pkl", ".pickle", ".p")
_CHOICES = (
    "auto, mnist, optdigits, or the path of a folder of IDX files, a folder (or .zip) of pictures in a folder for "
    "each label, a table (.csv, .tsv, .parquet), an .npz or a pickle of arrays"
)
_HINTS = {
    (".mat",): "a MATLAB file: read it with scipy.io.loadmat and give the arrays to brightest.from_arrays, or take the "
    "IDX files of the data set",
    (".h5", ".hdf5"): "an HDF5 file: read it with h5py and give the arrays to brightest.from_arrays",
    (".npy",): "a single array: save images and labels together, with numpy.savez(FILE, X=images, y=labels)",
    (".tar", ".tgz", ".7z", ".rar"): "an archive: unpack it and name the folder",
    (".xlsx", ".xls", ".ods"): "a spreadsheet: save it as .csv",
    (".json", ".jsonl", ".arrow", ".feather"): "a table that it doesn't read: save it as .csv or .parquet",
}


def load_data(
    source: str = "auto",
    *,
    data_dir: Path | None = None,
    test: str | None = None,
    classes: tuple[str, ...] | None = None,
    progress: ProgressCallback | None = None,
) -> DataSet:
    """Load a data set by name ("auto", "mnist", "optdigits") or from a path.

    `auto` is MNIST if it is on this machine or can be downloaded quickly, otherwise the bundled handwriting, with a
    note that says so. `data_dir` is the folder of MNIST. `test` is the path of the test examples, for a path without
    any. `classes` names the classes in the order of their numbers. Raises SettingError for an unknown name, DataError
    or one of its subclasses if the data can't be read.
    """
    if not isinstance(source, str | Path):
        raise SettingError(
            f"data can't be loaded from a {type(source).__name__}: give a name or a path, "
            "or use brightest.from_arrays(X, y)."
        )
    if not source:
        raise SettingError(f"the name of the data is empty: choose {_CHOICES}.")
    if source not in ("auto", *DATA_SET_NAMES):
        return _load_path(source, test, classes, progress)
    if test is not None or classes not in (None, DIGITS):
        raise SettingError(f"{source} has its own test set and classes: name your own data with --data.")
    if source == "auto":
        return _auto(data_dir, progress)
    return mnist.load(data_dir, progress) if source == "mnist" else optdigits.load()


def _auto(data_dir: Path | None, progress: ProgressCallback | None) -> DataSet:
    try:
        return mnist.load(data_dir, progress, AUTO_DOWNLOAD_SECONDS)
    except DownloadError:
        return optdigits.load(
            note="MNIST is not here and could not be downloaded quickly, so this is the bundled handwriting: few "
            "digits, scanned at 8×8. With MNIST a network reads better: see brightest data fetch, or --data-dir."
        )


def load_examples(
    source: str,
    classes: tuple[str, ...],
    progress: ProgressCallback | None = None,
    notify: Callable[[str], None] = lambda _: None,
    names: tuple[str, ...] | None = None,
) -> tuple[Examples, Examples | None]:
    """Load all examples at a path, and its test examples if it has any, with labels that are indices into `classes`.

    Unlike `load_data`, it holds nothing back for a test, and accepts any number of examples and missing classes.
    `notify` hears what was left out. `names`, some of the classes, are those that the labels number, if not all in
    order. Raises DataError for a label that is none of the classes, SettingError for a data set known by name.
    """
    if source in ("", "auto", *DATA_SET_NAMES):
        raise SettingError(f"{source or 'nothing'} can't be your own digits: give the path of a folder or a file.")
    path, (train, test, known, notes) = _read_source(source, progress)
    for note in notes:
        notify(note)
    try:
        named = names or classes
        _check_known(known, named)
        labels, test_labels, _ = encode_labels(train[1], test[1] if test else None, named)
        if (
            not names
            and known != classes
            and labels.max(initial=0) + 1 < len(classes)
            and are_indices(train[1], classes)
        ):
            raise DataError(
                f"it numbers labels up to {labels.max()}, but there are the classes {listed(classes)}: say which ones "
                "they are, with --classes."
            )
        parts = [Examples(as_pixels(train[0]), labels)]
        if test and test_labels is not None:
            parts.append(Examples(as_pixels(test[0]), test_labels))
        for part in parts:
            if part.labels.max(initial=0) >= len(named):
                raise DataError(f"there is a label {part.labels.max()}, which is none of the {len(named)} classes.")
        parts = [Examples(part.images, class_numbers(named, classes)[part.labels]) for part in parts]
    except DataError as error:
        raise DataError(f"{path}: {error}") from None
    return parts[0], parts[1] if len(parts) > 1 else None


def _check_known(known: tuple[str, ...] | None, classes: tuple[str, ...]) -> None:
    """Raises DataError if a set's classes are known, and are others than those it shall be read as."""
    if known and len(known) != len(classes):
        raise DataError(f"it shows {listed(known)}, not {listed(classes)}.")


def _load_path(
    source: str, test: str | None, classes: tuple[str, ...] | None, progress: ProgressCallback | None
) -> DataSet:
    if (stream := _stream(source)) and test is None and classes is None:
        return stream
    path, found = _read_source(source, progress)
    notes = found.notes
    if test is not None:
        other, tested = _read_source(test, progress)
        for whole, its in ((path, found), (other, tested)):
            if its.test is not None:
                raise SettingError(f"{whole} has a test set of its own, so leave out --test {test}.")
        notes = (*notes, *(note for note in tested.notes if note not in notes))
        found = found._replace(test=tested.train)
    named = classes or found.classes
    try:
        dataset = from_arrays(*found.train, test=found.test, classes=named, name=path.resolve().name)
    except DataError as error:  # about the arrays, so it doesn't name the file
        hint = (
            " (In a table, the labels are headed `label`, or the first or last column.)"
            if is_table_name(path.name)
            else ""
        )
        raise DataError(f"{path}: {error}{hint if 'labels where' in str(error) else ''}") from None
    if named or dataset.classes != DIGITS[: len(dataset.classes)]:
        notes = (*notes, f"Its {len(dataset.classes)} classes are {listed(dataset.classes)}.")
    return replace(dataset, note=" ".join([*notes, *([dataset.note] if dataset.note else [])]))


def _stream(source: str) -> DataSet | None:
    """The data set of a folder of shards, or of files that are mapped into memory. Raises DataError."""
    folder = Path(source)
    if not folder.is_dir():
        return None
    return read_shards(folder) if (folder / ABOUT).is_file() else find_mapped(folder)


def _read_source(source: str, progress: ProgressCallback | None) -> tuple[Path, Contents]:
    """The path, and what it holds. Raises DataError or SettingError."""
    try:
        path = Path(source).expanduser()
    except RuntimeError:
        raise DataError(f"{source}: there is no such user.") from None
    try:
        return path, _read(path, source, progress)
    except OSError as error:
        raise DataError(f"{path} can't be read: {error.strerror or error}.") from error


def _read(path: Path, source: str, progress: ProgressCallback | None) -> Contents:
    if path.is_dir():
        return _read_folder(path, progress)
    name = plain_name(path.name)
    if not path.exists():
        if path.parent.is_dir() and path.name in (sets := idx_sets(path.parent)) and len(sets) > 1:
            return with_known_set(read_idx_folder(path.parent, path.name), path.name)
        if path.suffix or path.name != source:
            raise DataError(f"{path}: there is no such file or folder.")
        raise SettingError(f"no data set is called {source!r}: choose {_CHOICES}.")
    if is_table_name(path.name):
        return read_table(path, progress)
    if name.endswith(PICKLE_SUFFIXES):
        return with_known_set(read_pickle(path), path.name)
    if name.endswith(".npz"):
        return with_known_set(read_npz(path), path.name)
    if name.endswith(".zip"):
        found = read_zip(path, lambda folder: _read_folder(folder, progress), _is_data_name, progress)
        return with_known_set(found, path.name) if found.classes is None else found
    if is_idx_name(path.name):
        raise DataError(f"{path} is one of four IDX files: name the folder that holds them, {path.parent}.")
    hint = next((hint for endings, hint in _HINTS.items() if name.endswith(endings)), "")
    raise DataError(f"{path} is {hint or f'not a kind of data that brightest reads: give {_CHOICES}'}.")


def _is_data_name(name: str) -> bool:
    return is_idx_name(name) or is_table_name(name) or name.lower().endswith(".npz")


def _read_folder(folder: Path, progress: ProgressCallback | None) -> Contents:
    if found := find_idx_folders(folder):
        if len(found) > 1:
            listing = ", ".join(str(one.relative_to(folder)) for one in found[:5])
            raise DataError(f"{folder} holds several data sets ({listing}): choose one, as with --data {found[0]}.")
        contents = read_idx_folder(found[0])
        names = (*folder.resolve().parts[-2:], *found[0].relative_to(folder).parts, *idx_sets(found[0]))
        return with_known_set(contents, " ".join(names))
    tables = _tables(folder)
    if tables and not any(path.is_dir() and not path.name.startswith(".") for path in folder.iterdir()):
        return read_table_folder(folder, tables, progress)
    try:
        return with_known_set(read_image_folder(folder, progress), folder.resolve().name)
    except NoPictures:
        deeper = tables or [one for below in sorted(folder.iterdir()) if below.is_dir() for one in _tables(below)]
        if not deeper:
            raise
        return read_table_folder(folder, deeper, progress)


def _tables(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if is_table_name(path.name) and path.is_file())
