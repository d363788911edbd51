"""The ways to see ink in a picture, most likely first: either polarity in grey, then each colour channel."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

import numpy as np
from PIL import Image

from brightest.images.decode import Source, read_colours, read_grey
from brightest.nn.parameters import Array
from brightest.reader.background import polarities
from brightest.reader.result import Rows

MAX_PAGE_SIDE = 1800  # pixels of the longer side that a picture is reduced to: two million on a page
MIN_COLOUR_RANGE = 16  # of 255: difference between red, green and blue somewhere in a picture that isn't grey


class Kind(Enum):
    """How candidates relate to the picture."""

    LIKELIEST = auto()
    AMBIGUOUS = auto()  # the other polarity, if the picture's is hard to tell
    OPPOSITE = auto()  # the other polarity, if it is clear
    CHANNEL = auto()  # red, green and blue: in grey, ink and paper may be equally bright

    def is_worth_trying(self, best: Rows) -> bool:
        """Whether candidates of this kind may improve on the rows read so far."""
        digits = [digit for row in best for digit in row if digit]
        return not digits or (self is Kind.AMBIGUOUS and any(digit.rejected for digit in digits))


@dataclass(frozen=True, eq=False)
class Candidate:
    """A grey image (h, w) in [0, 1], and whether its ink is darker than its background."""

    kind: Kind
    grey: Array
    dark_on_light: bool

    def better(self, best: Rows, rows: Rows) -> Rows:
        """The better of the rows read so far and those of this candidate."""
        if self.kind in (Kind.AMBIGUOUS, Kind.OPPOSITE) and not merit(best)[0] and merit(rows)[1] <= 0:
            return best  # mostly rejected digits on blank paper are the edge of a shadow
        return max(best, rows, key=merit)


def candidates(grey: Array, picture: Source, max_pixels: int) -> Iterator[tuple[Kind, Iterator[Candidate]]]:
    """The candidates by kind, the most likely first. grey: the picture (h, w). Its colours are decoded on demand."""
    first, *others = polarities(grey)
    other = Kind.AMBIGUOUS if others else Kind.OPPOSITE
    yield Kind.LIKELIEST, iter([Candidate(Kind.LIKELIEST, grey, first)])
    yield other, iter([Candidate(other, grey, not first)])
    yield Kind.CHANNEL, _channels(picture, max_pixels)


def _channels(picture: Source, max_pixels: int) -> Iterator[Candidate]:
    """Red, green and blue on their own; nothing if they are alike."""
    colours = read_colours(picture, max_pixels, MAX_PAGE_SIDE)
    thumbnail = np.asarray(colours.resize((64, 64), Image.Resampling.NEAREST), np.int16)
    if np.ptp(thumbnail, axis=2).max() > MIN_COLOUR_RANGE:
        for channel in colours.split():
            grey = read_grey(channel, max_pixels, MAX_PAGE_SIDE)
            yield Candidate(Kind.CHANNEL, grey, polarities(grey)[0])


def merit(rows: Rows) -> tuple[bool, int]:
    """Any digit is better than none; then more digits and fewer rejected ones are better."""
    digits = [digit for row in rows for digit in row if digit]
    return bool(digits), sum(-1 if digit.rejected else 1 for digit in digits)
