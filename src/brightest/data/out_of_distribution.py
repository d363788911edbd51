"""Nonsense: images that show no digit, of eight kinds. A network was never told of them, and is sure all the same.

    uniform   every pixel evenly from black to white
    gaussian  every pixel from a normal distribution, its mean and spread those of the digits' pixels
    blank     one grey all over, from black to white
    shuffled  the pixels of a digit, each image's in an order of its own
    letters   typeset letters, framed as digits are; those that look like one are left out
    inverted  a digit, dark on light
    halves    the left, right, upper or lower half of a digit, the rest black
    pairs     two digits side by side, framed as one

Letters and halves are the hard cases: some halves can be read, and some letters look like somebody's digit.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from brightest.data.dataset import NO_CLASS, Examples
from brightest.errors import DataError, SettingError, check_choice
from brightest.images.normalize import DIGIT_SIDE

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

Array = NDArray[Any]
# digits (n, 28, 28) uint8 -> as many images that show none, one by one where each takes its time
Kind = Callable[[Array, np.random.Generator], Iterable[Array]]

_DOT = np.pad(np.full((2, 2), 255, np.uint8), DIGIT_SIDE // 2 - 1)
MAX_IMAGES = 1_000_000  # images: more would fill the memory
# Left out, because upright, oblique or mirrored they look like a digit to somebody: B8 D0 G6 I1 J1 O0 P9 Q0 S5 Y4 Z2,
# b6 c0 d6 g9 i1 j1 l1 o0 p9 q9 s5 v7 y4 z2; and w and x, which framed are their capitals again.
LETTERS = "ACEFHKLMNRTUVWXaefhkmnrtu"
FONTS = (  # that come with Matplotlib
    "DejaVuSans", "DejaVuSans-Bold", "DejaVuSans-Oblique", "DejaVuSansMono",
    "DejaVuSerif", "DejaVuSerif-Italic", "STIXGeneral", "STIXGeneralItalic",
)  # fmt: skip
MAX_TURN_DEGREES = 10  # degrees by which a letter is turned at most


def uniform(digits: Array, rng: np.random.Generator) -> Array:
    """Every pixel evenly from black to white."""
    return rng.integers(0, 256, digits.shape, np.uint8)


def gaussian(digits: Array, rng: np.random.Generator) -> Array:
    """Every pixel from a normal distribution, its mean and spread those of the digits' pixels."""
    return _grey(rng.normal(digits.mean(), digits.std(), digits.shape))


def blank(digits: Array, rng: np.random.Generator) -> Array:
    """One grey all over; the first image is black, the last white."""
    greys = _grey(np.linspace(0, 255, len(digits)))
    return np.repeat(greys, DIGIT_SIDE * DIGIT_SIDE).reshape(digits.shape)


def shuffled(digits: Array, rng: np.random.Generator) -> Array:
    """The pixels of each digit, in an order of its own."""
    return rng.permuted(digits.reshape(len(digits), -1), axis=1).reshape(digits.shape)


def letters(digits: Array, rng: np.random.Generator) -> Iterator[Array]:
    """Typeset letters, turned a little, framed as digits are."""
    from brightest.images import normalize_digit

    fonts = [_font(name) for name in FONTS]
    texts, faces = rng.integers(len(LETTERS), size=len(digits)), rng.integers(len(FONTS), size=len(digits))
    turns = rng.uniform(-MAX_TURN_DEGREES, MAX_TURN_DEGREES, len(digits))
    drawn = (_letter(LETTERS[text], fonts[face], turn) for text, face, turn in zip(texts, faces, turns, strict=True))
    yield from map(normalize_digit, drawn)


def inverted(digits: Array, rng: np.random.Generator) -> Array:
    """Each digit, dark on light."""
    inverse: Array = np.uint8(255) - digits
    return inverse


def halves(digits: Array, rng: np.random.Generator) -> Array:
    """One half of each digit: left, right, upper or lower, the rest black."""
    low, high = slice(0, DIGIT_SIDE // 2), slice(DIGIT_SIDE // 2, DIGIT_SIDE)
    gone = np.zeros((4, DIGIT_SIDE, DIGIT_SIDE), bool)
    for hidden, where in zip(gone, ((..., low), (..., high), (low,), (high,)), strict=True):
        hidden[where] = True
    return np.where(gone[rng.integers(4, size=len(digits))], 0, digits).astype(np.uint8)


def pairs(digits: Array, rng: np.random.Generator) -> Iterator[Array]:
    """Each digit beside another one, framed as one."""
    from brightest.images import normalize_digit

    digits = np.where(digits.any(axis=(1, 2), keepdims=True), digits, _DOT)  # two blanks couldn't be framed
    others = digits[rng.permutation(len(digits))]
    for one, other in zip(digits, others, strict=True):
        yield normalize_digit(np.hstack([_crop_columns(one), _crop_columns(other)]))


KINDS: dict[str, Kind] = {
    kind.__name__: kind for kind in (uniform, gaussian, blank, shuffled, letters, inverted, halves, pairs)
}
TRAINING_KINDS = ("uniform", "blank", "letters", "pairs")  # to those who are to know them; the rest is for the exam


def generate_images(kind: str, examples: Examples, n: int = 1000, seed: int = 0) -> Array:
    """n images (n, 784) uint8 of that kind; where it needs digits, they are drawn from `examples`.

    The same for the same examples, n and seed. Raises SettingError for an unknown kind or a number that can't work,
    DataError where the examples aren't 28×28.
    """
    return np.stack(list(iter_images(kind, examples, n, seed)))


def iter_images(kind: str, examples: Examples, n: int = 1000, seed: int = 0) -> Iterator[Array]:
    """The images of `make` one by one, (784,): for whoever can't wait for all. Raises what `make` raises, at once."""
    check_kind(kind)
    if not 1 <= n <= MAX_IMAGES:
        raise SettingError(f"{n:,} images of nonsense can't be made: choose from 1 to {MAX_IMAGES:,}.")
    check_image_size(examples.images)
    rng = np.random.default_rng([seed, list(KINDS).index(kind)])
    drawn = examples.images[rng.choice(len(examples), n, replace=n > len(examples))]
    digits = _as_bytes(drawn).reshape(n, DIGIT_SIDE, DIGIT_SIDE)
    return (image.reshape(DIGIT_SIDE * DIGIT_SIDE) for image in KINDS[kind](digits, rng))


def check_kind(kind: str) -> None:
    """Raises SettingError unless there is such a kind."""
    check_choice("nonsense", kind, KINDS)


def check_image_size(images: Array) -> None:
    """Raises DataError unless there are images, and they are as large as nonsense is."""
    if images.size == 0:
        raise DataError("nonsense is made of examples, and there is none.")
    if images.shape[1] != DIGIT_SIDE * DIGIT_SIDE:
        raise DataError(f"nonsense has {DIGIT_SIDE}×{DIGIT_SIDE} pixels, but the examples have {images.shape[1]}.")


def with_outliers(
    examples: Examples, kinds: Sequence[str] = TRAINING_KINDS, share: float = 0.1, seed: int = 0
) -> Examples:
    """The examples, and after them nonsense of these kinds whose target is all outputs dark: what to train on.

    `share` is how many images of each kind there are for one example. Kinds that are left out can be kept for the
    exam. Raises what `make` raises; a softmax can't learn from it (`training.check`).
    """
    n = max(1, round(share * len(examples)))
    return append_outliers(examples, [generate_images(kind, examples, n, seed) for kind in kinds])


def append_outliers(examples: Examples, made: Sequence[Array]) -> Examples:
    """The examples, and after them these images, each (n, 784) uint8, whose target is all outputs dark."""
    labels = np.concatenate([examples.labels, np.full(sum(map(len, made)), NO_CLASS)])
    return Examples(np.concatenate([_as_bytes(examples.images), *made]), labels)


def _as_bytes(images: Array) -> NDArray[np.uint8]:
    """Pixels as bytes: floats are 0..1."""
    return images if images.dtype == np.uint8 else _grey(255 * images)


def _grey(values: Array) -> NDArray[np.uint8]:
    """Numbers as bytes, those beyond black and white cut off."""
    return np.asarray(np.rint(np.clip(values, 0, 255)), np.uint8)


def _font(name: str) -> "FreeTypeFont":
    import matplotlib
    from PIL import ImageFont

    return ImageFont.truetype(Path(matplotlib.get_data_path()) / "fonts" / "ttf" / f"{name}.ttf", 64)


def _letter(text: str, font: "FreeTypeFont", turn: float) -> Array:
    """One letter as ink (128, 128), turned by so many degrees."""
    from PIL import Image, ImageDraw

    canvas = Image.new("L", (128, 128))
    ImageDraw.Draw(canvas).text((64, 64), text, 255, font, anchor="mm")
    return np.asarray(canvas.rotate(turn, Image.Resampling.BILINEAR)) / 255


def _crop_columns(digit: Array) -> Array:
    """A digit's columns from its first ink to its last, and two blank ones after it, as ink 0..1."""
    columns = np.flatnonzero(digit.any(axis=0))
    kept = digit[:, columns[0] : columns[-1] + 1] if len(columns) else digit
    return np.pad(kept / 255, ((0, 0), (0, 2)))
