"""A piece is ink that hangs together: mostly a whole digit, sometimes a part of one, sometimes two that touch."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from brightest.errors import ImageError
from brightest.reader.boxes import without_boxes, without_sticks

Grey = NDArray[np.float32]

INKED = 0.2  # ink from which on a pixel belongs to a stroke
STRONG = 0.4  # some of its ink is so strong, or it is the paper's
FAINT = 0.45  # of the usual strength: what is fainter shows through from behind, or is printed
SPECK = 0.2  # of a digit's height: what is smaller along both sides is dust
MOST = 2_000  # pieces that a picture may have, and their boxes so many times its area: a texture has more
AREA = 4


@dataclass(frozen=True, eq=False)
class Piece:
    """Some ink (h, w) of a picture, 0 where other pieces are, and the pixel where it begins."""

    ink: Grey
    top: int
    left: int

    @property
    def height(self) -> int:
        """In pixels."""
        return len(self.ink)

    @property
    def width(self) -> int:
        """In pixels."""
        return int(self.ink.shape[1])

    @property
    def bottom(self) -> int:
        """The first row after it."""
        return self.top + self.height

    @property
    def right(self) -> int:
        """The first column after it."""
        return self.left + self.width


def pieces(ink: Grey) -> list[Piece]:
    """All pieces of ink (h, w), the largest first; dust, boxes and what is fainter than the rest are left out.

    Raises ImageError where there are too many.
    """
    from scipy.ndimage import find_objects, label, maximum_filter, uniform_filter

    smooth = uniform_filter(ink, 3)
    labels, _ = label(smooth > INKED, np.ones((3, 3)))
    found = sorted(enumerate(find_objects(labels), 1), key=lambda one: -_longest(one[1]))[: MOST + 1]
    if sum((rows.stop - rows.start) * (columns.stop - columns.start) for _, (rows, columns) in found) > AREA * ink.size:
        raise _texture()
    found = [(number, box) for number, box in found if smooth[box][labels[box] == number].max() > STRONG]
    if not found:
        return []
    found = without_boxes(found, labels)
    strength = [float(np.percentile(ink[box][labels[box] == number], 75)) for number, box in found]
    usual = typical(strength, [_longest(box) for _, box in found], share=0.75)
    found = [one for one, strong in zip(found, strength, strict=True) if strong >= FAINT * usual]
    found = without_sticks(found)
    lengths = [float(_longest(box)) for _, box in found]
    least = SPECK * typical(lengths, lengths)
    found = [(number, box) for number, box in found if _longest(box) >= least]
    if len(found) > MOST:
        raise _texture()
    made = []
    for number, (rows, columns) in found:
        around = slice(max(0, rows.start - 1), rows.stop + 1), slice(max(0, columns.start - 1), columns.stop + 1)
        mine = maximum_filter(labels[around] == number, 3) & (labels[around] * (labels[around] != number) == 0)
        made.append(trimmed(np.where(mine, np.maximum(ink[around], 0), 0), around[0].start, around[1].start))
    return made


def _texture() -> ImageError:
    return ImageError(f"more than {MOST:,} pieces of ink stand out: it is a texture, or cut the picture into parts.")


def trimmed(ink: Grey, top: int, left: int) -> Piece:
    """A piece without the rows and columns around it that are nearly blank."""
    inked = ink > min(INKED, float(ink.max())) / 2
    y, x = np.flatnonzero(inked.any(axis=1)), np.flatnonzero(inked.any(axis=0))
    return Piece(ink[y[0] : y[-1] + 1, x[0] : x[-1] + 1], top + int(y[0]), left + int(x[0]))


def typical(values: Sequence[float], weights: Sequence[float], share: float = 0.5) -> float:
    """The value that this share of the weight doesn't exceed: a median, unless told otherwise."""
    order = np.argsort(values)
    sums = np.cumsum(np.asarray(weights, np.float64)[order])
    return float(np.asarray(values, np.float64)[order][np.searchsorted(sums, share * sums[-1])])


def together(parts: Sequence[Piece]) -> Piece:
    """Several pieces as one."""
    if len(parts) == 1:
        return parts[0]
    top, left = min(part.top for part in parts), min(part.left for part in parts)
    size = max(part.bottom for part in parts) - top, max(part.right for part in parts) - left
    ink = np.zeros(size, np.float32)
    for part in parts:
        place = ink[part.top - top : part.bottom - top, part.left - left : part.right - left]
        np.maximum(place, part.ink, out=place)
    return Piece(ink, top, left)


def _longest(box: tuple[slice, ...]) -> int:
    return max(int(side.stop - side.start) for side in box)
