"""Out-of-distribution images: eight kinds that show no digit, and on which networks are often certain.

    uniform   each pixel drawn uniformly from black to white
    gaussian  each pixel drawn from a normal distribution with the mean and spread of the digits' pixels
    blank     the same grey everywhere, from black to white
    shuffled  the pixels of a digit in random order
    letters   typeset letters, normalized like digits, without those that look like one
    inverted  a digit, dark on light
    halves    the left, right, upper or lower half of a digit, the rest black
    pairs     two digits side by side, normalized as one

Halves and letters are the hard cases: some halves are legible, and some letters look like a digit in somebody's hand.

Shapes: digits and what is made of them are (n, 784), floats in [0, 1].
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from brightest.data.dataset import NO_CLASS, Examples
from brightest.errors import DataError, SettingError, check_choice
from brightest.images.normalize import DIGIT_SIDE

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

Array = NDArray[Any]
# digits (n, 28, 28) uint8 -> n images that show no digit, lazily if they are slow to make
Generator = Callable[[Array, np.random.Generator], Iterable[Array]]

_DOT = np.pad(np.full((2, 2), 255, np.uint8), DIGIT_SIDE // 2 - 1)
MAX_IMAGES = 1_000_000  # 784 MB
# Without letters that look like a digit, also when oblique or mirrored: B8 D0 G6 I1 J1 O0 P9 Q0 S5 Y4 Z2, b6 c0 d6 g9
# i1 j1 l1 o0 p9 q9 s5 v7 y4 z2; and without w and x, which look like W and X once normalized.
LETTERS = "ACEFHKLMNRTUVWXaefhkmnrtu"
FONTS = (  # installed with Matplotlib
    "DejaVuSans", "DejaVuSans-Bold", "DejaVuSans-Oblique", "DejaVuSansMono",
    "DejaVuSerif", "DejaVuSerif-Italic", "STIXGeneral", "STIXGeneralItalic",
)  # fmt: skip
MAX_TURN_DEGREES = 10  # of a letter, either way


def uniform(digits: Array, rng: np.random.Generator) -> Array:
    """Each pixel drawn uniformly from black to white."""
    return rng.integers(0, 256, digits.shape, np.uint8)


def gaussian(digits: Array, rng: np.random.Generator) -> Array:
    """Each pixel drawn from a normal distribution with the mean and spread of the digits' pixels."""
    return _clip_to_uint8(rng.normal(digits.mean(), digits.std(), digits.shape))


def blank(digits: Array, rng: np.random.Generator) -> Array:
    """The same grey everywhere; the first image is black, the last white."""
    greys = _clip_to_uint8(np.linspace(0, 255, len(digits)))
    return np.repeat(greys, DIGIT_SIDE * DIGIT_SIDE).reshape(digits.shape)


def shuffled(digits: Array, rng: np.random.Generator) -> Array:
    """The pixels of each digit in random order."""
    return rng.permuted(digits.reshape(len(digits), -1), axis=1).reshape(digits.shape)


def letters(digits: Array, rng: np.random.Generator) -> Iterator[Array]:
    """Typeset letters, slightly rotated, normalized like digits."""
    from brightest.data.synthetic.fonts import load_font
    from brightest.images import normalize_digit

    fonts = [load_font(name, 64) for name in FONTS]
    texts, faces = rng.integers(len(LETTERS), size=len(digits)), rng.integers(len(FONTS), size=len(digits))
    turns = rng.uniform(-MAX_TURN_DEGREES, MAX_TURN_DEGREES, len(digits))
    rendered = (_letter(LETTERS[text], fonts[face], turn) for text, face, turn in zip(texts, faces, turns, strict=True))
    yield from map(normalize_digit, rendered)


def inverted(digits: Array, rng: np.random.Generator) -> Array:
    """Each digit, dark on light."""
    inverse: Array = np.uint8(255) - digits
    return inverse


def halves(digits: Array, rng: np.random.Generator) -> Array:
    """The left, right, upper or lower half of each digit, the rest black."""
    low, high = slice(0, DIGIT_SIDE // 2), slice(DIGIT_SIDE // 2, DIGIT_SIDE)
    masks = np.zeros((4, DIGIT_SIDE, DIGIT_SIDE), bool)
    for mask, part in zip(masks, ((..., low), (..., high), (low,), (high,)), strict=True):
        mask[part] = True
    return np.where(masks[rng.integers(4, size=len(digits))], 0, digits).astype(np.uint8)


def pairs(digits: Array, rng: np.random.Generator) -> Iterator[Array]:
    """Each digit beside another one, normalized as one."""
    from brightest.images import normalize_digit

    digits = np.where(digits.any(axis=(1, 2), keepdims=True), digits, _DOT)  # two blank images can't be normalized
    others = digits[rng.permutation(len(digits))]
    for one, other in zip(digits, others, strict=True):
        yield normalize_digit(np.hstack([_crop_columns(one), _crop_columns(other)]))


KINDS: dict[str, Generator] = {
    kind.__name__: kind for kind in (uniform, gaussian, blank, shuffled, letters, inverted, halves, pairs)
}
TRAINING_KINDS = ("uniform", "blank", "letters", "pairs")  # for outlier exposure; the others are for evaluation only


def generate_images(kind: str, examples: Examples, n: int = 1000, seed: int = 0) -> Array:
    """Generate n images of a kind: (n, 784) uint8. The digits that a kind is made from are drawn from `examples`.

    The arguments determine the images. Raises SettingError for an unknown kind or an invalid n, DataError if the
    examples aren't 28×28.
    """
    return np.stack(list(iter_images(kind, examples, n, seed)))


def iter_images(kind: str, examples: Examples, n: int = 1000, seed: int = 0) -> Iterator[Array]:
    """Generate the images of `generate_images` one by one, each (784,). Raises its errors when called, not later."""
    check_kind(kind)
    if not 1 <= n <= MAX_IMAGES:
        raise SettingError(f"{n:,} out-of-distribution images can't be generated: choose from 1 to {MAX_IMAGES:,}.")
    check_image_size(examples.images)
    rng = np.random.default_rng([seed, list(KINDS).index(kind)])
    drawn = examples.images[rng.choice(len(examples), n, replace=n > len(examples))]
    digits = _as_bytes(drawn).reshape(n, DIGIT_SIDE, DIGIT_SIDE)
    return (image.reshape(DIGIT_SIDE * DIGIT_SIDE) for image in KINDS[kind](digits, rng))


def check_kind(kind: str) -> None:
    """Raises SettingError unless `kind` is one of KINDS."""
    check_choice("kind of out-of-distribution images", kind, KINDS)


def check_image_size(images: Array) -> None:
    """Raises DataError unless `images` has at least one image, and each has 28×28 pixels."""
    if images.size == 0:
        raise DataError("out-of-distribution images are made from examples, but there are none.")
    if images.shape[1] != DIGIT_SIDE * DIGIT_SIDE:
        raise DataError(
            f"out-of-distribution images have {DIGIT_SIDE}×{DIGIT_SIDE} pixels, but the examples {images.shape[1]}."
        )


def with_outliers(
    examples: Examples, kinds: Sequence[str] = TRAINING_KINDS, share: float = 0.1, seed: int = 0
) -> Examples:
    """Append generated images with the label NO_CLASS to the examples, for training by outlier exposure.

    share: number of images of each kind, as a share of the examples. Kinds that are not trained on can test how well
    the network rejects unknown kinds. A softmax can't learn NO_CLASS (`training.loop.check`). Raises the errors of
    `generate_images`. Method: Hendrycks, Mazeika and Dietterich, 2019.
    """
    n = max(1, round(share * len(examples)))
    return append_outliers(examples, [generate_images(kind, examples, n, seed) for kind in kinds])


def append_outliers(examples: Examples, outliers: Sequence[Array]) -> Examples:
    """Append images, given as arrays (n, 784) uint8, with the label NO_CLASS to the examples."""
    labels = np.concatenate([examples.labels, np.full(sum(map(len, outliers)), NO_CLASS)])
    return Examples(np.concatenate([_as_bytes(examples.images), *outliers]), labels)


def _as_bytes(images: Array) -> NDArray[np.uint8]:
    """Pixels as uint8; floats must be in [0, 1]."""
    return images if images.dtype == np.uint8 else _clip_to_uint8(255 * images)


def _clip_to_uint8(values: Array) -> NDArray[np.uint8]:
    """Round values to uint8, clipped to 0..255."""
    return np.asarray(np.rint(np.clip(values, 0, 255)), np.uint8)


def _letter(text: str, font: "FreeTypeFont", turn: float) -> Array:
    """A letter as ink (128, 128), rotated by `turn` degrees."""
    from PIL import Image, ImageDraw

    canvas = Image.new("L", (128, 128))
    ImageDraw.Draw(canvas).text((64, 64), text, 255, font, anchor="mm")
    return np.asarray(canvas.rotate(turn, Image.Resampling.BILINEAR)) / 255


def _crop_columns(digit: Array) -> Array:
    """Crop a digit to its columns with ink, and add two blank columns on the right: ink in [0, 1]."""
    columns = np.flatnonzero(digit.any(axis=0))
    cropped = digit[:, columns[0] : columns[-1] + 1] if len(columns) else digit
    return np.pad(cropped / 255, ((0, 0), (0, 2)))
