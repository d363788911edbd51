"""The prediction kernel: the forward pass, from pixels to the last layer's activations."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import pairwise
from weakref import WeakKeyDictionary

import numpy as np
from numba import types

from brightest.engines.fast import dense
from brightest.engines.fast.activations import ACTIVATIONS, COSTS, apply_activation
from brightest.engines.fast.layout import N_IN, N_OUT, activations_view, weights_view
from brightest.engines.fast.losses import output_activations
from brightest.engines.fast.packing import Layout, aligned_zeros, make_layout, packed_weights, read_only
from brightest.engines.fast.prepared import NO_FLOATS, PADDING, flat_pixels, split_by_dtype
from brightest.engines.fast.quantized import quantize
from brightest.engines.fast.sparse_input import block_width, forward_nonzero, list_nonzero
from brightest.engines.fast.types import FLOAT32_INPUT, FLOAT32_OUTPUT, LAYOUT, UINT8_INPUT
from brightest.engines.fast.vnni import HAS_VNNI, PIXELS_PER_GROUP, forward_quantized
from brightest.engines.simd.denormals import flush_denormals, restore
from brightest.engines.simd.vector import LANES, load, store
from brightest.engines.simd.views import int32_view, subarray, uint8_view
from brightest.errors import DataError
from brightest.nn.network import Network, check_pixels
from brightest.nn.parameters import Array
from brightest.system.cpu import cores
from brightest.system.jit import inline, kernel

IMAGES_PER_CHUNK = 16  # in one pass through the layers
IMAGES_PER_CONVERSION = 4096  # converted to float32 at a time, if they are neither uint8 nor float32
MIN_WORK_PER_THREAD = 100_000_000  # multiply-adds, a few milliseconds: less takes longer than starting a thread


@kernel(
    FLOAT32_INPUT, FLOAT32_INPUT, LAYOUT, FLOAT32_INPUT, types.int64, types.int64, UINT8_INPUT, FLOAT32_INPUT,
    types.int64, types.int64, types.Array(types.float32, 2, "C"), FLOAT32_OUTPUT,
)  # fmt: skip
def predict(
    w: Array, quantized: Array, layout: Array, real: Array, activation: int, cost: int, byte_pixels: Array,
    float_pixels: Array, first: int, end: int, out: Array, scratch: Array,
) -> None:  # fmt: skip
    """out[first:end] = the last layer's activations of the images first to end - 1 of `byte_pixels` or `float_pixels`.

    quantized: the first layer's weights for `byte_pixels` (quantized.py); if empty, sparse input is used.
    """
    before = flush_denormals()
    last = len(layout) - 1
    n_in = layout[0, N_IN]
    W = weights_view(w, layout, 0)
    size = n_in + PADDING
    index, values = int32_view(scratch, 0, size), subarray(scratch, size, size)
    activations = subarray(scratch, 2 * size, 0)
    groups, no_bytes = uint8_view(scratch, 0, 4 * size), subarray(byte_pixels, 0, 0)
    while first < end:
        count = IMAGES_PER_CHUNK if first + IMAGES_PER_CHUNK < end else end - first
        rows = -(-count // 4) * 4  # in fours: an image's result is the same to the last bit, whatever is in its chunk
        a = activations_view(activations, layout, 0, rows)
        for e in range(count):
            begin = (first + e) * n_in
            if HAS_VNNI and len(quantized) and len(byte_pixels):
                forward_quantized(quantized, byte_pixels, begin, n_in // PIXELS_PER_GROUP, groups, W, a, e, n_in)
                continue
            count_nonzero = list_nonzero(byte_pixels, float_pixels, begin, n_in, index, values)
            j = 0
            while j < a.shape[1]:
                forward_nonzero(W, index, 0, count_nonzero, no_bytes, values, a, e, n_in, j)
                j += block_width(a.shape[1], j)
        for layer in range(1, last + 1):
            apply_activation(activation, a)
            z = activations_view(activations, layout, layer, rows)
            dense.forward(weights_view(w, layout, layer), a, z, layout[layer, N_IN], rows)
            a = z
        for e in range(count):
            output_activations(cost, a, a, e, real)
            copy_outputs(a, e, out, first + e, end, layout[last, N_OUT])
        first += count
    restore(before)


@inline
def copy_outputs(a: Array, e: int, out: Array, i: int, end: int, n_out: int) -> None:
    """out[i] = a[e] without its padding. Padding may spill into later rows before `end`, which are copied later."""
    j = 0
    while j < n_out and i * n_out + j + LANES <= end * n_out:
        store(load(a, e, j), out, i, j)
        j += LANES
    while j < n_out:
        out[i, j] = a[e, j]
        j += 1


@dataclass(frozen=True, eq=False)
class Predictor:
    """A network packed for predicting. Gives the last layer's activations, float32; threads may share it.

    Images are taken as they are, uint8 0..255 or floats 0..1, light on dark: not brought into the network's frame.
    """

    layers: tuple[int, ...]
    packed: tuple[Array, Array, Array, Array, int, int]  # the kernel's arguments before the pixels
    layout: Layout
    buffers: list[Array] = field(default_factory=list)  # scratch memory, reused: allocating it takes longer

    def one(self, image: Array) -> Array:
        """(n_out,) for one image (n_0,). Fastest for uint8. Raises DataError if the size is wrong."""
        if image.shape != (self.layers[0],):
            check_pixels(self.layers, image)
            raise DataError(f"one image is a row of {self.layers[0]} pixels, not an array of {image.shape}.")
        out: Array = np.empty((1, self.layers[-1]), np.float32)
        if image.dtype == np.uint8 and image.flags.c_contiguous:
            buffer = self._take_buffer()
            predict(*self.packed, image, NO_FLOATS, 0, 1, out, buffer)
            self.buffers.append(buffer)
        else:
            self._predict(image[None], out)
        activations: Array = out[0]
        return activations

    def many(self, images: Array, threads: int | None = None) -> Array:
        """(n, n_out) for images (n, n_0), on `threads` cores (default: all). Raises DataError for a wrong size."""
        images = np.asarray(images)
        check_pixels(self.layers, images)
        if images.ndim != 2:
            raise DataError(f"images are rows of {self.layers[0]} pixels, not an array of {images.shape}.")
        n = len(images)
        out = np.empty((n, self.layers[-1]), np.float32)
        useful = 1 + n * self.layout.size // MIN_WORK_PER_THREAD
        threads = min(threads or cores(), useful) if useful > 1 else 1
        if threads == 1:  # making a pool takes longer than reading an image
            self._predict(images, out)
            return out
        edges = [n * k // threads // IMAGES_PER_CHUNK * IMAGES_PER_CHUNK for k in range(threads)] + [n]
        with ThreadPoolExecutor(threads) as pool:
            parts = [pool.submit(self._predict, images[i:j], out[i:j]) for i, j in pairwise(edges[1:])]
            self._predict(images[: edges[1]], out[: edges[1]])
            for part in parts:
                part.result()  # raises the part's error
        return out

    def _take_buffer(self) -> Array:
        """Scratch memory that no other thread uses."""
        try:
            return self.buffers.pop()
        except IndexError:
            return aligned_zeros(2 * (self.layers[0] + PADDING) + self.layout.scratch_size)

    def _predict(self, images: Array, out: Array) -> None:
        ready = images.dtype in (np.uint8, np.float32) and images.flags.c_contiguous
        step = max(1, len(images) if ready else IMAGES_PER_CONVERSION)
        buffer = self._take_buffer()
        for i in range(0, len(images), step):
            pixels, part = split_by_dtype(flat_pixels(images[i : i + step])), out[i : i + step]
            predict(*self.packed, *pixels, 0, len(part), part, buffer)
        self.buffers.append(buffer)


_predictors: WeakKeyDictionary[Network, Predictor] = WeakKeyDictionary()  # without a lock: at worst packed twice


def predictor(network: Network) -> Predictor:
    """The network packed for predicting; cached as long as the network lives, because packing takes longer."""
    found = _predictors.get(network)
    if found is None:
        layout = make_layout(network.layers, IMAGES_PER_CHUNK)
        weights, quantized = read_only(packed_weights(network, layout)), read_only(quantize(network.weights[0]))
        functions = ACTIVATIONS[network.activation], COSTS[network.cost]
        found = Predictor(network.layers, (weights, quantized, layout.layers, layout.real, *functions), layout)
        _predictors[network] = found
    return found
