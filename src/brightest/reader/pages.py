"""Read the pages of a file, as commands do: a page without any digit is an error, and errors name the file."""

import re

from brightest.errors import BrightestError, ImageError
from brightest.images.decode import Source
from brightest.images.pages import Pages, is_plain
from brightest.reader.components import MAX_COMPONENTS, TextureError
from brightest.reader.reader import Reader
from brightest.reader.result import Reading
from brightest.reader.stages import OnStage

WORK_PER_DIGIT = 60_000  # pixels of paper that take as long to read


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
    try:
        reading = (
            None
            if is_plain(picture) and not grid
            else reader.read(picture, expect=expect, grid=grid, on_stage=on_stage)
        )
    except TextureError:
        pages.spend(MAX_COMPONENTS * WORK_PER_DIGIT)
        raise
    if reading is None or not reading.rows:
        raise ImageError("the picture is blank: nothing in it stands out that could be a digit.")
    pages.spend(len(reading.digits) * WORK_PER_DIGIT)
    return picture, reading


def sentence(error: BrightestError, name: str) -> str:
    """The error's message, with the picture's name where it says "the picture", as errors about bytes do."""
    return re.sub("^the picture ", lambda _: f"{name} ", str(error))
