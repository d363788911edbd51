"""Images as lists of their nonzero pixels: how shards keep them, and how the fast engine takes them.

Four of five pixels of a digit are 0, so this is half the size of the pixels. A list is padded to whole vectors of
sixteen by pixels of value 0, whose numbers are distinct; an engine need not look which ones pad.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from brightest.errors import DataError

LANES = 16  # pixels to which a list is padded
MAX_PIXELS = 1 << 16  # of an image: a number has sixteen bits


@dataclass(frozen=True, eq=False)
class PixelLists:
    """Images 0..n-1: image i has the pixels `starts[i]` to `starts[i + 1]` of `numbers` and `values`.

    starts: (n + 1,) int64. numbers: uint16, of pixels. values: uint8. Both have LANES zeros behind the last list, which
    can be read and are of no image. pixels: of an image.
    """

    starts: NDArray[np.int64]
    numbers: NDArray[np.uint16]
    values: NDArray[np.uint8]
    pixels: int

    def __len__(self) -> int:
        return len(self.starts) - 1

    def check(self) -> None:
        """Raises DataError unless the lists are as described: kernels check no bounds."""
        lengths = np.diff(self.starts)
        size = len(self.numbers)
        whole = len(self.starts) and self.starts[0] == 0 and not (lengths % LANES).any() and lengths.min(initial=0) >= 0
        if not (whole and size == len(self.values) == self.starts[-1] + LANES):
            raise DataError("the lists of pixels have wrong lengths.")
        if self.numbers.max(initial=0) >= self.pixels:
            raise DataError(f"there is a pixel {self.numbers.max():,}, but an image has {self.pixels:,}.")

    @property
    def nonzero_share(self) -> float:
        """The share of pixels that aren't 0."""
        return float(np.count_nonzero(self.values) / max(1, len(self) * self.pixels))

    def dense(self) -> NDArray[np.uint8]:
        """All pixels, (n, pixels)."""
        images = np.zeros((len(self), self.pixels), np.uint8)
        rows = np.repeat(np.arange(len(self)), np.diff(self.starts))
        lit = np.flatnonzero(self.values[: len(rows)])
        images[rows[lit], self.numbers[lit]] = self.values[lit]
        return images


def pixel_lists(images: NDArray[np.uint8]) -> PixelLists:
    """The lists of images (n, pixels) uint8. Raises DataError for other images."""
    if images.dtype != np.uint8 or images.ndim != 2 or images.shape[1] > MAX_PIXELS:
        raise DataError(f"images must be (n, at most {MAX_PIXELS:,} pixels) uint8, not {images.shape} {images.dtype}.")
    n, pixels = images.shape
    rows, numbers = np.nonzero(images)
    counts = np.bincount(rows, minlength=n)
    lengths = -(-counts // LANES) * LANES
    starts = np.concatenate([[0], np.cumsum(lengths)])
    size = int(starts[-1])
    place = np.arange(size) - np.repeat(starts[:-1], lengths)  # in its list
    listed = np.zeros(size + LANES, np.uint16)
    listed[:size] = (place - np.repeat(counts, lengths)) % pixels
    at = starts[rows] + np.arange(len(rows)) - np.repeat(np.cumsum(counts) - counts, counts)
    values = np.zeros(size + LANES, np.uint8)
    listed[at], values[at] = numbers, images[rows, numbers]
    return PixelLists(starts, listed, values, pixels)


def joined(parts: Sequence[PixelLists]) -> PixelLists:
    """All images of some lists, one after the other."""
    if len(parts) == 1:
        return parts[0]
    sizes = [int(part.starts[-1]) for part in parts]
    starts = np.concatenate(
        [[0], *(part.starts[1:] + before for part, before in zip(parts, _before(sizes), strict=True))]
    )
    numbers = [part.numbers[:size] for part, size in zip(parts, sizes, strict=True)]
    values = [part.values[:size] for part, size in zip(parts, sizes, strict=True)]
    return PixelLists(
        starts,
        np.concatenate([*numbers, np.zeros(LANES, np.uint16)]),
        np.concatenate([*values, np.zeros(LANES, np.uint8)]),
        parts[0].pixels,
    )


def _before(sizes: Sequence[int]) -> list[int]:
    return [int(end) - size for end, size in zip(np.cumsum(sizes), sizes, strict=True)]
