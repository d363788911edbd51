"""The folder of a reading that isn't finished, beside the table that it will make.

answers.parquet.parts/
    reading.json                     what is read, and how; written last when a reading begins
    scans.list                       all scans, a line of JSON each
    scans.tar                        what is read, if it was a compressed .tar
    00000012-64-1-350-341.parquet    a batch that is done: its number, and what it counts

A part appears by one rename, and its name carries its counts: so it is there as a whole, or not at all, and whoever
goes on after a death sees at once what is missing.
"""

import json
import re
import shutil
from pathlib import Path
from typing import Any

from brightest.cluster.scans.listing import batch_size, write_listing
from brightest.cluster.scans.place import Place
from brightest.cluster.scans.reading import Counts, Part
from brightest.errors import SettingError, StorageError
from brightest.system.files import write_atomically

_NAME = re.compile(r"(\d{8,})-(\d+)-(\d+)-(\d+)-(\d+)\.\w+")
_ABOUT = "reading.json"
_LISTING = "scans.list"  # JSON lines; the suffix is no part's
_ARCHIVE = "scans.tar"


class Parts:
    """The folder of one reading."""

    def __init__(self, out: Path) -> None:
        self.folder, self.suffix = out.with_name(out.name + ".parts"), out.suffix.lower()
        self.listing = self.folder / _LISTING
        self.archive = self.folder / _ARCHIVE

    @property
    def is_begun(self) -> bool:
        """Whether there is a reading to go on with."""
        return (self.folder / _ABOUT).exists()

    def clear(self) -> None:
        """Make the folder, empty: what may be in it is of a reading that died before it began, or after it ended."""
        self.folder.mkdir(exist_ok=True)
        for rest in self.folder.iterdir():
            rest.unlink()

    def begin(self, settings: dict[str, Any], place: Place) -> None:
        """Write the list of scans, then what is read. Raises OSError, and DataError if the place can't be listed."""
        scans = write_listing(place.spans(), self.listing, is_sorted=place.is_sorted)
        about = {**settings, "scans": scans, "batch": batch_size(scans)}
        write_atomically(self.folder / _ABOUT, json.dumps(about, indent=1).encode())

    def about(self) -> dict[str, Any]:
        """The settings, the number of `scans`, and how many a `batch` has. Raises StorageError."""
        try:
            about = json.loads((self.folder / _ABOUT).read_bytes())
            if isinstance(about, dict) and isinstance(about.get("scans"), int) and about.get("batch", 0) > 0:
                return about
        except (OSError, ValueError, TypeError):
            pass
        raise StorageError(f"{self.folder} is damaged: delete it to begin anew.")

    def check_same(self, settings: dict[str, Any]) -> None:
        """Raises SettingError if the reading was begun with other settings."""
        about = self.about()
        for name, value in settings.items():
            if about.get(name) != value:
                raise SettingError(
                    f"{self.folder} holds a reading that was begun with another {name.replace('_', ' ')}: give the "
                    "same to go on, or delete the folder to begin anew."
                )

    def done(self) -> dict[int, Path]:
        """The parts that are there, by number, in order."""
        found = ((_NAME.fullmatch(path.name), path) for path in self.folder.iterdir() if path.suffix == self.suffix)
        return dict(sorted((int(name[1]), path) for name, path in found if name))

    def counts(self) -> Counts:
        """What all parts count together."""
        total = Counts()
        for path in self.done().values():
            if name := _NAME.fullmatch(path.name):
                total += Counts(*map(int, name.groups()[1:]))
        return total

    def add(self, part: Part) -> None:
        """Keep a part. Raises OSError."""
        name = "-".join([f"{part.number:08}", *map(str, part.counts)])
        write_atomically(self.folder / f"{name}{self.suffix}", part.content)

    def remove(self) -> None:
        """Delete the folder, when the table is there. Raises OSError."""
        (self.folder / _ABOUT).unlink()
        shutil.rmtree(self.folder)
