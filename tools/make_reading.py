"""`make pictures`: the photos of docs/reading.md, made of digits drawn for the tests, and their answers."""

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
from PIL import Image

from brightest import Reader
from brightest.data import Examples
from brightest.data.synthetic.photos import CONDITIONS, page
from brightest.data.synthetic.puzzles import puzzle
from brightest.images import normalize_digit
from brightest.plots import theme
from brightest.plots.annotated import annotated

sys.path.append(str(Path(__file__).parents[1] / "tests"))
from support.strokes import DIGITS, inked

DOCS = Path(__file__).parents[1] / "docs"


def handwriting() -> Examples:
    """The drawn digits, framed."""
    images = [normalize_digit(1 - inked(digit, style) / 255) for style in DIGITS for digit in "0123456789"]
    return Examples(np.stack(images).reshape(len(images), -1), np.tile(np.arange(10), len(DIGITS)))


def main() -> None:
    """Draw two photos, and a copy of each with its answers."""
    hard = replace(
        CONDITIONS["everything"],
        papers=("squared",),
        shadow=(0.45, 0.5),
        digits=(5, 9),
        skew=(-6, -5),
        light_on_dark=0,
        contrast=(0.5, 0.6),
    )
    examples = handwriting()
    pictures = {
        "notes": (page(examples, hard, 4, np.random.default_rng(5)).image, None),
        "puzzle": (puzzle(examples, np.random.default_rng(2)).image, (9, 9)),
    }
    for name, (image, grid) in pictures.items():
        path = DOCS / f"{name}.jpg"
        Image.fromarray(image).save(path, quality=85)
        annotated(Image.open(path), Reader().read(path, grid=grid), theme()).save(DOCS / f"{name}-read.jpg", quality=85)


if __name__ == "__main__":
    main()
