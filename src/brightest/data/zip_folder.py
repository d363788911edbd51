"""A .zip of pictures in a folder for each label, as the page hands out what was drawn there, is read as it is."""

import tempfile
import zipfile
import zlib
from pathlib import Path, PurePosixPath

import numpy as np

from brightest.data.arrays import ImagesAndLabels
from brightest.data.image_folder import PICTURE_SUFFIXES
from brightest.data.progress import ProgressCallback
from brightest.errors import DataError, ImageError

MAX_PICTURES = 100_000  # pictures
MAX_PICTURE_BYTES = 2**28  # bytes of one picture, unpacked
COMPRESSION_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # others take as much memory as the file asks for


def read_zip(path: Path, progress: ProgressCallback | None = None) -> ImagesAndLabels:
    """(images, names). Only the pictures' own folders count: what lies above them may be called anything.

    Raises DataError where it can't be read, or holds no picture in a folder.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            return _pair(archive, path, progress)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError):
        raise DataError(f"{path} is not a .zip that can be unpacked: it is damaged, or locked by a password.") from None


def _pair(archive: zipfile.ZipFile, path: Path, progress: ProgressCallback | None) -> ImagesAndLabels:
    from brightest.images import read_picture  # Pillow is slow to import

    found = ((PurePosixPath(info.filename), info) for info in archive.infolist())
    members = sorted((member for member in found if _is_picture(member[0])), key=lambda member: member[0])
    if not members:
        raise DataError(f"{path} holds no pictures in a folder for each label, such as my-digits/7/0001.png.")
    if len(members) > MAX_PICTURES:
        raise DataError(f"{path} holds {len(members):,} pictures; brightest reads up to {MAX_PICTURES:,} from a .zip.")
    images = np.empty((len(members), 784), np.uint8)
    with tempfile.TemporaryDirectory() as folder:
        for number, (place, info) in enumerate(members):
            if info.file_size > MAX_PICTURE_BYTES:  # zipfile unpacks no more than this
                raise DataError(
                    f"{path}: {place} is too large, brightest reads up to {MAX_PICTURE_BYTES // 2**20} MiB."
                )
            if info.compress_type not in COMPRESSION_METHODS:
                raise DataError(
                    f"{path}: {place} is packed unusually, or locked; pack the pictures anew as a plain .zip."
                )
            picture = Path(folder) / f"picture{place.suffix.lower()}"
            picture.write_bytes(archive.read(info))
            try:
                images[number] = read_picture(picture)
            except ImageError as error:
                raise ImageError(str(error).replace(str(picture), f"{path}: {place}")) from None
            if progress is not None:
                progress(path.name, number + 1, len(members))
    return images, [place.parent.name for place, _ in members]


def _is_picture(place: PurePosixPath) -> bool:
    hidden = any(part.startswith((".", "__MACOSX")) for part in place.parts)
    return place.suffix.lower() in PICTURE_SUFFIXES and not hidden and bool(place.parent.name)
