"""Saved drawings form a data set: a folder of images for each label, which `brightest train --data` reads."""

import io
import zipfile

from PIL import Image

from brightest.errors import SettingError
from brightest.nn.parameters import Array

MAX_DRAWINGS = 1_000  # of one visitor: less than a megabyte
FOLDER = "my-digits"


class SavedDrawings:
    """Drawings with the labels that their writer gave them."""

    def __init__(self) -> None:
        self._drawings: list[tuple[str, Array]] = []

    def __len__(self) -> int:
        return len(self._drawings)

    def add(self, image: Array, label: str) -> None:
        """Add an image, (28, 28) uint8. Raises SettingError if there are too many."""
        if len(self._drawings) >= MAX_DRAWINGS:
            raise SettingError(
                f"{MAX_DRAWINGS:,} drawings are kept already, and there is no room for more: download them."
            )
        self._drawings.append((label, image))

    def count(self) -> dict[str, int]:
        """The number of drawings of each label."""
        labels = [label for label, _ in self._drawings]
        return {label: labels.count(label) for label in sorted(set(labels))}

    def archive(self) -> bytes:
        """All of them as a .zip: my-digits/7/0001.png. Raises SettingError if there are none."""
        if not self._drawings:
            raise SettingError("no drawing is kept yet: draw a digit, say which it is, and keep it.")
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            self.write(archive)
        return packed.getvalue()

    def write(self, archive: zipfile.ZipFile) -> None:
        """Add all of them to an archive."""
        for number, (label, image) in enumerate(self._drawings, start=1):
            write_picture(archive, f"{FOLDER}/{label}/{number:04}.png", image)


def write_picture(archive: zipfile.ZipFile, name: str, image: Array) -> None:
    """Add an image of uint8 to an archive, as a PNG."""
    picture = io.BytesIO()
    Image.fromarray(image).save(picture, "PNG")
    archive.writestr(zipfile.ZipInfo(name), picture.getvalue())
