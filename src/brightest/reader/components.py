"""Connected components of ink: usually a whole digit, sometimes a part of one, sometimes two that touch."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from brightest.errors import ImageError
from brightest.reader.boxes import is_sliver, remove_boxes, remove_line_fragments, runs_along_border
from brightest.reader.labels import label
from brightest.reader.paper import Ink, Mask

MIN_PEAK_RATIO = 0.4  # depth of a component's strongest pixel relative to strong ink; weaker ones are the paper's grain
MIN_STRENGTH_RATIO = 0.45  # relative to the usual strength; fainter components are printed, or shine through the paper
MIN_MARK_STRENGTH_RATIO = 0.7  # the same for a component that is as small as a point, or as low as a dash
MARK_SIZE_RATIO = 0.25  # longer side of a point, and height of a dash, relative to a usual digit
MIN_BESIDE_LINE_RATIO = 0.35  # longer side of a component beside a removed line; smaller ones are the line's remains
MIN_SIZE_RATIO = 0.08  # longer side of a component relative to a usual digit; smaller ones are dust
MIN_PIXELS = 4  # of a component
MAX_COMPONENTS = 2_000  # in a picture; a texture has more
MAX_INK_SHARE = 0.4  # of a picture's area; a texture has more


class TextureError(ImageError):
    """More pieces of ink than are looked at one by one."""


@dataclass(frozen=True, eq=False)
class Component:
    """Connected ink, and where it is in the picture."""

    ink: NDArray[np.float32]  # (h, w) in [0, 1]; 1 where it is strongest, 0 where other components are
    top: int
    left: int
    cut: bool = False  # whether the picture cuts it off, or it is joined to the border

    @property
    def height(self) -> int:
        """In pixels."""
        return len(self.ink)

    @property
    def width(self) -> int:
        """In pixels."""
        return int(self.ink.shape[1])

    @property
    def place(self) -> tuple[slice, slice]:
        """The rows and columns of the picture that it covers."""
        return slice(self.top, self.bottom), slice(self.left, self.right)

    @property
    def bottom(self) -> int:
        """The first row below it."""
        return self.top + self.height

    @property
    def right(self) -> int:
        """The first column to the right of it."""
        return self.left + self.width


def find_components(ink: Ink, mask: Mask, lines: Mask | None = None) -> list[Component]:
    """All components of a mask (h, w) of ink, the largest first, without dust, boxes, line fragments and faint ink.

    lines: the lines that were removed from the mask; small pieces of them may be left. Raises ImageError if the picture
    is a texture.
    """
    import cv2

    labels, stats = label(mask)
    sides = stats[:, 2:4].max(axis=1)
    numbers = 1 + np.flatnonzero(stats[1:, cv2.CC_STAT_AREA] >= MIN_PIXELS)
    numbers = numbers[np.argsort(-sides[numbers], kind="stable")][: 4 * MAX_COMPONENTS]
    found = [(int(number), _place(stats[number])) for number in numbers]
    if np.count_nonzero(mask) > MAX_INK_SHARE * mask.size and len(found) > MAX_COMPONENTS // 10:
        raise _texture()
    peaks = {number: float(ink.smooth[place][labels[place] == number].max()) for number, place in found}
    found = [one for one in found if peaks[one[0]] >= MIN_PEAK_RATIO * ink.strength]
    found = remove_boxes(found, labels) if found else []
    if not found:
        return []
    strengths = [_upper_quartile(ink.depth[place][labels[place] == number]) for number, place in found]
    lengths = [float(sides[number]) for number, _ in found]
    usual_strength = weighted_quantile(strengths, lengths, quantile=0.75)
    usual_side = weighted_quantile(lengths, lengths)
    heights = np.array([rows.stop - rows.start for _, (rows, _) in found])
    least_ratios = np.where(heights >= MARK_SIZE_RATIO * usual_side, MIN_STRENGTH_RATIO, MIN_MARK_STRENGTH_RATIO)
    strong = strengths >= usual_strength * least_ratios
    found = remove_line_fragments([one for one, stays in zip(found, strong, strict=True) if stays])
    if lines is not None and lines.any():
        near = cv2.dilate(lines, np.ones((5, 5), np.uint8))
        found = [
            (number, place)
            for number, place in found
            if sides[number] >= MIN_BESIDE_LINE_RATIO * usual_side
            or not (near[place] > 0)[labels[place] == number].any()
        ]
    lengths = [float(sides[number]) for number, _ in found]
    least = MIN_SIZE_RATIO * weighted_quantile(lengths, lengths)
    found = [one for one, length in zip(found, lengths, strict=True) if length >= least]
    if len(found) > MAX_COMPONENTS:
        raise _texture()
    return [
        replace(
            _cut_out(ink, labels, number, place),
            cut=is_sliver(place, mask.shape, usual_side)
            or runs_along_border(labels[place] == number, place, mask.shape),
        )
        for number, place in found
    ]


def _upper_quartile(values: NDArray[np.uint8]) -> float:
    """np.percentile(values, 75), which takes twenty times as long for the ink of one digit."""
    at = 0.75 * (len(values) - 1)
    around = int(at), min(int(at) + 1, len(values) - 1)
    below, above = np.partition(values, around)[list(around)].tolist()
    return float(below + at % 1 * (above - below))


def _place(stats: NDArray[np.int32]) -> tuple[slice, slice]:
    left, top, width, height = map(int, stats[:4])
    return slice(top, top + height), slice(left, left + width)


def _cut_out(ink: Ink, labels: NDArray[np.integer], number: int, place: tuple[slice, slice]) -> Component:
    """A component, including the pixels around it whose ink is too weak for the mask."""
    import cv2

    around = tuple(slice(max(0, side.start - 1), side.stop + 1) for side in place)
    here = labels[around]
    mine = cv2.dilate((here == number).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    depth = np.where(mine & ((here == number) | (here == 0)), ink.depth[around], 0)
    strongest = max(1, int(depth.max()))
    return crop((depth / np.float32(strongest)).astype(np.float32), around[0].start, around[1].start)


def _texture() -> TextureError:
    return TextureError(
        f"the picture has more than {MAX_COMPONENTS:,} pieces of ink: if it isn't a texture, cut it into parts."
    )


def crop(ink: NDArray[np.float32], top: int, left: int) -> Component:
    """A component made of ink (h, w), without nearly blank rows and columns at its borders."""
    inked = ink > 0.1 * float(ink.max())
    y, x = np.flatnonzero(inked.any(axis=1)), np.flatnonzero(inked.any(axis=0))
    return Component(ink[y[0] : y[-1] + 1, x[0] : x[-1] + 1], top + int(y[0]), left + int(x[0]))


def weighted_quantile(values: Sequence[float], weights: Sequence[float], quantile: float = 0.5) -> float:
    """The lowest of `values` at which this share of the total weight is reached; the weighted median by default.

    It is 0 if there are no values.
    """
    if not values:
        return 0.0
    order = np.argsort(values)
    sums = np.cumsum(np.asarray(weights, np.float64)[order])
    return float(np.asarray(values, np.float64)[order][np.searchsorted(sums, quantile * sums[-1])])


def merge(parts: Sequence[Component]) -> Component:
    """Merge several components into one."""
    if len(parts) == 1:
        return parts[0]
    top, left = min(part.top for part in parts), min(part.left for part in parts)
    size = max(part.bottom for part in parts) - top, max(part.right for part in parts) - left
    ink = np.zeros(size, np.float32)
    for part in parts:
        place = ink[part.top - top : part.bottom - top, part.left - left : part.right - left]
        np.maximum(place, part.ink, out=place)
    return Component(ink, top, left, any(part.cut for part in parts))
