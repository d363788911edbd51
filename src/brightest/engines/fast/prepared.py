"""Examples prepared for the kernels: the nonzero pixels of all images in one list, and the targets.

A nonzero pixel of MNIST takes three bytes: its number (two) and its value (one). No image is copied as float32.
If sparse input wouldn't be faster, because too many pixels are nonzero (plan.py), the images are used unchanged.
"""

from dataclasses import dataclass

import numpy as np
from numba import types

from brightest.data.pixel_lists import PixelLists
from brightest.engines.fast.packing import read_only
from brightest.engines.fast.plan import MAX_NONZERO_SHARE
from brightest.engines.fast.sparse_input import list_nonzero
from brightest.engines.fast.types import (
    FLOAT32_INPUT,
    FLOAT32_OUTPUT,
    INT64_INPUT,
    UINT8_INPUT,
    UINT8_OUTPUT,
    UINT16_OUTPUT,
    Pixels,
)
from brightest.engines.simd.vector import CACHE_LINE, LANES
from brightest.nn.network import pixels
from brightest.nn.parameters import Array
from brightest.system.jit import kernel

IMAGES_PER_CHUNK = 4096  # listed at a time
PADDING = 2 * LANES  # elements after the last one, so that whole vectors can be stored
NO_BYTES, NO_FLOATS = np.empty(0, np.uint8), np.empty(0, np.float32)
MAX_PIXELS = 1 << 16  # an index has sixteen bits


@dataclass(frozen=True, eq=False)
class FastExamples:
    """Examples as the kernels take them, sparse or dense or both."""

    sparse: Pixels | None  # nonzero pixels only; None if most are nonzero
    dense: Pixels | None  # all pixels; None if that would need a copy and `sparse` is there
    sizes: tuple[int, int]  # of the first layer and of the last
    nonzero_share: float  # of all pixels

    def __len__(self) -> int:
        either = self.sparse or self.dense
        return len(either.targets) if either else 0

    def pixels(self, *, sparse: bool) -> Pixels:
        """The pixels in the form wanted, or else in the other form."""
        chosen = (self.sparse or self.dense) if sparse else (self.dense or self.sparse)
        assert chosen is not None  # there is always one of the two
        return chosen


def prepare(images: Array | PixelLists, targets: Array) -> FastExamples:
    """Lay out examples. images: (n, n_0) uint8 0..255 or floating 0..1, or lists; targets: (n, n_out)."""
    targets = np.asarray(targets)
    if isinstance(images, PixelLists):
        return _prepare_lists(images, targets)
    images = np.asarray(images)
    n, n_in = images.shape
    chunks = range(0, n, IMAGES_PER_CHUNK)
    nonzero = np.concatenate([np.count_nonzero(images[i : i + IMAGES_PER_CHUNK], axis=1) for i in chunks])
    nonzero_share = float(nonzero.sum() / images.size)
    is_sparse = nonzero_share <= MAX_NONZERO_SHARE and n_in <= MAX_PIXELS
    padded = -(-nonzero // LANES) * LANES  # to whole vectors
    size = int(padded.sum()) + LANES if is_sparse else 0  # not empty even if all pixels are 0
    kind = np.uint8 if images.dtype == np.uint8 else np.float32
    starts, indices, values, padded_targets = _allocate(
        ((n + 1,), np.int64), ((size,), np.uint16), ((size,), kind), ((n, _stride(targets)), np.float32)
    )
    _pad(padded_targets, targets)
    sparse = dense = None
    if is_sparse:
        starts[0], indices[-LANES:], values[-LANES:] = 0, 0, 0
        np.cumsum(padded, out=starts[1:])
        _list_nonzero(images, starts, indices, values)
        sparse = Pixels(*map(read_only, (starts, indices, *split_by_dtype(values), padded_targets)))
    if not is_sparse or (images.dtype == kind and images.flags.c_contiguous):
        starts = np.arange(n + 1) * n_in
        dense = Pixels(*map(read_only, (starts, indices[:0], *split_by_dtype(flat_pixels(images)), padded_targets)))
    return FastExamples(sparse, dense, (n_in, targets.shape[1]), nonzero_share)


def _prepare_lists(lists: PixelLists, targets: Array) -> FastExamples:
    """Lay out images that come as lists: nothing but the targets is copied."""
    (padded,) = _allocate(((len(lists), _stride(targets)), np.float32))
    _pad(padded, targets)
    arrays: list[Array] = [lists.starts, lists.numbers, *split_by_dtype(lists.values), padded]
    sizes = lists.pixels, targets.shape[1]
    return FastExamples(Pixels(*map(read_only, arrays)), None, sizes, lists.nonzero_share)


def _stride(targets: Array) -> int:
    stride: int = -(-targets.shape[1] // LANES) * LANES
    return stride


def _pad(padded: Array, targets: Array) -> None:
    """padded: (n, stride) = targets (n, n_out), and zeros."""
    padded[:, : targets.shape[1]] = targets
    padded[:, targets.shape[1] :] = 0


def flat_pixels(images: Array) -> Array:
    """All pixels as a flat array of uint8 or float32. Copies only another dtype or an array that isn't contiguous."""
    return np.ascontiguousarray(images if images.dtype == np.uint8 else pixels(images, np.float32)).reshape(-1)


def split_by_dtype(values: Array) -> tuple[Array, Array]:
    """The pixels as kernels take them: (byte_pixels, float_pixels), one of them empty."""
    return (values, NO_FLOATS) if values.dtype == np.uint8 else (NO_BYTES, values)


def _list_nonzero(images: Array, starts: Array, index: Array, values: Array) -> None:
    size = images.shape[1] + PADDING
    scratch = np.empty(size, np.int32), np.empty(size, np.float32)
    for i in range(0, len(images), IMAGES_PER_CHUNK):
        chunk = map(read_only, split_by_dtype(flat_pixels(images[i : i + IMAGES_PER_CHUNK])))
        chunk_starts = read_only(starts[i : i + IMAGES_PER_CHUNK + 1])
        list_nonzero_pixels(*chunk, images.shape[1], chunk_starts, index, *split_by_dtype(values), *scratch)


@kernel(
    UINT8_INPUT, FLOAT32_INPUT, types.int64, INT64_INPUT, UINT16_OUTPUT, UINT8_OUTPUT, FLOAT32_OUTPUT,
    types.Array(types.int32, 1, "C"), FLOAT32_OUTPUT,
)  # fmt: skip
def list_nonzero_pixels(
    byte_pixels: Array, float_pixels: Array, n_in: int, starts: Array, index: Array, nonzero_bytes: Array,
    nonzero_floats: Array, indices: Array, values: Array,
) -> None:  # fmt: skip
    """index[starts[i] : starts[i + 1]] = the numbers of image i's nonzero pixels; nonzero_* = their values.

    indices, values: scratch memory for one image.
    """
    for i in range(len(starts) - 1):
        count = list_nonzero(byte_pixels, float_pixels, i * n_in, n_in, indices, values)
        for q in range(starts[i + 1] - starts[i]):
            to, nonzero = starts[i] + q, q < count
            pixel = indices[q] if nonzero else (q - count) % n_in  # distinct padding: no update waits for another
            index[to] = pixel
            if len(byte_pixels):
                nonzero_bytes[to] = byte_pixels[i * n_in + pixel] if nonzero else 0
            else:
                nonzero_floats[to] = values[q] if nonzero else 0


def _allocate(*kinds: tuple[tuple[int, ...], type]) -> list[Array]:
    """Arrays in one allocation: NumPy asks for huge pages for a large one, which makes shuffled access faster."""
    sizes = [int(np.prod(shape)) * np.dtype(kind).itemsize for shape, kind in kinds]
    offsets = np.cumsum([0] + [-(-size // CACHE_LINE) * CACHE_LINE for size in sizes]).tolist()
    memory = np.empty(offsets[-1] + CACHE_LINE, np.uint8)
    memory = memory[-memory.ctypes.data % CACHE_LINE :]
    return [
        memory[offset : offset + size].view(kind).reshape(shape)
        for offset, size, (shape, kind) in zip(offsets, sizes, kinds, strict=False)
    ]
