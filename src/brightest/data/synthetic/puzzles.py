"""Synthetic photos of puzzles: 9×9 cells, printed, handwritten or empty, seen in perspective.

The reading of grids is measured on them; nothing is trained on them.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from brightest.data.dataset import Examples
from brightest.data.synthetic.fonts import load_font
from brightest.data.synthetic.photos import Grey, Interval, Ranges, crop_and_scale, paste, simulate_camera
from brightest.images.perspective import perspective_coefficients

CELLS_PER_SIDE = 9  # cells along each side
MARGIN = 40  # pixels of paper around the grid
FONTS = ("DejaVuSans", "DejaVuSans-Bold", "DejaVuSerif", "STIXGeneral", "cmss10")  # installed with Matplotlib
PHOTO_RANGES = Ranges(contrast=(0.4, 1.0), shadow=(0, 0.4), blur=(0, 1.2), jpeg_quality=(50, 95), coloured=0.5)


@dataclass(frozen=True)
class PuzzleRanges:
    """The bounds within which each property of a puzzle is drawn uniformly."""

    cell: Interval = (44, 60)  # side of a cell in pixels
    filled: float = 0.55  # share of the cells
    by_hand: float = 0.4  # share of the filled cells
    printed: Interval = (0.5, 0.65)  # height of a printed digit, in cells
    written: Interval = (0.5, 0.75)  # longest side of a handwritten digit, in cells
    offset: float = 0.1  # largest distance of a digit from its cell's centre along each axis, in cells
    line_ink: Interval = (0.5, 1.0)  # darkness of the lines
    rotation: Interval = (-8, 8)  # degrees
    perspective: float = 0.05  # largest shift of each corner along each axis, in sides of the picture


@dataclass(frozen=True)
class Puzzle:
    """A picture (h, w, 3) uint8, and its rows of cells as text; `.` is an empty cell."""

    image: NDArray[np.uint8]
    rows: tuple[str, ...]


def puzzle(
    examples: Examples, rng: np.random.Generator, ranges: PuzzleRanges = PuzzleRanges(), photo: Ranges = PHOTO_RANGES
) -> Puzzle:
    """Generate a photo of a puzzle. Handwritten digits are drawn from `examples`, whose labels must be digits."""
    cell = round(rng.uniform(*ranges.cell))
    ink = _draw_grid(cell, rng.uniform(*ranges.line_ink))
    font = str(rng.choice(FONTS))
    rows = []
    for row in range(CELLS_PER_SIDE):
        text = ""
        for column in range(CELLS_PER_SIDE):
            if rng.random() >= ranges.filled:
                text += "."
                continue
            if rng.random() < ranges.by_hand:
                example = int(rng.integers(len(examples)))
                name = str(examples.labels[example])
                digit = _handwritten_digit(examples.images[example], rng.uniform(*ranges.written) * cell)
            else:
                name = str(rng.integers(1, 10))
                digit = _printed_digit(name, font, rng.uniform(*ranges.printed) * cell)
            text += name
            centre = MARGIN + (np.array([row, column]) + 0.5 + rng.uniform(-1, 1, 2) * ranges.offset) * cell
            top, left = np.rint(centre - np.array(digit.shape) / 2).astype(int)
            paste(ink, digit, top, left)
        rows.append(text)
    return Puzzle(simulate_camera(_warp(ink, ranges, rng), photo, rng), tuple(rows))


def _draw_grid(cell: int, strength: float) -> Grey:
    """The grid's lines as ink (h, w), thicker around blocks of 3×3 cells, with a margin."""
    side = CELLS_PER_SIDE * cell + 2 * MARGIN
    ink = np.zeros((side, side), np.float32)
    inside = slice(MARGIN - 2, side - MARGIN + 2)
    for line in range(CELLS_PER_SIDE + 1):
        thickness = 2 if line % 3 == 0 else 1
        at = slice(MARGIN + line * cell - thickness // 2 - thickness % 2, MARGIN + line * cell + thickness)
        ink[at, inside] = strength
        ink[inside, at] = strength
    return ink


def _handwritten_digit(image: NDArray[np.uint8], longest_side: float) -> Grey:
    """A digit's image (784,) cropped to its ink, its longest side `longest_side` pixels."""
    return crop_and_scale(Image.fromarray(image.reshape(28, 28)), longest_side)


def _printed_digit(name: str, font: str, height: float) -> Grey:
    """A typeset digit, `height` pixels high."""
    canvas = Image.new("L", (200, 200))
    ImageDraw.Draw(canvas).text((100, 100), name, 255, load_font(font, 120), anchor="mm")
    return crop_and_scale(canvas, height)


def _warp(ink: Grey, ranges: PuzzleRanges, rng: np.random.Generator) -> Grey:
    """Rotate the ink and move its corners, as in a photo taken at an angle."""
    side = len(ink)
    corners = np.array([(0, 0), (side, 0), (side, side), (0, side)], float)
    margin = round(0.12 * side)
    angle = np.radians(rng.uniform(*ranges.rotation))
    rotation = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    rotated = (corners - side / 2) @ rotation + side / 2 + margin
    in_photo = rotated + rng.uniform(-1, 1, (4, 2)) * ranges.perspective * side
    coefficients = perspective_coefficients(in_photo, corners)
    size = (side + 2 * margin,) * 2
    warped = Image.fromarray(ink).transform(
        size, Image.Transform.PERSPECTIVE, coefficients.tolist(), Image.Resampling.BICUBIC
    )
    return np.clip(np.asarray(warped, np.float32), 0, 1)
