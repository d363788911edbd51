"""Synthetic photos of handwriting: rows of real digits on paper, unevenly lit, skewed and compressed.

The reader is measured on them; nothing is trained on them. `Ranges` bounds each random property; the seed determines
everything else.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from brightest.data.dataset import DIGITS, Examples

DIGIT_HEIGHT = 40  # pixels along a digit's longest side
Grey = NDArray[np.float32]
Interval = tuple[float, float]


@dataclass(frozen=True)
class Ranges:
    """The bounds within which each property of a photo is drawn uniformly."""

    digits: tuple[int, int] = (1, 12)
    size: Interval = (0.85, 1.15)  # of a digit, in units of DIGIT_HEIGHT
    gap: Interval = (0.1, 0.8)  # between two digits, in mean digit widths; at 0 they touch
    baseline_jitter: float = 0.1  # largest distance from the line, in units of DIGIT_HEIGHT
    skew: Interval = (-2, 2)  # degrees
    contrast: Interval = (0.6, 1.0)  # between ink and paper
    shadow: Interval = (0, 0.1)  # share of the light missing on the darkest side
    blur: Interval = (0, 0.7)  # σ in pixels
    grain: Interval = (0.0, 0.03)  # σ of the noise of each pixel, where white is 1
    mottle: Interval = (0.0, 0.03)  # σ of smooth noise a few pixels wide, such as fibres and stains
    jpeg_quality: tuple[int, int] = (75, 95)  # of the JPEG
    papers: tuple[str, ...] = ("plain",)  # plain, ruled, squared, guilloche or woven
    light_on_dark: float = 0  # share of photos
    coloured: float = 0  # share of photos whose ink and paper are coloured


EASY = Ranges()
CONDITIONS = {
    "plain": EASY,
    "shadow": replace(EASY, shadow=(0.3, 0.5)),
    "blur": replace(EASY, blur=(0.9, 1.5)),
    "faint": replace(EASY, contrast=(0.25, 0.4)),
    "skew": replace(EASY, skew=(-10, 10)),
    "jpeg": replace(EASY, jpeg_quality=(40, 55)),
    "gaps": replace(EASY, gap=(0.0, 2.0)),
    "ruled": replace(EASY, papers=("ruled",)),
    "squared": replace(EASY, papers=("squared",)),
    "guilloche": replace(EASY, papers=("guilloche",)),
    "woven": replace(EASY, papers=("woven",)),
    "light on dark": replace(EASY, light_on_dark=1),
    "coloured": replace(EASY, coloured=1),
    "everything": Ranges(
        gap=(0.0, 2.0), skew=(-10, 10), contrast=(0.25, 1.0), shadow=(0, 0.5), blur=(0, 1.5), jpeg_quality=(40, 95),
        papers=("plain", "ruled", "squared"), light_on_dark=0.3, coloured=0.5,
    ),
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Photo:
    """A picture (h, w, 3) uint8, and its digits from left to right."""

    image: NDArray[np.uint8]
    text: str


def photos(examples: Examples, ranges: Ranges, n: int, seed: int, classes: tuple[str, ...] = DIGITS) -> Iterator[Photo]:
    """Generate n photos, each of a row of digits drawn from `examples`; `seed` determines them."""
    for number in range(n):
        yield photo(examples, ranges, np.random.default_rng([seed, number]), classes)


def photo(examples: Examples, ranges: Ranges, rng: np.random.Generator, classes: tuple[str, ...] = DIGITS) -> Photo:
    """Generate a photo of a row of digits drawn from `examples`."""
    count = int(rng.integers(ranges.digits[0], ranges.digits[1] + 1))
    chosen = rng.integers(len(examples), size=count)
    ink = compose_row([examples.images[i].reshape(28, 28) for i in chosen], ranges, rng)
    return Photo(render_photo(ink, ranges, rng), "".join(classes[label] for label in examples.labels[chosen]))


def compose_row(digits: list[NDArray[Any]], ranges: Ranges, rng: np.random.Generator) -> Grey:
    """Place digits side by side: ink (h, w) in [0, 1], with a margin."""
    scaled = [crop_and_scale(Image.fromarray(digit), rng.uniform(*ranges.size) * DIGIT_HEIGHT) for digit in digits]
    width = float(np.mean([digit.shape[1] for digit in scaled]))
    margin = DIGIT_HEIGHT
    lefts, right = [], float(margin)
    for digit in scaled:
        lefts.append(round(right))
        right += digit.shape[1] + rng.uniform(*ranges.gap) * width
    ink = np.zeros((3 * DIGIT_HEIGHT, lefts[-1] + scaled[-1].shape[1] + margin), np.float32)
    for left, digit in zip(lefts, scaled, strict=True):
        top = round((len(ink) - len(digit)) / 2 + rng.uniform(-1, 1) * ranges.baseline_jitter * DIGIT_HEIGHT)
        paste(ink, digit, top, left)
    return ink


def page(
    examples: Examples,
    ranges: Ranges,
    rows: int,
    rng: np.random.Generator,
    classes: tuple[str, ...] = DIGITS,
) -> Photo:
    """Generate a photo of several rows of digits; its text has a line for each row."""
    row_inks, lines = [], []
    for _ in range(rows):
        chosen = rng.integers(len(examples), size=int(rng.integers(ranges.digits[0], ranges.digits[1] + 1)))
        row = compose_row([examples.images[i].reshape(28, 28) for i in chosen], ranges, rng)
        row_inks.append(row[DIGIT_HEIGHT // 2 : -DIGIT_HEIGHT // 2])
        lines.append("".join(classes[label] for label in examples.labels[chosen]))
    width = max(row.shape[1] for row in row_inks)
    ink = np.concatenate([np.pad(row, ((0, 0), (0, width - row.shape[1]))) for row in row_inks])
    return Photo(render_photo(np.pad(ink, DIGIT_HEIGHT), ranges, rng), "\n".join(lines))


def render_photo(ink: Grey, ranges: Ranges, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Put ink (h, w) on paper, rotate it by the skew, and photograph it: (h, w, 3) uint8."""
    drawn = np.maximum(ink, _draw_ruling(ink.shape, str(rng.choice(ranges.papers)), rng))
    rotated = Image.fromarray(drawn).rotate(rng.uniform(*ranges.skew), Image.Resampling.BICUBIC, expand=True)
    return simulate_camera(np.clip(np.asarray(rotated, np.float32), 0, 1), ranges, rng)


def simulate_camera(ink: Grey, ranges: Ranges, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Apply contrast, colour, light, noise, blur and JPEG compression to ink (h, w): a photo (h, w, 3) uint8."""
    paper = rng.uniform(0.85, 1.0)
    contrast = rng.uniform(*ranges.contrast) * paper
    grey = paper - contrast * ink
    if rng.random() < ranges.light_on_dark:
        grey = 1 - grey
    colour = np.repeat(grey[:, :, None], 3, axis=2)
    if rng.random() < ranges.coloured:
        tint_paper, tint_ink = rng.uniform(0.8, 1.0, 3), rng.uniform(0, 0.35, 3)
        colour = colour * tint_paper + (contrast * ink)[:, :, None] * tint_ink
    colour = colour * _illumination(ink.shape, rng.uniform(*ranges.shadow), rng)[:, :, None]
    colour += rng.normal(size=ink.shape)[:, :, None] * rng.uniform(*ranges.grain)
    colour += _coarse_noise(ink.shape, rng)[:, :, None] * rng.uniform(*ranges.mottle)
    picture = Image.fromarray(np.rint(255 * np.clip(colour, 0, 1)).astype(np.uint8))
    picture = picture.filter(ImageFilter.GaussianBlur(rng.uniform(*ranges.blur)))
    saved = io.BytesIO()
    picture.save(saved, "JPEG", quality=int(rng.integers(ranges.jpeg_quality[0], ranges.jpeg_quality[1] + 1)))
    return np.asarray(Image.open(saved))


def crop_and_scale(picture: Image.Image, longest_side: float) -> Grey:
    """Crop a digit to its ink, and scale its longest side to `longest_side` pixels: (h, w) in [0, 1]. Black is 0."""
    box = picture.getbbox()
    assert box is not None, "the picture shows no digit"
    digit = picture.crop(box)
    scale = longest_side / max(digit.size)
    size = max(1, round(digit.width * scale)), max(1, round(digit.height * scale))
    return np.asarray(digit.resize(size, Image.Resampling.BICUBIC), np.float32) / np.float32(255)


def paste(ink: Grey, digit: Grey, top: int, left: int) -> None:
    """Add a digit's ink to `ink`, in place; the darker of the two wins."""
    region = ink[top : top + digit.shape[0], left : left + digit.shape[1]]
    np.maximum(region, digit, out=region)


def _draw_ruling(shape: tuple[int, ...], paper: str, rng: np.random.Generator) -> Grey:
    """The lines printed on the paper, as ink (h, w), fainter than the writing."""
    printed = np.zeros(shape, np.float32)
    if paper == "plain":
        return printed
    if paper in ("guilloche", "woven"):
        return _draw_waves(shape, rng, bent=paper == "guilloche")
    low, high = (1.3, 1.8) if paper == "ruled" else (0.45, 0.8)
    spacing = round(rng.uniform(low, high) * DIGIT_HEIGHT)
    strength, thickness, baseline = rng.uniform(0.2, 0.45), int(rng.integers(1, 3)), (shape[0] + DIGIT_HEIGHT) // 2 + 4
    for k in range(thickness):
        printed[(baseline + k) % spacing :: spacing] = strength
        if paper == "squared":
            printed[:, (baseline + k) % spacing :: spacing] = strength
    return printed


def _draw_waves(shape: tuple[int, ...], rng: np.random.Generator, *, bent: bool) -> Grey:
    """Two sets of fine parallel lines that cross: bent ones, as on cheques and certificates, or a fabric's threads."""
    y, x = np.mgrid[: shape[0], : shape[1]].astype(np.float32)
    strength, angle = rng.uniform(0.1, 0.25), rng.uniform(0, np.pi)
    printed = np.zeros(shape, np.float32)
    for turn in (0, rng.uniform(0.2, 0.6) if bent else np.pi / 2):
        across = np.cos(angle + turn) * x + np.sin(angle + turn) * y
        along = np.cos(angle + turn) * y - np.sin(angle + turn) * x
        spacing, period = rng.uniform(5, 10) if bent else rng.uniform(3, 5), rng.uniform(40, 100)
        bend = rng.uniform(0.5, 2) * np.sin(2 * np.pi * along / period) if bent else 0
        waves = np.cos(2 * np.pi * (across / spacing + bend))
        printed = np.maximum(printed, strength * np.clip((waves - 0.4) / 0.4, 0, 1))
    return np.asarray(printed, np.float32)


def _coarse_noise(shape: tuple[int, ...], rng: np.random.Generator) -> Grey:
    """Smooth noise (h, w): normal values, σ 1, on a grid of 3 to 8 pixels, interpolated."""
    spacing = int(rng.integers(3, 9))
    values = rng.normal(size=(shape[0] // spacing + 1, shape[1] // spacing + 1)).astype(np.float32)
    return np.asarray(Image.fromarray(values).resize((shape[1], shape[0]), Image.Resampling.BICUBIC))


def _illumination(shape: tuple[int, ...], shadow: float, rng: np.random.Generator) -> NDArray[np.float64]:
    """The share of the light on each pixel (h, w): 1 on one side, 1 - shadow on the opposite one."""
    y, x = np.meshgrid(np.linspace(-1, 1, shape[0]), np.linspace(-1, 1, shape[1]), indexing="ij")
    angle = rng.uniform(0, 2 * np.pi)
    along = (np.cos(angle) * x + np.sin(angle) * y) / np.sqrt(2)
    return np.asarray(1 - shadow * (along + 1) / 2)
