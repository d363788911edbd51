"""The fast engine: the lessons' mathematics in float32, on the machine's vector unit.

It packs (packing.py), lays examples out (examples.py), and leaves the arithmetic to kernels: steps.py to learn,
reading.py to read.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from brightest.engines import jit
from brightest.engines.base import State
from brightest.engines.fast import optimizers, packing
from brightest.engines.fast.activations import ACTIVATIONS, COSTS
from brightest.engines.fast.packing import Layout, empty, layout, pack, read_only, unpack
from brightest.engines.fast.plan import DIRECT, MNIST_LIT, Plan, plan
from brightest.engines.fast.predict_kernel import Reader, reader
from brightest.engines.fast.prepared import Prepared, prepare
from brightest.engines.fast.train_kernel import steps
from brightest.engines.fast.types import Dials, Packed, Pixels, Scratch
from brightest.engines.simd.vector import LANES
from brightest.errors import SettingError
from brightest.nn.network import Network
from brightest.nn.optimizers import SGD, Adam, Momentum, Nesterov
from brightest.nn.parameters import Array, Parameters

CHUNK = 128  # examples that go through the layers together: their activations stay in the cache
OPTIMIZERS = {SGD: optimizers.SGD, Momentum: optimizers.MOMENTUM, Nesterov: optimizers.NESTEROV, Adam: optimizers.ADAM}
NOTHING = empty(0)


class FastEngine:
    """Mini-batch gradient descent at the speed of the machine. Threads may share one; kernels release the GIL."""

    name = "fast"

    def __init__(self, threads: int | None = None) -> None:
        self.threads = threads  # that predicting may use: all cores, unless a number is given

    def warm_up(self, notice: Callable[[str], None] = lambda sentence: None) -> None:
        """Load the compiled kernels now. `notice` is told a sentence first if they must be compiled, for seconds."""
        jit.prepare(notice)

    def plan(self, layers: Sequence[int], batch_size: int, lit_share: float = MNIST_LIT) -> Plan:
        """What it would do to train such a network by plain gradient descent, and why."""
        return plan(layers, batch_size, lit_share)

    def prepare(self, images: Array, targets: Array) -> Prepared:
        """See Engine.prepare."""
        return prepare(images, targets)

    def run(
        self,
        state: State,
        examples: Prepared,
        order: Array,
        batch_size: int,
        rates: Array,
        trainable: Parameters | None = None,
    ) -> tuple[State, float]:
        """See Engine.run. Raises SettingError where the arguments don't fit: kernels don't look where they read."""
        network = state.network
        order = np.ascontiguousarray(order, np.int64)
        rates = np.ascontiguousarray(rates, np.float64)
        _check(network, examples, order, batch_size, rates)
        chunk = min(batch_size, CHUNK)
        place = layout(network.layers, chunk)
        pixels = examples.pixels(network.layers[1], batch_size)
        direct = _plain(state) and trainable is None and batch_size <= DIRECT
        w = _copy(packing.packed_weights(network, place))
        memories = [_copy(memory) for memory in packing.packed_memories(network, state.memory, place)]
        v, squares = [*memories, NOTHING, NOTHING][:2]
        g = NOTHING if direct else empty(place.size)
        packed = Packed(w, g, v, squares, NOTHING if trainable is None else pack(trainable, place))
        cost = steps(
            packed,
            place.table,
            place.real,
            pixels,
            read_only(order),
            batch_size,
            read_only(rates),
            _dials(state, direct),
            chunk,
            _scratch(place, pixels, chunk),
        )
        network = replace(network, **unpack(w, place)._asdict())
        memory = tuple(unpack(memory, place) for memory in memories)
        packing.keep(network, w, memory, memories)
        return replace(state, network=network, memory=memory, step=state.step + len(rates)), cost / len(order)

    def predict(self, network: Network, images: Array) -> Array:
        """See Engine.predict."""
        return reader(network).many(images, self.threads)

    def reader(self, network: Network) -> Reader:
        """Reads with this network, one image or many, its weights packed once."""
        return reader(network)


def _check(network: Network, examples: Prepared, order: Array, batch_size: int, rates: Array) -> None:
    if batch_size < 1 or len(rates) != -(-len(order) // batch_size):
        raise SettingError(f"{len(order)} examples in mini-batches of {batch_size} need a rate each, not {len(rates)}.")
    if len(order) == 0 or order.min() < 0 or order.max() >= len(examples):
        raise SettingError(f"the order must name examples from 0 to {len(examples) - 1}.")
    if examples.sizes != (network.layers[0], network.layers[-1]):
        raise SettingError(f"examples of sizes {examples.sizes} don't fit layers {network.layers}.")


def _plain(state: State) -> bool:
    """Whether a weight moves by its slope alone, so that weights without a slope stay where they are."""
    return isinstance(state.optimizer, SGD) and not state.weight_decay


def _dials(state: State, direct: bool) -> Dials:
    optimizer = state.optimizer
    return Dials(
        ACTIVATIONS[state.network.activation],
        COSTS[state.network.cost],
        OPTIMIZERS[type(optimizer)],
        direct,
        float(getattr(optimizer, "momentum", 0.0)),
        float(getattr(optimizer, "beta2", 0.0)),
        float(state.weight_decay),
        state.step,
    )


def _scratch(place: Layout, pixels: Pixels, chunk: int) -> Scratch:
    light = 0 if len(pixels.which) else int(place.table[0, 0]) * chunk + LANES
    return Scratch(empty(light), empty(place.room), empty(place.room))


def _copy(flat: Array) -> Array:
    copy = empty(len(flat))
    copy[:] = flat
    return copy
