"""Synthetic examples beside real ones: handwriting, print, degraded copies, and clutter that shows no digit."""

from collections.abc import Callable
from dataclasses import astuple, dataclass, fields

import numpy as np
from numpy.typing import NDArray

from brightest.data.dataset import NO_CLASS, Examples
from brightest.data.progress import ProgressCallback, ignore_progress
from brightest.data.synthetic.degrade import PRINT, WRITING, Medium, degrade
from brightest.errors import DataError, SettingError

Grey = NDArray[np.float32]
Drawing = tuple[Grey, int]  # ink (h, w), and its label
Draw = Callable[[int, np.random.Generator], Drawing]  # the drawing of a number
MAX_SHARE = 100.0
COMMON_SHARE = 0.5  # of the typeset digits: in families of forms and newspapers, the others in any


@dataclass(frozen=True)
class Synthetic:
    """The number of synthetic examples of each kind, per real example. Raises SettingError for one that can't work."""

    handwriting: float = 0.0  # digits drawn from stroke templates
    typeset: float = 0.0  # digits of fonts
    degraded: float = 0.0  # copies of the real examples, otherwise stretched, drawn and scanned
    clutter: float = 0.0  # no digits, with the label NO_CLASS

    def __bool__(self) -> bool:
        return any(astuple(self))

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if not 0 <= value <= MAX_SHARE:  # NaN, too
                raise SettingError(f"{field.name} {value:g} can't work: it must be from 0 to {MAX_SHARE:g}.")

    def counts(self, n: int) -> tuple[int, ...]:
        """The number of synthetic examples of each kind beside n real ones."""
        return tuple(round(share * n) for share in astuple(self))


NO_SYNTHETIC = Synthetic()


def with_synthetic(
    examples: Examples,
    synthetic: Synthetic,
    seed: int = 0,
    *,
    held_out_fonts: bool = False,
    progress: ProgressCallback = ignore_progress,
) -> Examples:
    """Append synthetic examples to real ones, (n, 784) uint8.

    Each drawing depends on `seed`, its kind and its number alone. held_out_fonts: typeset digits in the families that
    no network is trained on. Takes about 3 ms a drawing; `progress` is called before each, and may raise an error to
    end it. Raises DataError if the examples aren't 28×28 bytes, or if fonts are needed and not on this machine.
    """
    if examples.images.shape[1:] != (784,) or examples.images.dtype != np.uint8:
        raise DataError("synthetic examples have 28×28 pixels of one byte, but the examples have others.")

    from brightest.data.synthetic.clutter import draw_clutter
    from brightest.data.synthetic.fonts import font_files
    from brightest.data.synthetic.handwriting import draw_handwriting
    from brightest.data.synthetic.typeset import draw_glyph

    def copy(number: int, _: np.random.Generator) -> Drawing:
        at = number % len(examples)
        return _enlarge(examples.images[at]), int(examples.labels[at])

    needed = synthetic.typeset or synthetic.clutter
    fonts, common = (font_files(held_out=held_out_fonts, common=c) if needed else () for c in (False, True))

    def glyph(number: int, rng: np.random.Generator) -> Drawing:
        return draw_glyph(str(number % 10), rng, common if rng.random() < COMMON_SHARE else fonts), number % 10

    kinds: tuple[tuple[Draw, Medium], ...] = (  # in the order of Synthetic's fields
        (lambda number, rng: (draw_handwriting(number % 10, rng), number % 10), WRITING),
        (glyph, PRINT),
        (copy, WRITING),
        (lambda _, rng: (draw_clutter(rng, fonts), NO_CLASS), PRINT),
    )
    images, labels = [examples.images], [examples.labels]
    counts = synthetic.counts(len(examples))
    for kind, (draw, medium) in enumerate(kinds):
        made = []
        for number in range(counts[kind]):
            progress("drawing synthetic examples", sum(counts[:kind]) + number, sum(counts))
            made.append(_normalized(draw, number, [seed, kind, number], medium))
        if made:
            images.append(np.stack([image for image, _ in made]))
            labels.append(np.array([label for _, label in made], examples.labels.dtype))
    return Examples(np.concatenate(images), np.concatenate(labels))


def sources(synthetic: Synthetic) -> dict[str, list[str]]:
    """The stroke templates and the fonts, each with its version, that these synthetic examples are drawn from."""
    from brightest.data.synthetic.fonts import families, is_held_out
    from brightest.data.synthetic.handwriting import TEMPLATES

    named: dict[str, list[str]] = {}
    if synthetic.handwriting or synthetic.clutter:  # digits that are struck out
        named["templates"] = list(TEMPLATES)
    if synthetic.typeset or synthetic.clutter:  # letters and signs
        named["fonts"] = [f"{name} {version}" for name, (version, _) in families().items() if not is_held_out(name)]
    return named


def _normalized(draw: Draw, number: int, seed: list[int], medium: Medium) -> tuple[NDArray[np.uint8], int]:
    """A degraded drawing, (784,) uint8, normalized like MNIST, and its label."""
    from brightest.images import normalize_digit

    rng = np.random.default_rng(seed)
    ink, label = draw(number, rng)
    while not (degraded := degrade(ink, rng, medium)).max() > 0.05:  # thin strokes vanish in a coarse scan
        continue
    return normalize_digit(degraded).reshape(-1), label


def _enlarge(image: NDArray[np.uint8]) -> Grey:
    """A digit (784,) as ink (112, 112) in [0, 1]."""
    import cv2

    ink = cv2.resize(image.reshape(28, 28).astype(np.float32) / 255, (112, 112), interpolation=cv2.INTER_CUBIC)
    return np.asarray(np.clip(ink, 0, 1), np.float32)
