"""A folder of pictures is a data set where each picture lies in a folder that is named after what it shows.

Above those folders there may be two more, train/ and test/.
"""

from pathlib import Path

import numpy as np

from brightest.data.arrays import ImagesAndLabels
from brightest.data.progress import ProgressCallback
from brightest.errors import DataError

PICTURE_SUFFIXES = {".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".webp", ".pgm", ".ppm"}


def read_image_folder(
    folder: Path, progress: ProgressCallback | None = None
) -> tuple[ImagesAndLabels, ImagesAndLabels | None]:
    """(images, names) to learn from, and for the test where there is a test/. DataError without pictures."""
    parts = {sub.name for sub in _folders(folder)}
    if "train" not in parts:
        return _pair(folder, progress), None
    strangers = parts - {"train", "test"}
    if strangers:
        raise DataError(f"{folder} holds {min(strangers)}/ beside train/: only test/ may be there.")
    return _pair(folder / "train", progress), _pair(folder / "test", progress) if "test" in parts else None


def _pair(folder: Path, progress: ProgressCallback | None) -> ImagesAndLabels:
    from brightest.images import read_picture  # Pillow is slow to import

    paths = [path for label in _folders(folder) for path in sorted(label.iterdir()) if _is_picture(path)]
    if not paths:
        raise DataError(
            f"{folder} holds neither IDX files (train-images-idx3-ubyte, …) nor pictures in a folder for each label."
        )
    images = np.empty((len(paths), 784), np.uint8)
    for number, path in enumerate(paths):
        images[number] = read_picture(path)
        if progress is not None:
            progress(folder.name, number + 1, len(paths))
    return images, [path.parent.name for path in paths]


def _folders(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.is_dir() and not path.name.startswith("."))


def _is_picture(path: Path) -> bool:
    return path.suffix.lower() in PICTURE_SUFFIXES and not path.name.startswith(".")
