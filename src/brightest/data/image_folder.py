"""Read a folder of pictures, each in a subfolder named after its label.

The subfolders may lie in two folders named train/ and test/.
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
    """Training (images, labels), and test ones if there is a test/. Raises DataError if there are no pictures."""
    parts = {subfolder.name for subfolder in _subfolders(folder)}
    if "train" not in parts:
        return _read_labelled(folder, progress), None
    others = parts - {"train", "test"}
    if others:
        raise DataError(f"{folder} holds {min(others)}/ beside train/: only test/ may stand there.")
    return _read_labelled(folder / "train", progress), _read_labelled(
        folder / "test", progress
    ) if "test" in parts else None


def _read_labelled(folder: Path, progress: ProgressCallback | None) -> ImagesAndLabels:
    from brightest.images import read_picture  # Pillow is slow to import

    paths = [path for label in _subfolders(folder) for path in sorted(label.iterdir()) if _is_picture(path)]
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


def _subfolders(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.is_dir() and not path.name.startswith("."))


def _is_picture(path: Path) -> bool:
    return path.suffix.lower() in PICTURE_SUFFIXES and not path.name.startswith(".")
