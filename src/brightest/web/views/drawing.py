"""A drawing: strokes on a pad, perhaps over an image. It is framed like MNIST before a network sees it.

Its ink is drawn large and without grey, like the scanned forms that MNIST was made from.
"""

from dataclasses import dataclass, field, replace
from typing import TypeAlias

import numpy as np
from PIL import Image, ImageDraw

from brightest.errors import SettingError
from brightest.images import normalize_digit
from brightest.nn.parameters import Array

INK_SIDE = 280  # pixels of the ink's side: ten for each one of the frame
PEN_WIDTH = 0.085  # as a share of the pad's: after framing, a stroke is about as broad as MNIST's
MAX_POINTS = 4_000  # of one drawing: no digit needs more
STRIDE = 4  # to count pieces of ink, every fourth row and column is enough

Point: TypeAlias = tuple[float, float]


@dataclass(frozen=True, eq=False)
class Drawing:
    """Strokes and the image under them. Immutable: every stroke makes a new one."""

    strokes: tuple[tuple[Point, ...], ...] = ()  # x to the right and y down, 0 to 1 across the pad
    ground: Array | None = None  # (28, 28) uint8: what was on the pad before the first stroke

    @property
    def size(self) -> int:
        """The number of points."""
        return sum(map(len, self.strokes))

    def with_points(self, points: tuple[Point, ...], *, begins: bool) -> "Drawing":
        """With a new stroke if `begins`, else with a longer last one. Raises SettingError if it gets too long."""
        if len(points) + self.size > MAX_POINTS:
            raise SettingError(f"a drawing can have at most {MAX_POINTS:,} points: clear the pad and draw again.")
        if begins or not self.strokes:
            return replace(self, strokes=(*self.strokes, points))
        return replace(self, strokes=(*self.strokes[:-1], self.strokes[-1] + points))

    def image(self, ink: Array | None = None) -> Array | None:
        """The drawing framed like MNIST, (28, 28) uint8; None if the pad is empty. ink: what `ink` returned."""
        if not any(self.strokes):
            return self.ground
        return normalize_digit((self.ink() if ink is None else ink) / np.float32(255))

    def ink(self) -> Array:
        """(INK_SIDE, INK_SIDE) uint8: 255 where there is ink."""
        picture = Image.new("L", (INK_SIDE, INK_SIDE))
        pen, radius = ImageDraw.Draw(picture), PEN_WIDTH * INK_SIDE / 2
        for stroke in self.strokes:
            places = [(x * INK_SIDE, y * INK_SIDE) for x, y in stroke]
            if len(places) > 1:
                pen.line(places, fill=255, width=round(2 * radius))
            for x, y in places:  # round ends and corners
                pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
        ink = np.asarray(picture)
        if self.ground is None:
            return ink
        both: Array = np.maximum(ink, np.kron(self.ground, np.ones((INK_SIDE // 28, INK_SIDE // 28), np.uint8)))
        return both


@dataclass(frozen=True, eq=False)
class Pad:
    """What is on the pad, and where it came from."""

    drawing: Drawing = field(default_factory=Drawing)
    origin: str = ""  # where an image came from, in words; empty for a drawing
    example: int | None = None  # number of the test image that it is, unchanged
    label: int | None = None  # the class it shows, if the data tells it


def pieces(ink: Array) -> int:
    """The number of separate pieces of ink."""
    import cv2

    with_the_paper: int = cv2.connectedComponents(np.ascontiguousarray(ink[::STRIDE, ::STRIDE]))[0]
    return with_the_paper - 1
