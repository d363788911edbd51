"""Folders of scans: a few synthetic photos, each under many names, and broken files among them."""

import io
import os
from functools import cache

from PIL import Image

from brightest.cluster.scans.reading import read_batch
from brightest.data import load_data
from brightest.data.synthetic.photos import EASY, photos

BROKEN = b"no picture, but a text"


@cache
def photo_files(count=4):
    """(bytes of a JPEG, its text) of some photos of a few digits."""
    made = []
    for photo in photos(load_data("optdigits").test, EASY, count, 7):
        file = io.BytesIO()
        Image.fromarray(photo.image).save(file, "JPEG")
        made.append((file.getvalue(), photo.text))
    return made


def is_broken(number, broken):
    return bool(broken) and number % broken == broken - 1


def make_scans(folder, count, broken=0):
    """Write scans into subfolders of `folder`; every `broken`th is no picture. Returns the names, sorted."""
    contents = [content for content, _ in photo_files()]
    names = []
    for number in range(count):
        place = folder / f"{number // 100:03}"
        place.mkdir(parents=True, exist_ok=True)
        path = place / f"{number:05}.jpg"
        if is_broken(number, broken):
            path.write_bytes(BROKEN)
        else:
            kept = folder.parent / f"photo-{number % len(contents)}.jpg"
            if not kept.exists():
                kept.write_bytes(contents[number % len(contents)])
            os.link(kept, path)
        names.append(f"{place.name}/{path.name}")
    return names


def read_here(task, batches, _=None):
    """Read batches in this process, whatever the number of workers."""
    reader = task.reader()
    for batch in batches:
        yield read_batch(reader, task, batch)
