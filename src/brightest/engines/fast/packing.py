"""Packing: parameters as kernels like them, in one flat array of whole vectors, and as everyone else does.

Each layer is a matrix of (n_in + 1, stride): a row for each sending neuron, then the biases, its columns padded with
zeros to whole vectors. What comes back is a view of it, a row for each receiving neuron as in the lessons, so nothing
is copied; and what was packed for a network is remembered as long as that network lives.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from weakref import WeakKeyDictionary

import numpy as np

from brightest.engines.simd.vector import LANES
from brightest.nn.network import Network
from brightest.nn.parameters import Array, Parameters

CACHE_LINE = 64


def empty(size: int) -> Array:
    """(size,) float32 zeros that start at a cache line: a vector across two lines costs twice."""
    room = np.zeros(size + CACHE_LINE // 4, np.float32)
    first = -room.ctypes.data % CACHE_LINE // 4
    return room[first : first + size]


def read_only(array: Array) -> Array:
    """A view that can't be written to: compiled code knows arrays of one kind alone, and this is it."""
    view = array.view()
    view.flags.writeable = False
    return view


@dataclass(frozen=True, eq=False)
class Layout:
    """Where everything lies, for these layers and this many examples at a time."""

    table: Array  # (layers, 5): n_in, n_out, stride, where its weights start, where its examples' activations start
    real: Array  # (stride of the last layer,) 1 for a neuron, 0 for padding
    size: int  # of everything packed
    room: int  # for the activations of all layers but the first, of all examples

    def matrices(self, flat: Array) -> Iterator[tuple[Array, Array]]:
        """The weights (n_out, n_in) and biases (n_out,) of each layer, as views of what is packed."""
        for n_in, n_out, stride, start, _ in self.table.tolist():
            rows = flat[start : start + (n_in + 1) * stride].reshape(n_in + 1, stride)
            yield rows[:n_in, :n_out].T, rows[n_in, :n_out]


@cache
def layout(layers: tuple[int, ...], chunk: int) -> Layout:
    """Where everything lies for networks of these layers."""
    table, size, room = [], 0, 0
    for n_in, n_out in pairwise(layers):
        stride = -(-n_out // LANES) * LANES
        table.append([n_in, n_out, stride, size, room])
        size += (n_in + 1) * stride
        room += chunk * stride
    real = (np.arange(stride) < layers[-1]).astype(np.float32)
    return Layout(read_only(np.array(table, np.int64)), read_only(real), size, room)


def pack(parameters: Parameters, place: Layout) -> Array:
    """(size,) everything in one array."""
    flat = empty(place.size)
    for (into, biases), W, b in zip(place.matrices(flat), *parameters, strict=True):
        into[:] = W
        biases[:] = b
    return flat


def unpack(flat: Array, place: Layout) -> Parameters:
    """Weights and biases as views of what is packed, which must not change any more."""
    flat.flags.writeable = False
    weights, biases = zip(*place.matrices(flat), strict=True)
    return Parameters(weights, biases)


@dataclass(frozen=True, eq=False)
class _Kept:
    weights: Array
    memory: tuple[Parameters, ...]
    memories: Sequence[Array]


_kept: WeakKeyDictionary[Network, _Kept] = WeakKeyDictionary()


def keep(network: Network, weights: Array, memory: tuple[Parameters, ...] = (), memories: Sequence[Array] = ()) -> None:
    """Remember what `network`, and the optimizer's memory that goes with it, look like packed."""
    _kept[network] = _Kept(weights, memory, memories)


def packed_weights(network: Network, place: Layout) -> Array:
    """The network's weights and biases, packed now or earlier; not to be changed."""
    kept = _kept.get(network)
    if kept is None:
        kept = _Kept(pack(network.parameters, place), (), ())
        _kept[network] = kept
    return kept.weights


def packed_memories(network: Network, memory: tuple[Parameters, ...], place: Layout) -> Sequence[Array]:
    """The same for what an optimizer remembers."""
    kept = _kept.get(network)
    if kept is not None and kept.memory is memory:
        return kept.memories
    return [pack(parameters, place) for parameters in memory]
