"""Packing: all parameters in one flat array of whole vectors, as kernels take them, and back.

Each layer is a matrix of (n_in + 1, stride): a row for each sending neuron, then the biases, its columns padded with
zeros to whole vectors. Unpacked parameters are views of it, a row for each receiving neuron as in the lessons, so
nothing is copied; and the packed parameters of a network are cached as long as that network lives.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from weakref import WeakKeyDictionary

import numpy as np

from brightest.engines.simd.vector import CACHE_LINE, LANES
from brightest.nn.network import Network
from brightest.nn.parameters import Array, Parameters


def aligned_zeros(size: int) -> Array:
    """(size,) float32 zeros that start at a cache line: a vector across two lines takes twice the time."""
    memory = np.zeros(size + CACHE_LINE // 4, np.float32)
    first = -memory.ctypes.data % CACHE_LINE // 4
    return memory[first : first + size]


def read_only(array: Array) -> Array:
    """A read-only view, as kernels take their inputs: they are compiled for one type of array each."""
    view = array.view()
    view.flags.writeable = False
    return view


@dataclass(frozen=True, eq=False)
class Layout:
    """The positions of parameters and activations in flat arrays."""

    layers: Array  # (layers, 5): n_in, n_out, stride, where its weights start, where its examples' activations start
    real: Array  # (stride of the last layer,) 1 for a neuron, 0 for padding
    size: int  # of the packed parameters
    scratch_size: int  # of the activations of all layers but the first, for a chunk of examples

    def matrices(self, flat: Array) -> Iterator[tuple[Array, Array]]:
        """The weights (n_out, n_in) and biases (n_out,) of each layer, as views of packed parameters."""
        for n_in, n_out, stride, start, _ in self.layers.tolist():
            rows = flat[start : start + (n_in + 1) * stride].reshape(n_in + 1, stride)
            yield rows[:n_in, :n_out].T, rows[n_in, :n_out]


@cache
def make_layout(layers: tuple[int, ...], chunk: int) -> Layout:
    """The layout of networks of these layers and of `chunk` examples at a time."""
    rows, size, scratch_size = [], 0, 0
    for n_in, n_out in pairwise(layers):
        stride = -(-n_out // LANES) * LANES
        rows.append([n_in, n_out, stride, size, scratch_size])
        size += (n_in + 1) * stride
        scratch_size += chunk * stride
    real = (np.arange(stride) < layers[-1]).astype(np.float32)
    return Layout(read_only(np.array(rows, np.int64)), read_only(real), size, scratch_size)


def pack(parameters: Parameters, layout: Layout) -> Array:
    """(size,) all parameters in one array."""
    flat = aligned_zeros(layout.size)
    for (weights, biases), W, b in zip(layout.matrices(flat), *parameters, strict=True):
        weights[:] = W
        biases[:] = b
    return flat


def unpack(flat: Array, layout: Layout) -> Parameters:
    """Weights and biases as views of packed parameters, which become read-only."""
    flat.flags.writeable = False
    weights, biases = zip(*layout.matrices(flat), strict=True)
    return Parameters(weights, biases)


@dataclass(frozen=True, eq=False)
class _PackedState:
    weights: Array
    memory: tuple[Parameters, ...]
    packed_memory: Sequence[Array]


# Threads share this cache without a lock: at worst a network is packed twice.
_cache: WeakKeyDictionary[Network, _PackedState] = WeakKeyDictionary()


def remember_packed(
    network: Network, weights: Array, memory: tuple[Parameters, ...], packed_memory: Sequence[Array]
) -> None:
    """Cache the packed parameters of `network`, and the packed memory of its optimizer."""
    _cache[network] = _PackedState(weights, memory, packed_memory)


def packed_weights(network: Network, layout: Layout) -> Array:
    """The network's packed weights and biases, from the cache if they are there. Don't change them."""
    found = _cache.get(network)
    if found is None:
        found = _PackedState(pack(network.parameters, layout), (), ())
        _cache[network] = found
    return found.weights


def packed_memory(network: Network, memory: tuple[Parameters, ...], layout: Layout) -> Sequence[Array]:
    """The packed slots of its optimizer, from the cache if they are there. Don't change them."""
    found = _cache.get(network)
    if found is not None and found.memory is memory:
        return found.packed_memory
    return [pack(parameters, layout) for parameters in memory]
