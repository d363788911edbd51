"""Made-up photos of handwriting: rows of real digits on paper, under bad light, askew, badly saved.

They are how the reader is measured, since nobody has labelled photos of everybody's paper. What is random follows from
the seed; `RANGES` says between which bounds. Nothing is trained on them.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from brightest.data.dataset import Examples

HEIGHT = 40  # pixels of a digit's longest side
Grey = NDArray[np.float32]
Pair = tuple[float, float]


@dataclass(frozen=True)
class Ranges:
    """Between which bounds each property of a photo is drawn, evenly."""

    digits: tuple[int, int] = (1, 12)
    size: Pair = (0.85, 1.15)  # of a digit, times HEIGHT
    gap: Pair = (0.1, 0.8)  # between two digits, of a digit's width; 0 touches
    uneven: float = 0.1  # how far a digit stands above or below the line, of HEIGHT
    skew: Pair = (-2, 2)  # degrees
    contrast: Pair = (0.6, 1.0)  # of ink and paper
    shadow: Pair = (0, 0.1)  # what the darkest side lacks of the light
    blur: Pair = (0, 0.7)  # σ in pixels
    grain: Pair = (0.0, 0.03)  # of the paper, σ of white, from pixel to pixel
    mottle: Pair = (0.0, 0.03)  # the same over some pixels: fibres and stains
    quality: tuple[int, int] = (75, 95)  # of the JPEG
    papers: tuple[str, ...] = ("plain",)  # of which: plain, ruled, squared
    light_on_dark: float = 0  # of how many
    coloured: float = 0  # of how many, both ink and paper


EASY = Ranges()
CONDITIONS = {
    "plain": EASY,
    "shadow": replace(EASY, shadow=(0.3, 0.5)),
    "blur": replace(EASY, blur=(0.9, 1.5)),
    "faint": replace(EASY, contrast=(0.25, 0.4)),
    "skew": replace(EASY, skew=(-10, 10)),
    "jpeg": replace(EASY, quality=(40, 55)),
    "gaps": replace(EASY, gap=(0.0, 2.0)),
    "ruled": replace(EASY, papers=("ruled",)),
    "squared": replace(EASY, papers=("squared",)),
    "light on dark": replace(EASY, light_on_dark=1),
    "coloured": replace(EASY, coloured=1),
    "everything": Ranges(
        gap=(0.0, 2.0), skew=(-10, 10), contrast=(0.25, 1.0), shadow=(0, 0.5), blur=(0, 1.5), quality=(40, 95),
        papers=("plain", "ruled", "squared"), light_on_dark=0.3, coloured=0.5,
    ),
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Photo:
    """A picture (h, w, 3) uint8, and the digits that stand on it from left to right."""

    image: NDArray[np.uint8]
    text: str


def photos(
    examples: Examples, ranges: Ranges, n: int, seed: int, classes: tuple[str, ...] = tuple("0123456789")
) -> Iterator[Photo]:
    """n photos, each of a row of the examples' digits; another seed, other photos."""
    for number in range(n):
        yield photo(examples, ranges, np.random.default_rng([seed, number]), classes)


def photo(
    examples: Examples, ranges: Ranges, rng: np.random.Generator, classes: tuple[str, ...] = tuple("0123456789")
) -> Photo:
    """One photo of a row of digits, any of `examples`."""
    count = int(rng.integers(ranges.digits[0], ranges.digits[1] + 1))
    chosen = rng.integers(len(examples), size=count)
    ink = written([examples.images[i].reshape(28, 28) for i in chosen], ranges, rng)
    return Photo(photographed(ink, ranges, rng), "".join(classes[label] for label in examples.labels[chosen]))


def written(digits: list[NDArray[Any]], ranges: Ranges, rng: np.random.Generator) -> Grey:
    """Digits side by side as ink (h, w) in [0, 1], with room around them."""
    cut = [_scaled(digit, rng.uniform(*ranges.size)) for digit in digits]
    width = float(np.mean([piece.shape[1] for piece in cut]))
    margin = HEIGHT
    lefts, right = [], float(margin)
    for piece in cut:
        lefts.append(round(right))
        right += piece.shape[1] + rng.uniform(*ranges.gap) * width
    ink = np.zeros((3 * HEIGHT, lefts[-1] + cut[-1].shape[1] + margin), np.float32)
    for left, piece in zip(lefts, cut, strict=True):
        high, wide = piece.shape
        top = round((len(ink) - high) / 2 + rng.uniform(-1, 1) * ranges.uneven * HEIGHT)
        place = ink[top : top + high, left : left + wide]
        np.maximum(place, piece, out=place)
    return ink


def page(
    examples: Examples,
    ranges: Ranges,
    rows: int,
    rng: np.random.Generator,
    classes: tuple[str, ...] = tuple("0123456789"),
) -> Photo:
    """One photo of several rows of digits; its text has a line for each."""
    made, lines = [], []
    for _ in range(rows):
        chosen = rng.integers(len(examples), size=int(rng.integers(ranges.digits[0], ranges.digits[1] + 1)))
        row = written([examples.images[i].reshape(28, 28) for i in chosen], ranges, rng)
        made.append(row[HEIGHT // 2 : -HEIGHT // 2])
        lines.append("".join(classes[label] for label in examples.labels[chosen]))
    width = max(row.shape[1] for row in made)
    ink = np.concatenate([np.pad(row, ((0, 0), (0, width - row.shape[1]))) for row in made])
    return Photo(photographed(np.pad(ink, HEIGHT), ranges, rng), "\n".join(lines))


def photographed(ink: Grey, ranges: Ranges, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Ink (h, w) on its paper as a photo of it (h, w, 3), askew."""
    drawn = np.maximum(ink, _lines(ink.shape, str(rng.choice(ranges.papers)), rng))
    turned = Image.fromarray(drawn).rotate(rng.uniform(*ranges.skew), Image.Resampling.BICUBIC, expand=True)
    return exposed(np.clip(np.asarray(turned, np.float32), 0, 1), ranges, rng)


def exposed(ink: Grey, ranges: Ranges, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Ink (h, w) as a camera and a JPEG leave it (h, w, 3)."""
    paper = rng.uniform(0.85, 1.0)
    contrast = rng.uniform(*ranges.contrast) * paper
    grey = paper - contrast * ink
    if rng.random() < ranges.light_on_dark:
        grey = 1 - grey
    colour = np.repeat(grey[:, :, None], 3, axis=2)
    if rng.random() < ranges.coloured:
        tint_paper, tint_ink = rng.uniform(0.8, 1.0, 3), rng.uniform(0, 0.35, 3)
        colour = colour * tint_paper + (contrast * ink)[:, :, None] * tint_ink
    colour = colour * _light(ink.shape, rng.uniform(*ranges.shadow), rng)[:, :, None]
    colour += rng.normal(size=ink.shape)[:, :, None] * rng.uniform(*ranges.grain)
    colour += _mottled(ink.shape, rng)[:, :, None] * rng.uniform(*ranges.mottle)
    picture = Image.fromarray(np.rint(255 * np.clip(colour, 0, 1)).astype(np.uint8))
    picture = picture.filter(ImageFilter.GaussianBlur(rng.uniform(*ranges.blur)))
    saved = io.BytesIO()
    picture.save(saved, "JPEG", quality=int(rng.integers(ranges.quality[0], ranges.quality[1] + 1)))
    return np.asarray(Image.open(saved))


def _scaled(digit: NDArray[Any], size: float) -> Grey:
    """A digit (28, 28) without its border, its longest side `size` times HEIGHT."""
    rows, columns = (np.flatnonzero(digit.any(axis=axis)) for axis in (1, 0))
    cut = digit[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    scale = size * HEIGHT / max(cut.shape)
    shape = max(1, round(cut.shape[1] * scale)), max(1, round(cut.shape[0] * scale))
    return np.asarray(Image.fromarray(cut).resize(shape, Image.Resampling.BICUBIC), np.float32) / np.float32(255)


def _lines(shape: tuple[int, ...], paper: str, rng: np.random.Generator) -> Grey:
    """What is printed on the paper, as ink: fainter than what is written."""
    printed = np.zeros(shape, np.float32)
    if paper == "plain":
        return printed
    apart = round(rng.uniform(1.3, 1.8) * HEIGHT) if paper == "ruled" else round(rng.uniform(0.45, 0.8) * HEIGHT)
    strength, thick, beneath = rng.uniform(0.2, 0.45), int(rng.integers(1, 3)), (shape[0] + HEIGHT) // 2 + 4
    for k in range(thick):
        printed[(beneath + k) % apart :: apart] = strength
        if paper == "squared":
            printed[:, (beneath + k) % apart :: apart] = strength
    return printed


def _mottled(shape: tuple[int, ...], rng: np.random.Generator) -> Grey:
    """A smooth random surface whose hills are some pixels wide, σ 1 where they are sampled."""
    apart = int(rng.integers(3, 9))
    hills = rng.normal(size=(shape[0] // apart + 1, shape[1] // apart + 1)).astype(np.float32)
    return np.asarray(Image.fromarray(hills).resize((shape[1], shape[0]), Image.Resampling.BICUBIC))


def _light(shape: tuple[int, ...], shadow: float, rng: np.random.Generator) -> NDArray[np.float64]:
    """How much light falls on each pixel: all of it on one side, 1 - shadow on the other."""
    y, x = np.meshgrid(np.linspace(-1, 1, shape[0]), np.linspace(-1, 1, shape[1]), indexing="ij")
    angle = rng.uniform(0, 2 * np.pi)
    along = (np.cos(angle) * x + np.sin(angle) * y) / np.sqrt(2)
    return np.asarray(1 - shadow * (along + 1) / 2)
