"""Read the pages of a file, as commands do: a page without any digit is an error, and errors name the file."""

import re

from brightest.errors import BrightestError, ImageError
from brightest.images.decode import Pages, Source
from brightest.reader.reader import Reader
from brightest.reader.result import Reading
from brightest.reader.stages import OnStage


def read_written_page(
    reader: Reader,
    pages: Pages,
    page: int,
    *,
    expect: int | None = None,
    grid: tuple[int, int] | None = None,
    on_stage: OnStage | None = None,
) -> tuple[Source, Reading]:
    """A page (0 is the first) as a picture, and its reading.

    Raises ImageError if it can't be read or is blank, SettingError if `expect` or `grid` is invalid.
    """
    picture = pages[page]
    reading = reader.read(picture, expect=expect, grid=grid, on_stage=on_stage)
    if not reading.rows:
        raise ImageError("the picture is blank: nothing in it stands out that could be a digit.")
    return picture, reading


def sentence(error: BrightestError, name: str) -> str:
    """The error's message, with the picture's name where it says "the picture", as errors about bytes do."""
    return re.sub("^the picture ", lambda _: f"{name} ", str(error))
