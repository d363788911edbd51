"""The folder of an unfinished job, beside the table that the job will write.

answers.parquet.parts/
    reading.json                     the settings of the job; written last when a job begins
    scans.list                       all scans, one line of JSON each
    scans.tar                        the unpacked source, if it was a compressed .tar
    00000012-64-1-350-341.parquet    a part: a batch that is done. The name holds its number and its Counts

A part appears by renaming a finished file, so it is complete or absent. A job that continues sees from the names which
batches are missing.
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
_LISTING = "scans.list"  # JSON lines; the suffix differs from that of any part
_ARCHIVE = "scans.tar"


class Parts:
    """The folder of one job. out: the path of the table."""

    def __init__(self, out: Path) -> None:
        self.folder, self.suffix = out.with_name(out.name + ".parts"), out.suffix.lower()
        self.listing = self.folder / _LISTING
        self.archive = self.folder / _ARCHIVE

    @property
    def is_begun(self) -> bool:
        """Whether the folder holds a job that can be continued."""
        return (self.folder / _ABOUT).exists()

    def clear(self) -> None:
        """Create the folder, or empty it: its files are left from a job killed as it began, or after it ended."""
        self.folder.mkdir(exist_ok=True)
        for rest in self.folder.iterdir():
            rest.unlink()

    def begin(self, settings: dict[str, Any], place: Place) -> None:
        """Write the list of scans, then the settings. Raises OSError, or DataError if the place can't be listed."""
        scans = write_listing(place.spans(), self.listing, is_sorted=place.is_sorted)
        about = {**settings, "scans": scans, "batch": batch_size(scans)}
        write_atomically(self.folder / _ABOUT, json.dumps(about, indent=1).encode())

    def about(self) -> dict[str, Any]:
        """The settings, with the number of `scans` and the size of a `batch`. Raises StorageError if damaged."""
        try:
            about = json.loads((self.folder / _ABOUT).read_bytes())
            if isinstance(about, dict) and isinstance(about.get("scans"), int) and about.get("batch", 0) > 0:
                return about
        except (OSError, ValueError, TypeError):
            pass
        raise StorageError(f"{self.folder} is damaged: delete it to start over.")

    def check_same(self, settings: dict[str, Any]) -> None:
        """Raises SettingError if the job was begun with other settings."""
        about = self.about()
        for name, value in settings.items():
            if about.get(name) != value:
                raise SettingError(
                    f"{self.folder} was begun with another {name.replace('_', ' ')}: give the same one to continue, "
                    "or delete the folder to start over."
                )

    def done(self) -> dict[int, Path]:
        """The paths of the parts that are done, by number, in order."""
        found = ((_NAME.fullmatch(path.name), path) for path in self.folder.iterdir() if path.suffix == self.suffix)
        return dict(sorted((int(name[1]), path) for name, path in found if name))

    def counts(self) -> Counts:
        """The sum of all parts' counts."""
        total = Counts()
        for path in self.done().values():
            if name := _NAME.fullmatch(path.name):
                total += Counts(*map(int, name.groups()[1:]))
        return total

    def add(self, part: Part) -> None:
        """Write a part. Raises OSError."""
        name = "-".join([f"{part.number:08}", *map(str, part.counts)])
        write_atomically(self.folder / f"{name}{self.suffix}", part.content)

    def remove(self) -> None:
        """Delete the folder, after the table is written or if nothing was begun. Raises OSError."""
        (self.folder / _ABOUT).unlink(missing_ok=True)
        shutil.rmtree(self.folder)
