"""The views of a picture, most likely first: the sheet, both polarities, each colour, and turned on its side.

A reader looks at the next view only if too little was accepted in those before. In every view, ink is dark on light.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum, auto

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from brightest.images.decode import Source, read_bytes, read_colours
from brightest.reader.paper import Grey, polarities
from brightest.reader.result import Box, Rows, digits_of
from brightest.reader.sheet import find_sheet, straighten

MAX_PAGE_SIDE = 1800  # pixels of the longer side to which a picture is reduced: two million pixels for a page
QUICK_PAGE_SIDE = 900  # the same, if the writing is large enough
MIN_COLOUR_RANGE = 16  # of 255: the least difference between red, green and blue somewhere in a coloured picture
MAX_DOUBTFUL = 60  # after this many digits without an accepted one, hardly any other view is tried
MIN_OPPOSITE_DIGITS = 3  # the least number of accepted digits for which the unlikely polarity is preferred


class Kind(Enum):
    """The kinds of views besides the first."""

    LIKELIEST = auto()
    AMBIGUOUS = auto()  # the other polarity, if the picture's polarity is unclear
    OPPOSITE = auto()  # the other polarity, if the picture's polarity is clear
    CHANNEL = auto()  # red, green or blue alone: in grey, ink and paper may be equally bright

    def is_worth_trying(self, best: Rows) -> bool:
        """Whether views of this kind may improve on the rows read so far."""
        digits = digits_of(best)
        if self is not Kind.OPPOSITE and len(digits) > MAX_DOUBTFUL and all(digit.rejected for digit in digits):
            return False  # a texture
        if self is Kind.LIKELIEST:
            return not any(digit.accepted for digit in digits)
        if self is Kind.AMBIGUOUS:
            return not digits or any(digit.rejected for digit in digits)
        if self is Kind.OPPOSITE:
            return not digits or (len(digits) >= MIN_OPPOSITE_DIGITS and all(digit.rejected for digit in digits))
        return all(digit.rejected for digit in digits)


@dataclass(frozen=True, eq=False)
class View:
    """A view of a picture, with dark ink on light paper."""

    kind: Kind
    grey: Grey  # (h, w), 255 white
    to_picture: NDArray[np.float64]  # (3, 3): the projection from its pixels to the picture's

    def box(self, left: int, top: int, right: int, bottom: int) -> Box:
        """A box of the view in pixels of the picture."""
        corners = np.array([(left, right, right, left), (top, top, bottom, bottom), (1, 1, 1, 1)], float)
        x, y, scale = self.to_picture @ corners
        x, y = x / scale, y / scale
        return Box(round(float(x.min())), round(float(y.min())), round(float(x.max())), round(float(y.max())))

    def turned(self, turns: int) -> "View":
        """The view turned anticlockwise by a number of quarter turns."""
        view = self
        for _ in range(turns):
            back = np.array([[0, -1, view.grey.shape[1]], [1, 0, 0], [0, 0, 1]], float)
            view = View(view.kind, np.ascontiguousarray(np.rot90(view.grey)), view.to_picture @ back)
        return view

    def better(self, best: Rows, rows: Rows) -> Rows:
        """The better of two results: the rows read so far, and those of this view."""
        if self.kind in (Kind.AMBIGUOUS, Kind.OPPOSITE) and not merit(best)[0] and merit(rows)[1] <= 0:
            return best  # such digits, mostly rejected, are the edge of a shadow on blank paper
        if self.kind is Kind.OPPOSITE and merit(best)[0] and merit(rows)[1] < MIN_OPPOSITE_DIGITS:
            return best
        return max(best, rows, key=merit)


def views(grey: Grey, channels: Iterator[Grey], scale: float, wanted: Callable[[Kind], bool]) -> Iterator[View]:
    """The views of a picture, the most likely first.

    grey: (h, w) uint8. channels: red, green and blue, of the same size. scale: the picture's pixels for each of `grey`.
    wanted: whether a kind of view is worth making after those before it.
    """
    to_picture = np.diag([scale, scale, 1.0])
    corners = find_sheet(grey)
    if corners is not None:
        sheet, to_grey = straighten(grey, corners)
        yield View(Kind.LIKELIEST, sheet, to_picture @ to_grey)
    first, *others = polarities(grey)
    other = Kind.AMBIGUOUS if others else Kind.OPPOSITE
    for kind, dark_on_light in ((Kind.LIKELIEST, first), (other, not first)):
        if wanted(kind):
            yield View(kind, grey if dark_on_light else 255 - grey, to_picture)
    while wanted(Kind.CHANNEL) and (channel := next(channels, None)) is not None:
        yield View(Kind.CHANNEL, channel if polarities(channel)[0] else 255 - channel, to_picture)


def channels(picture: Source, max_pixels: int, max_side: int) -> Iterator[Grey]:
    """Red, green and blue, each as a grey picture; none if the picture isn't coloured."""
    colours = read_colours(picture, max_pixels, max_side)
    thumbnail = np.asarray(colours.resize((64, 64), Image.Resampling.NEAREST), np.int16)
    if np.ptp(thumbnail, axis=2).max() > MIN_COLOUR_RANGE:
        for channel in colours.split():
            yield read_bytes(channel, max_pixels, max_side)


def merit(rows: Rows) -> tuple[bool, int]:
    """A sort key for results: any digit is better than none; then more digits and fewer rejected ones are better."""
    digits = digits_of(rows)
    return bool(digits), sum(-1 if digit.rejected else 1 for digit in digits)
