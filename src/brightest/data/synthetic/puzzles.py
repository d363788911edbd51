"""Made-up photos of puzzles: nine by nine cells, some printed in, some filled in by hand, many empty, taken askew.

They are how reading a grid is measured. Nothing is trained on them.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from brightest.data.dataset import Examples
from brightest.data.synthetic.photos import Grey, Pair, Ranges, exposed
from brightest.images.perspective import perspective_coefficients

SIDE = 9  # cells along each side
MARGIN = 40  # pixels of paper around the grid
FONTS = ("DejaVuSans", "DejaVuSans-Bold", "DejaVuSerif", "STIXGeneral", "cmss10")  # that come with Matplotlib
PHOTO = Ranges(contrast=(0.4, 1.0), shadow=(0, 0.4), blur=(0, 1.2), quality=(50, 95), coloured=0.5)


@dataclass(frozen=True)
class Puzzling:
    """Between which bounds each property of a puzzle is drawn, evenly."""

    cell: Pair = (44, 60)  # pixels
    filled: float = 0.55  # of all cells
    by_hand: float = 0.4  # of the filled ones
    printed: Pair = (0.5, 0.65)  # height of a printed digit, of a cell
    written: Pair = (0.5, 0.75)  # longest side of a written one, of a cell
    astray: float = 0.1  # how far it stands from its cell's middle, of a cell
    line: Pair = (0.5, 1.0)  # ink of the lines
    turned: Pair = (-8, 8)  # degrees
    pushed: float = 0.05  # how far perspective moves each corner, of the grid's side


@dataclass(frozen=True)
class Puzzle:
    """A picture (h, w, 3) uint8, and what stands in its cells, row by row; an empty one is a point."""

    image: NDArray[np.uint8]
    rows: tuple[str, ...]


def puzzle(
    examples: Examples, rng: np.random.Generator, puzzling: Puzzling = Puzzling(), photo: Ranges = PHOTO
) -> Puzzle:
    """One photo of a puzzle, its written digits any of `examples`, whose labels are digits."""
    cell = round(rng.uniform(*puzzling.cell))
    ink = _grid(cell, rng.uniform(*puzzling.line))
    font = str(rng.choice(FONTS))
    rows = []
    for row in range(SIDE):
        text = ""
        for column in range(SIDE):
            if rng.random() >= puzzling.filled:
                text += "."
                continue
            if rng.random() < puzzling.by_hand:
                example = int(rng.integers(len(examples)))
                name = str(examples.labels[example])
                piece = _written(examples.images[example], rng.uniform(*puzzling.written) * cell)
            else:
                name = str(rng.integers(1, 10))
                piece = _printed(name, font, rng.uniform(*puzzling.printed) * cell)
            text += name
            middle = MARGIN + (np.array([row, column]) + 0.5 + rng.uniform(-1, 1, 2) * puzzling.astray) * cell
            _paste(ink, piece, middle)
        rows.append(text)
    return Puzzle(exposed(_askew(ink, puzzling, rng), photo, rng), tuple(rows))


def _grid(cell: int, strength: float) -> Grey:
    """The lines, thicker around every nine cells, with paper around them."""
    side = SIDE * cell + 2 * MARGIN
    ink = np.zeros((side, side), np.float32)
    inside = slice(MARGIN - 2, side - MARGIN + 2)
    for line in range(SIDE + 1):
        thick = 2 if line % 3 == 0 else 1
        at = slice(MARGIN + line * cell - thick // 2 - thick % 2, MARGIN + line * cell + thick)
        ink[at, inside] = strength
        ink[inside, at] = strength
    return ink


def _written(image: NDArray[np.uint8], longest: float) -> Grey:
    """A digit without its border, its longest side so many pixels."""
    return _cut(Image.fromarray(image.reshape(28, 28)), longest)


def _printed(name: str, font: str, height: float) -> Grey:
    """A typeset digit, so many pixels high."""
    import matplotlib

    path = Path(matplotlib.get_data_path()) / "fonts" / "ttf" / f"{font}.ttf"
    canvas = Image.new("L", (200, 200))
    ImageDraw.Draw(canvas).text((100, 100), name, 255, ImageFont.truetype(path, 120), anchor="mm")
    return _cut(canvas, height)


def _cut(picture: Image.Image, longest: float) -> Grey:
    box = picture.getbbox()
    assert box
    digit = picture.crop(box)
    scale = longest / max(digit.size)
    size = max(1, round(digit.width * scale)), max(1, round(digit.height * scale))
    return np.asarray(digit.resize(size, Image.Resampling.BICUBIC), np.float32) / np.float32(255)


def _paste(ink: Grey, piece: Grey, middle: NDArray[np.float64]) -> None:
    top, left = np.rint(middle - np.array(piece.shape) / 2).astype(int)
    place = ink[top : top + piece.shape[0], left : left + piece.shape[1]]
    np.maximum(place, piece, out=place)


def _askew(ink: Grey, puzzling: Puzzling, rng: np.random.Generator) -> Grey:
    """As from a camera that isn't held straight: turned, and each corner pushed somewhere else."""
    side = len(ink)
    corners = np.array([(0, 0), (side, 0), (side, side), (0, side)], float)
    room = round(0.12 * side)
    angle = np.radians(rng.uniform(*puzzling.turned))
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    seen = (corners - side / 2) @ turn + side / 2 + room + rng.uniform(-1, 1, (4, 2)) * puzzling.pushed * side
    numbers = perspective_coefficients(seen, corners)
    size = (side + 2 * room,) * 2
    warped = Image.fromarray(ink).transform(
        size, Image.Transform.PERSPECTIVE, numbers.tolist(), Image.Resampling.BICUBIC
    )
    return np.clip(np.asarray(warped, np.float32), 0, 1)
