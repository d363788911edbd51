"""Examples laid out for the kernels: the lit pixels of every image, one list after the other, and what is wanted.

For MNIST's bytes that is three bytes a lit pixel: which one (two), how bright (one). No image is copied as numbers.
Where too many pixels are lit for a layer of that width, the list of them would only be in the way: then images are
looked at as they came, all of their pixels.
"""

from dataclasses import dataclass

import numpy as np
from numba import types

from brightest.engines.fast.packing import read_only
from brightest.engines.fast.sparse_input import list_lit
from brightest.engines.fast.types import BYTES, BYTES_OUT, DECIMALS, FLOATS, INDEX, WHOLES, Pixels
from brightest.engines.jit import kernel
from brightest.engines.simd.vector import LANES
from brightest.nn.network import pixels
from brightest.nn.parameters import Array

CHUNK = 4096  # images at once
SPARE = 2 * LANES  # elements after the last one, so that whole vectors can be written
NO_BYTES, NO_DECIMALS = np.empty(0, np.uint8), np.empty(0, np.float32)
MOST_PIXELS = 1 << 16  # an index has sixteen bits


def most_lit(width: int, batch_size: int) -> float:
    """The share of lit pixels up to which a first layer of this width learns quicker from lists: see benchmarks/LOG.md.

    All pixels of several images make a product of matrices, which wide layers are quick at.
    """
    if batch_size < 4:
        return 0.8
    if width <= 2 * LANES:
        return 0.6
    return 0.35 if width <= 16 * LANES else 0.2


@dataclass(frozen=True, eq=False)
class Prepared:
    """Examples as the kernels want them, in one or both of two ways."""

    lists: Pixels | None  # lit pixels only; None where most are lit
    whole: Pixels | None  # images as they came; None where that would need a copy, and lists will do
    sizes: tuple[int, int]  # of the first layer and of the last
    lit_share: float  # of all pixels

    def __len__(self) -> int:
        either = self.lists or self.whole
        return len(either.wanted) if either else 0

    def pixels(self, width: int, batch_size: int) -> Pixels:
        """What a first layer of this width learns from quickest."""
        lists, whole = self.lists or self.whole, self.whole or self.lists
        chosen = lists if self.lit_share <= most_lit(width, batch_size) else whole
        assert chosen is not None  # there is always one of the two
        return chosen


def prepare(images: Array, targets: Array) -> Prepared:
    """Lay out examples. images: (n, n_0) uint8 0..255 or floating 0..1; targets: (n, n_out)."""
    images, targets = np.asarray(images), np.asarray(targets)
    n, n_in = images.shape
    lit = np.concatenate([np.count_nonzero(images[i : i + CHUNK], axis=1) for i in range(0, n, CHUNK)])
    share = float(lit.sum() / images.size)
    listed = share <= most_lit(1, 1) and n_in <= MOST_PIXELS
    filled = -(-lit // LANES) * LANES  # whole vectors
    size = int(filled.sum()) + LANES if listed else 0  # never empty, even if all is dark
    kind = np.uint8 if images.dtype == np.uint8 else np.float32
    stride = -(-targets.shape[1] // LANES) * LANES
    start, which, bright, wanted = _together(
        ((n + 1,), np.int64), ((size,), np.uint16), ((size,), kind), ((n, stride), np.float32)
    )
    wanted[:, : targets.shape[1]] = targets
    wanted[:, targets.shape[1] :] = 0
    lists = whole = None
    if listed:
        start[0], which[-LANES:], bright[-LANES:] = 0, 0, 0
        np.cumsum(filled, out=start[1:])
        _list_lit(images, start, which, bright)
        lists = Pixels(*map(read_only, (start, which, *by_kind(bright), wanted)))
    if not listed or (images.dtype == kind and images.flags.c_contiguous):
        start = np.arange(n + 1) * n_in
        whole = Pixels(*map(read_only, (start, which[:0], *by_kind(flat_pixels(images)), wanted)))
    return Prepared(lists, whole, (n_in, targets.shape[1]), share)


def flat_pixels(images: Array) -> Array:
    """All pixels in a row, as bytes or as float32. Copies only what isn't either, or doesn't lie in a row."""
    return np.ascontiguousarray(images if images.dtype == np.uint8 else pixels(images, np.float32)).reshape(-1)


def by_kind(bright: Array) -> tuple[Array, Array]:
    """The pixels as kernels take them: bytes and no decimals, or no bytes and decimals."""
    return (bright, NO_DECIMALS) if bright.dtype == np.uint8 else (NO_BYTES, bright)


def _list_lit(images: Array, start: Array, index: Array, bright: Array) -> None:
    room = np.empty(images.shape[1] + SPARE, np.int32), np.empty(images.shape[1] + SPARE, np.float32)
    for i in range(0, len(images), CHUNK):
        some = map(read_only, by_kind(flat_pixels(images[i : i + CHUNK])))
        make_lists(*some, images.shape[1], read_only(start[i : i + CHUNK + 1]), index, *by_kind(bright), *room)


@kernel(BYTES, DECIMALS, types.int64, WHOLES, INDEX, BYTES_OUT, FLOATS, types.Array(types.int32, 1, "C"), FLOATS)
def make_lists(
    byte: Array, decimal: Array, n_in: int, start: Array, index: Array, lit_byte: Array, lit_decimal: Array,
    which: Array, light: Array,
) -> None:  # fmt: skip
    """index[start[i] : start[i + 1]] = which pixels of image i are lit; lit_byte or lit_decimal = how bright."""
    for i in range(len(start) - 1):
        count = list_lit(byte, decimal, i * n_in, n_in, which, light)
        for q in range(start[i + 1] - start[i]):
            to, lit = start[i] + q, q < count
            pixel = which[q] if lit else (q - count) % n_in  # filled up with different ones: none waits for another
            index[to] = pixel
            if len(byte):
                lit_byte[to] = byte[i * n_in + pixel] if lit else 0
            else:
                lit_decimal[to] = light[q] if lit else 0


def _together(*kinds: tuple[tuple[int, ...], type]) -> list[Array]:
    """Arrays in one piece of memory: NumPy asks for huge pages for a large one, and shuffled reading likes those."""
    line = 64
    sizes = [int(np.prod(shape)) * np.dtype(kind).itemsize for shape, kind in kinds]
    places = np.cumsum([0] + [-(-size // line) * line for size in sizes]).tolist()
    room = np.empty(places[-1] + line, np.uint8)
    room = room[-room.ctypes.data % line :]
    return [
        room[place : place + size].view(kind).reshape(shape)
        for place, size, (shape, kind) in zip(places, sizes, kinds, strict=False)
    ]
