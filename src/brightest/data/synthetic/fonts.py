"""Fonts: those that Matplotlib installs, which are on every machine, and the free families that networks learn from.

fonts.json lists the families, each with the version of its npm package `@fontsource/NAME`, its licence, and whether it
is common; only rendered glyphs are used. `python tools/fetch_fonts.py` fetches them. A third of the families is never
trained on, so that a network can be measured on print that it hasn't seen.
"""

import hashlib
import json
from functools import cache
from pathlib import Path

from PIL import ImageFont

from brightest.errors import DataError
from brightest.system.cache import cache_folder

Families = tuple[tuple[Path, ...], ...]  # the files of each family
LIST = Path(__file__).with_name("fonts.json")


def load_font(name: str, size: int) -> ImageFont.FreeTypeFont:
    """The font of Matplotlib called `name`, such as DejaVuSans, `size` pixels high."""
    import matplotlib  # slow to import

    return ImageFont.truetype(Path(matplotlib.get_data_path()) / "fonts" / "ttf" / f"{name}.ttf", size)


def families() -> dict[str, tuple[str, str]]:
    """The version and the licence of each family of fonts.json."""
    return {name: (version, licence) for name, (version, licence, *_) in json.loads(LIST.read_bytes()).items()}


def is_common(family: str) -> bool:
    """Whether forms, newspapers and offices print digits in the family, or in one that looks like it."""
    return "common" in json.loads(LIST.read_bytes())[family]


def is_held_out(family: str) -> bool:
    """Whether networks are measured on the family instead of trained on it: a third, chosen by a digest of the name."""
    return int(hashlib.sha256(family.encode()).hexdigest(), 16) % 3 == 0


@cache
def font_files(*, held_out: bool = False, common: bool = False) -> Families:
    """The files of each family to train on, or of each that is held out, in the order of fonts.json.

    common: of the common families alone. Raises DataError if one of them isn't on this machine.
    """
    files = []
    for family in families():
        if is_held_out(family) == held_out and (is_common(family) or not common):
            files.append(tuple(sorted((folder() / family).glob("*.woff2"))))
            if not files[-1]:
                raise DataError(f"{folder()} lacks the font {family}: fetch the fonts with python tools/fetch_fonts.py")
    return tuple(files)


def folder() -> Path:
    """The folder of the fetched fonts, one folder for each family."""
    return cache_folder() / "fonts"
