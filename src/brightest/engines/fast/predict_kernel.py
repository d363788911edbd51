"""Reading: one feed-forward pass, from pixels as they come to the last layer's activations."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numba import types

from brightest.engines.fast import dense
from brightest.engines.fast.activations import ACTIVATIONS, COSTS
from brightest.engines.fast.layout import N_IN, N_OUT, examples_of, layer_of
from brightest.engines.fast.losses import answer
from brightest.engines.fast.packing import Layout, empty, layout, packed_weights, read_only
from brightest.engines.fast.prepared import NO_DECIMALS, SPARE, by_kind, flat_pixels
from brightest.engines.fast.quantized import digits
from brightest.engines.fast.sparse_input import forward_lit, list_lit, strip
from brightest.engines.fast.train_kernel import squash
from brightest.engines.fast.types import BYTES, DECIMALS, FLOATS, TABLE
from brightest.engines.fast.vnni import MULTIPLIES, PIXELS, forward_words
from brightest.engines.jit import inline, kernel
from brightest.engines.simd.denormals import flush_denormals, restore
from brightest.engines.simd.vector import LANES, load, part, small_numbers, store, whole_numbers
from brightest.errors import DataError
from brightest.nn.network import Network, check_pixels
from brightest.nn.parameters import Array
from brightest.system.cpu import cores

CHUNK = 16  # images that go through the layers together
CONVERTED = 4096  # images made into float32 at once, where they are neither that nor bytes
WORTH_A_THREAD = 100_000_000  # multiply-adds at most, a few milliseconds: fewer, and starting a thread takes longer


@kernel(
    DECIMALS, DECIMALS, TABLE, DECIMALS, types.int64, types.int64, BYTES, DECIMALS, types.int64, types.int64,
    types.Array(types.float32, 2, "C"), FLOATS,
)  # fmt: skip
def read(
    w: Array, digits: Array, table: Array, real: Array, activation: int, cost: int, byte: Array, decimal: Array,
    first: int, end: int, out: Array, scratch: Array,
) -> None:  # fmt: skip
    """out[first:end] = the last layer's activations for these images of the many in `byte`, or `decimal`.

    digits: of the first layer's weights, for bytes; empty where they are to be met by lit pixels, as decimals are.
    """
    before = flush_denormals()
    last = len(table) - 1
    n_in = table[0, N_IN]
    W = layer_of(w, table, 0)
    size = n_in + SPARE
    index, light, room = whole_numbers(scratch, 0, size), part(scratch, size, size), part(scratch, 2 * size, 0)
    words, no_bytes = small_numbers(scratch, 0, 4 * size), part(byte, 0, 0)
    while first < end:
        count = CHUNK if first + CHUNK < end else end - first
        rows = -(-count // 4) * 4  # by fours: an image is read the same, to the last bit, whatever is read with it
        a = examples_of(room, table, 0, rows)
        for e in range(count):
            place = (first + e) * n_in
            if MULTIPLIES and len(digits) and len(byte):
                forward_words(digits, byte, place, n_in // PIXELS, words, W, a, e, n_in)
                continue
            lit = list_lit(byte, decimal, place, n_in, index, light)
            j = 0
            while j < a.shape[1]:
                forward_lit(W, index, 0, lit, no_bytes, light, a, e, n_in, j)
                j += strip(a.shape[1], j)
        for layer in range(1, last + 1):
            squash(activation, a)
            z = examples_of(room, table, layer, rows)
            dense.forward(layer_of(w, table, layer), a, z, table[layer, N_IN], rows)
            a = z
        for e in range(count):
            answer(cost, a, a, e, real)
            hand_out(a, e, out, first + e, end, table[last, N_OUT])
        first += count
    restore(before)


@inline
def hand_out(a: Array, e: int, out: Array, i: int, end: int, n_out: int) -> None:
    """out[i] = a[e] without its padding, which may lie in later rows before `end` until those are handed out."""
    j = 0
    while j < n_out and i * n_out + j + LANES <= end * n_out:
        store(load(a, e, j), out, i, j)
        j += LANES
    while j < n_out:
        out[i, j] = a[e, j]
        j += 1


@dataclass(frozen=True, eq=False)
class Reader:
    """A network ready to read. Gives the last layer's activations, float32."""

    layers: tuple[int, ...]
    weights: Array
    digits: Array  # of the first layer's weights, for bytes; or empty
    place: Layout
    settings: tuple[int, int]  # activation and cost, as kernels name them
    rooms: list[Array] = field(default_factory=list)  # to work in, used again: asking the system for one costs more

    def one(self, image: Array) -> Array:
        """(n_out,) for one image (n_0,). Quickest for bytes. Raises DataError where the size is wrong."""
        if image.shape != (self.layers[0],):
            check_pixels(self.layers, image)
            raise DataError(f"one image is a row of {self.layers[0]} pixels, not an array of {image.shape}.")
        out: Array = np.empty((1, self.layers[-1]), np.float32)
        room = self._room()
        if image.dtype == np.uint8 and image.flags.c_contiguous:
            read(
                self.weights,
                self.digits,
                self.place.table,
                self.place.real,
                *self.settings,
                image,
                NO_DECIMALS,
                0,
                1,
                out,
                room,
            )
        else:
            self._read(image[None], out)
        self.rooms.append(room)
        answer: Array = out[0]
        return answer

    def many(self, images: Array, threads: int | None = None) -> Array:
        """(n, n_out) for images (n, n_0), on every core if they are many and no number of threads is given.

        Raises DataError where the size is wrong.
        """
        images = np.asarray(images)
        check_pixels(self.layers, images)
        if images.ndim != 2:
            raise DataError(f"images are rows of {self.layers[0]} pixels, not an array of {images.shape}.")
        out = np.empty((len(images), self.layers[-1]), np.float32)
        threads = min(threads or cores(), 1 + len(images) * self.place.size // WORTH_A_THREAD)
        edges = [len(images) * k // threads // CHUNK * CHUNK for k in range(threads)] + [len(images)]
        with ThreadPoolExecutor(threads) as pool:
            parts = [pool.submit(self._read, images[i:j], out[i:j]) for i, j in pairwise(edges[1:])]
            self._read(images[: edges[1]], out[: edges[1]])
            for part in parts:
                part.result()  # raises what went wrong there
        return out

    def _room(self) -> Array:
        """One that no other thread has now."""
        try:
            return self.rooms.pop()
        except IndexError:
            return empty(2 * (self.layers[0] + SPARE) + self.place.room)

    def _read(self, images: Array, out: Array) -> None:
        ready = images.dtype in (np.uint8, np.float32) and images.flags.c_contiguous
        step = max(1, len(images) if ready else CONVERTED)
        room = self._room()
        for i in range(0, len(images), step):
            bright = map(read_only, by_kind(flat_pixels(images[i : i + step])))
            some = out[i : i + step]
            read(
                self.weights,
                self.digits,
                self.place.table,
                self.place.real,
                *self.settings,
                *bright,
                0,
                len(some),
                some,
                room,
            )
        self.rooms.append(room)


def reader(network: Network) -> Reader:
    """The network ready to read; packed once, as long as it lives."""
    place = layout(network.layers, CHUNK)
    settings = ACTIVATIONS[network.activation], COSTS[network.cost]
    weights = read_only(packed_weights(network, place))
    return Reader(network.layers, weights, read_only(digits(network)), place, settings)
