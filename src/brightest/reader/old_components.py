"""Connected components of ink: usually a whole digit, sometimes a part of one, sometimes two that touch."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from brightest.errors import ImageError
from brightest.reader.boxes import remove_boxes, remove_line_fragments

Grey = NDArray[np.float32]

MIN_INK = 0.2  # ink of a pixel that belongs to a stroke
MIN_PEAK_INK = 0.4  # ink of a component's strongest pixel; weaker ones are the paper's grain
MIN_STRENGTH_RATIO = 0.45  # of the usual strength; fainter components are printed, or shine through the paper
MIN_COMPONENT_SIZE_RATIO = 0.2  # longer side, of a usual digit's; smaller components are dust
MAX_COMPONENTS = 2_000  # of a picture; a texture has more
MAX_BOX_AREA_RATIO = 4  # summed area of the bounding boxes, of the picture's area; a texture has more


@dataclass(frozen=True, eq=False)
class Component:
    """Ink (h, w) that is connected, 0 where other components are, and its upper left pixel in the picture."""

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
        """The first row below it."""
        return self.top + self.height

    @property
    def right(self) -> int:
        """The first column to the right of it."""
        return self.left + self.width


def find_components(ink: Grey) -> list[Component]:
    """All components of ink (h, w), the largest first, without dust, boxes, line fragments and faint ink.

    Raises ImageError if the picture is a texture.
    """
    from scipy.ndimage import find_objects, label, maximum_filter, uniform_filter

    smooth = uniform_filter(ink, 3)
    labels, _ = label(smooth > MIN_INK, np.ones((3, 3)))
    by_size = sorted(enumerate(find_objects(labels), 1), key=lambda one: -_longer_side(one[1]))
    found = by_size[: MAX_COMPONENTS + 1]
    area = sum((rows.stop - rows.start) * (columns.stop - columns.start) for _, (rows, columns) in found)
    if area > MAX_BOX_AREA_RATIO * ink.size:
        raise _texture()
    found = [(number, box) for number, box in found if smooth[box][labels[box] == number].max() > MIN_PEAK_INK]
    if not found:
        return []
    found = remove_boxes(found, labels)
    strengths = [float(np.percentile(ink[box][labels[box] == number], 75)) for number, box in found]
    usual = weighted_quantile(strengths, [_longer_side(box) for _, box in found], quantile=0.75)
    found = [one for one, strength in zip(found, strengths, strict=True) if strength >= MIN_STRENGTH_RATIO * usual]
    found = remove_line_fragments(found)
    lengths = [float(_longer_side(box)) for _, box in found]
    min_length = MIN_COMPONENT_SIZE_RATIO * weighted_quantile(lengths, lengths)
    found = [(number, box) for number, box in found if _longer_side(box) >= min_length]
    if len(found) > MAX_COMPONENTS:
        raise _texture()
    components = []
    for number, (rows, columns) in found:
        around = slice(max(0, rows.start - 1), rows.stop + 1), slice(max(0, columns.start - 1), columns.stop + 1)
        mine = maximum_filter(labels[around] == number, 3) & (labels[around] * (labels[around] != number) == 0)
        components.append(crop(np.where(mine, np.maximum(ink[around], 0), 0), around[0].start, around[1].start))
    return components


def _texture() -> ImageError:
    return ImageError(
        f"more than {MAX_COMPONENTS:,} pieces of ink stand out: it is a texture, or cut the picture into parts."
    )


def crop(ink: Grey, top: int, left: int) -> Component:
    """A component of ink (h, w), without nearly blank rows and columns at its borders."""
    inked = ink > min(MIN_INK, float(ink.max())) / 2
    y, x = np.flatnonzero(inked.any(axis=1)), np.flatnonzero(inked.any(axis=0))
    return Component(ink[y[0] : y[-1] + 1, x[0] : x[-1] + 1], top + int(y[0]), left + int(x[0]))


def weighted_quantile(values: Sequence[float], weights: Sequence[float], quantile: float = 0.5) -> float:
    """The lowest of `values` at which this share of the total weight is reached; the weighted median by default."""
    order = np.argsort(values)
    sums = np.cumsum(np.asarray(weights, np.float64)[order])
    return float(np.asarray(values, np.float64)[order][np.searchsorted(sums, quantile * sums[-1])])


def merge(parts: Sequence[Component]) -> Component:
    """Several components as one."""
    if len(parts) == 1:
        return parts[0]
    top, left = min(part.top for part in parts), min(part.left for part in parts)
    size = max(part.bottom for part in parts) - top, max(part.right for part in parts) - left
    ink = np.zeros(size, np.float32)
    for part in parts:
        place = ink[part.top - top : part.bottom - top, part.left - left : part.right - left]
        np.maximum(place, part.ink, out=place)
    return Component(ink, top, left)


def _longer_side(box: tuple[slice, ...]) -> int:
    return max(int(side.stop - side.start) for side in box)
