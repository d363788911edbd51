"""Read a folder of four IDX files: the layout of MNIST, Fashion-MNIST and EMNIST, under each name that they go by."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

from brightest.data import idx
from brightest.data.arrays import ImagesAndLabels
from brightest.data.contents import Contents
from brightest.errors import DataError

# train-images-idx3-ubyte, t10k-labels.idx1-ubyte, emnist-digits-test-images-idx3-ubyte.gz
_NAME = re.compile(
    r"(?P<set>.*?)(?P<part>train|t10k|test)[-_.]?(?P<kind>images?|labels?)[-_.]idx[13]([-_.]ubyte)?(\.gz|\.bz2|\.xz)?",
    re.IGNORECASE,
)
_DEPTH = 3  # folders below the one given, as data/MNIST/raw lies below data's parent
_FOLDERS = 1000  # that are looked into

Files = dict[tuple[str, str], Path]  # ("train" or "test", "images" or "labels"): its file


def is_idx_name(name: str) -> bool:
    """Whether an IDX file of a data set has such a name."""
    return _NAME.fullmatch(name) is not None


def idx_sets(folder: Path) -> dict[str, Files]:
    """The data sets whose files lie in the folder, by the beginning of the files' names: "" for MNIST's."""
    sets: dict[str, Files] = {}
    for path in sorted(folder.iterdir(), reverse=True):  # an uncompressed file comes after its .gz and wins
        name = _NAME.fullmatch(path.name)
        if name and path.is_file():  # Kaggle's MNIST has folders of these names beside the files
            part = "train" if name["part"].lower() == "train" else "test"
            kind = name["kind"].lower().removesuffix("s") + "s"
            sets.setdefault(name["set"].strip("-_."), {})[part, kind] = path
    return sets


def find_idx_folders(folder: Path) -> list[Path]:
    """The folder if IDX files lie in it, else the folders below it where they do, as torchvision's MNIST/raw."""
    level = [folder]
    for _ in range(_DEPTH + 1):
        if found := [path for path in level if idx_sets(path)]:
            return found
        level = [path for parent in level for path in _subfolders(parent)][:_FOLDERS]
    return []


def _subfolders(folder: Path) -> Iterator[Path]:
    with os.scandir(folder) as entries:
        yield from sorted(folder / one.name for one in entries if one.is_dir() and not one.name.startswith("."))


def read_idx_folder(folder: Path, called: str = "") -> Contents:
    """Training and test images of the data set that is `called` so. Raises DataError for a missing or damaged file."""
    sets = idx_sets(folder)
    if called not in sets and len(sets) == 1:
        (called,) = sets
    if called not in sets or (len(sets) > 1 and not called):
        listed = ", ".join(sorted(name or "one without a name" for name in sets))
        raise DataError(
            f"{folder} holds several data sets ({listed}): choose one, as with --data {folder / max(sets)}."
        )
    files = sets[called]

    def pair(part: str) -> ImagesAndLabels:
        for kind in ("images", "labels"):
            if (part, kind) not in files:
                raise DataError(
                    f"{folder} has no {part} {kind}: a data set is four IDX files, and this one is missing."
                )
        images, labels = idx.read_images(files[part, "images"]), idx.read_labels(files[part, "labels"])
        if len(images) != len(labels):
            raise DataError(f"{folder} has {len(images):,} {part} images but {len(labels):,} {part} labels.")
        return images, labels

    return Contents(pair("train"), pair("test"))
