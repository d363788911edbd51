"""Read a .zip of pictures, each in a folder named after its label: the format of the page's saved drawings."""

import tempfile
import zipfile
import zlib
from pathlib import Path, PurePosixPath

import numpy as np

from brightest.data.arrays import ImagesAndLabels
from brightest.data.image_folder import PICTURE_SUFFIXES
from brightest.data.progress import ProgressCallback
from brightest.errors import DataError, ImageError

MAX_PICTURES = 100_000
MAX_PICTURE_BYTES = 2**28  # decompressed
COMPRESSION_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # others take as much memory as the file demands


def read_zip(path: Path, progress: ProgressCallback | None = None) -> ImagesAndLabels:
    """Images and their labels, which are the names of the folders that directly hold the pictures.

    Raises DataError if the file can't be read or holds no picture in a folder.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            return _read_labelled(archive, path, progress)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError):
        raise DataError(f"{path} is not a .zip that can be read: it is damaged, or protected by a password.") from None


def _read_labelled(archive: zipfile.ZipFile, path: Path, progress: ProgressCallback | None) -> ImagesAndLabels:
    from brightest.images import read_picture  # Pillow is slow to import

    members = ((PurePosixPath(info.filename), info) for info in archive.infolist())
    pictures = sorted((member for member in members if _is_picture(member[0])), key=lambda member: member[0])
    if not pictures:
        raise DataError(f"{path} holds no pictures in a folder for each label, such as my-digits/7/0001.png.")
    if len(pictures) > MAX_PICTURES:
        raise DataError(f"{path} holds {len(pictures):,} pictures; brightest reads up to {MAX_PICTURES:,} from a .zip.")
    images = np.empty((len(pictures), 784), np.uint8)
    with tempfile.TemporaryDirectory() as folder:
        for number, (name, info) in enumerate(pictures):
            if info.file_size > MAX_PICTURE_BYTES:  # zipfile decompresses no more than this
                raise DataError(f"{path}: {name} is too large: brightest reads up to {MAX_PICTURE_BYTES // 2**20} MiB.")
            if info.compress_type not in COMPRESSION_METHODS:
                raise DataError(
                    f"{path}: {name} has an unusual compression, or a password; zip the pictures again without."
                )
            extracted = Path(folder) / f"picture{name.suffix.lower()}"
            extracted.write_bytes(archive.read(info))
            try:
                images[number] = read_picture(extracted)
            except ImageError as error:
                raise ImageError(str(error).replace(str(extracted), f"{path}: {name}")) from None
            if progress is not None:
                progress(path.name, number + 1, len(pictures))
    return images, [name.parent.name for name, _ in pictures]


def _is_picture(name: PurePosixPath) -> bool:
    hidden = any(part.startswith((".", "__MACOSX")) for part in name.parts)
    return name.suffix.lower() in PICTURE_SUFFIXES and not hidden and bool(name.parent.name)
