"""The fast engine: the lessons' mathematics in float32 with vector instructions.

It packs parameters (packing.py), prepares examples (prepared.py), and leaves the arithmetic to two kernels:
train_kernel.py and predict_kernel.py.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from brightest.data.pixel_lists import PixelLists
from brightest.engines.base import PreparedExamples, State, start
from brightest.engines.fast import optimizers, packing
from brightest.engines.fast.activations import ACTIVATIONS, COSTS
from brightest.engines.fast.packing import Layout, aligned_zeros, make_layout, pack, read_only, unpack
from brightest.engines.fast.plan import Plan, plan
from brightest.engines.fast.predict_kernel import Predictor, predictor
from brightest.engines.fast.prepared import NO_BYTES, NO_FLOATS, FastExamples, prepare
from brightest.engines.fast.train_kernel import train
from brightest.engines.fast.types import Hyperparameters, Packed, Pixels, Scratch
from brightest.engines.simd.vector import LANES
from brightest.errors import SettingError
from brightest.nn.network import Network
from brightest.nn.optimizers import SGD, Adam, Momentum, Nesterov
from brightest.nn.parameters import Array, Parameters
from brightest.system import jit


class NoStep(SGD):
    """Leaves the weights as they are, and the gradient where it is."""


OPTIMIZERS = {
    SGD: optimizers.SGD,
    Momentum: optimizers.MOMENTUM,
    Nesterov: optimizers.NESTEROV,
    Adam: optimizers.ADAM,
    NoStep: optimizers.NONE,
}
EMPTY, NO_ORDER = aligned_zeros(0), np.empty(0, np.int64)
NO_PIXELS = Pixels(
    read_only(np.zeros(1, np.int64)),
    read_only(np.empty(0, np.uint16)),
    read_only(NO_BYTES),
    read_only(NO_FLOATS),
    read_only(np.empty((0, LANES), np.float32)),
)


class FastEngine:
    """Mini-batch gradient descent in compiled kernels. Threads may share an engine; kernels release the GIL."""

    name = "fast"

    def __init__(self, threads: int | None = None) -> None:
        self.threads = threads  # the most that `predict` uses; None for all cores

    def warm_up(self, notify: Callable[[str], None] = lambda sentence: None) -> None:
        """Load the kernels. If they must be compiled first, which takes seconds, `notify` is called with a sentence."""
        jit.compile_kernels(notify)

    def prepare(self, images: Array | PixelLists, targets: Array) -> FastExamples:
        """See Engine.prepare."""
        return prepare(images, targets)

    def run(
        self,
        state: State,
        examples: PreparedExamples,
        order: Array,
        batch_size: int,
        rates: Array,
        trainable: Parameters | None = None,
    ) -> tuple[State, float]:
        """See Engine.run. Raises SettingError if the arguments don't fit together: kernels check no bounds."""
        order = np.ascontiguousarray(order, np.int64)
        rates = np.ascontiguousarray(rates, np.float64)
        ours = _check(state.network, examples, order, batch_size, rates)
        plain_descent = trainable is None and _is_plain_descent(state)
        planned = plan(state.network.layers, batch_size, ours.nonzero_share, plain_descent=plain_descent)
        size = make_layout(state.network.layers, planned.chunk).size
        gradient = EMPTY if planned.direct_updates else aligned_zeros(size)
        pixels = ours.pixels(sparse=planned.sparse_input)
        packed = _pack(state, planned, gradient, trainable)
        state, cost = _train(state, packed, pixels, order, batch_size, rates, planned)
        return state, cost / len(order)

    def gradient(self, network: Network, examples: PreparedExamples, order: Array) -> tuple[Array, float]:
        """See GradientEngine.gradient. Raises the errors of `run`."""
        order = np.ascontiguousarray(order, np.int64)
        rates = np.zeros(1)
        ours = _check(network, examples, order, len(order), rates)
        planned = plan(network.layers, len(order), ours.nonzero_share, plain_descent=False)
        gradient = aligned_zeros(make_layout(network.layers, planned.chunk).size)
        pixels = ours.pixels(sparse=planned.sparse_input)
        state = start(network, NoStep())
        packed = _pack(state, planned, gradient, reuse=True)
        _, cost = _train(state, packed, pixels, order, len(order), rates, planned)
        return gradient, cost / len(order)

    def step(
        self, state: State, gradient: Array, rate: float, trainable: Parameters | None = None, *, reuse: bool = False
    ) -> State:
        """See GradientEngine.step."""
        planned = plan(state.network.layers, 1, plain_descent=False)
        packed = _pack(state, planned, gradient, trainable, reuse=reuse)
        return _train(state, packed, NO_PIXELS, NO_ORDER, 1, np.array([rate]), planned)[0]

    def predict(self, network: Network, images: Array) -> Array:
        """See Engine.predict."""
        return predictor(network).many(images, self.threads)

    def predictor(self, network: Network) -> Predictor:
        """The network packed for predicting one image or many."""
        return predictor(network)


def _pack(
    state: State, planned: Plan, gradient: Array, trainable: Parameters | None = None, *, reuse: bool = False
) -> Packed:
    """Copies of the state's arrays for the kernel to change, or with `reuse` these themselves."""
    taken = _writeable if reuse else _copy
    layout = make_layout(state.network.layers, planned.chunk)
    w = taken(packing.packed_weights(state.network, layout))
    slots = [taken(slot) for slot in packing.packed_memory(state.network, state.memory, layout)]
    v, squares = [*slots, EMPTY, EMPTY][:2]
    return Packed(w, gradient, v, squares, EMPTY if trainable is None else pack(trainable, layout))


def _train(
    state: State, packed: Packed, pixels: Pixels, order: Array, batch_size: int, rates: Array, planned: Plan
) -> tuple[State, float]:
    """Run the kernel, which changes `packed`: the new state, and the sum of costs."""
    layout = make_layout(state.network.layers, planned.chunk)
    cost = train(
        packed,
        layout.layers,
        layout.real,
        pixels,
        read_only(order),
        batch_size,
        read_only(rates),
        _hyperparameters(state, planned),
        planned.chunk,
        _scratch(layout, pixels, planned.chunk),
    )
    network = replace(state.network, **unpack(packed.w, layout)._asdict())
    slots = [packed.v, packed.squares][: len(state.memory)]
    memory = tuple(unpack(slot, layout) for slot in slots)
    packing.remember_packed(network, packed.w, memory, slots)
    return replace(state, network=network, memory=memory, step=state.step + len(rates)), cost


def _check(network: Network, examples: PreparedExamples, order: Array, batch_size: int, rates: Array) -> FastExamples:
    """The examples, if this engine prepared them and all arguments fit together. Else raises SettingError."""
    if not isinstance(examples, FastExamples):
        raise SettingError("these examples were prepared by another engine; each engine needs its own.")
    if batch_size < 1 or len(rates) != -(-len(order) // batch_size):
        raise SettingError(f"{len(order)} examples in mini-batches of {batch_size} need a rate each, not {len(rates)}.")
    if len(order) == 0 or order.min() < 0 or order.max() >= len(examples):
        raise SettingError(f"the order must name examples from 0 to {len(examples) - 1}.")
    if examples.sizes != (network.layers[0], network.layers[-1]):
        raise SettingError(f"examples of sizes {examples.sizes} don't fit layers {network.layers}.")
    return examples


def _is_plain_descent(state: State) -> bool:
    """Whether a weight changes by its gradient alone, so that weights with gradient 0 need no update."""
    return isinstance(state.optimizer, SGD) and not state.weight_decay


def _hyperparameters(state: State, planned: Plan) -> Hyperparameters:
    optimizer = state.optimizer
    return Hyperparameters(
        ACTIVATIONS[state.network.activation],
        COSTS[state.network.cost],
        OPTIMIZERS[type(optimizer)],
        planned.direct_updates,
        float(getattr(optimizer, "momentum", 0.0)),
        float(getattr(optimizer, "beta2", 0.0)),
        float(state.weight_decay),
        state.step,
    )


def _scratch(layout: Layout, pixels: Pixels, chunk: int) -> Scratch:
    inputs = 0 if len(pixels.indices) else int(layout.layers[0, 0]) * chunk + LANES
    return Scratch(aligned_zeros(inputs), aligned_zeros(layout.scratch_size), aligned_zeros(layout.scratch_size))


def _copy(flat: Array) -> Array:
    copy = aligned_zeros(len(flat))
    copy[:] = flat
    return copy


def _writeable(flat: Array) -> Array:
    view = flat.view()
    view.flags.writeable = True
    return view
