"""Read a folder of four IDX files: the layout of MNIST, Fashion-MNIST and EMNIST."""

import re
from pathlib import Path

from brightest.data import idx
from brightest.data.arrays import ImagesAndLabels
from brightest.errors import DataError

# train-images-idx3-ubyte, t10k-labels.idx1-ubyte, emnist-digits-test-images-idx3-ubyte.gz
_NAME = re.compile(r"(?P<set>.*?)(?P<part>train|t10k|test)-(?P<kind>images|labels)[-.]idx[13]-ubyte(\.gz)?")


def is_idx_folder(folder: Path) -> bool:
    """Whether the folder holds a file with the name of an IDX file."""
    return any(_NAME.fullmatch(path.name) for path in folder.iterdir())


def read_idx_folder(folder: Path) -> tuple[ImagesAndLabels, ImagesAndLabels]:
    """Training and test (images, labels). Raises DataError if a file is missing or damaged."""
    files: dict[tuple[str, str], Path] = {}
    sets = set()
    for path in sorted(folder.iterdir(), reverse=True):  # an uncompressed file comes after its .gz and wins
        if name := _NAME.fullmatch(path.name):
            part = "train" if name["part"] == "train" else "test"
            files[part, name["kind"]] = path
            sets.add(name["set"])
    if len(sets) > 1:
        listed = ", ".join(sorted(name.strip("-") or "one without a name" for name in sets))
        raise DataError(f"{folder} holds several data sets ({listed}): put each into its own folder.")

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

    return pair("train"), pair("test")
