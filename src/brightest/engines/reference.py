"""The reference engine: the lessons' mathematics in NumPy at float64, readable in one sitting. The oracle.

Every other engine starts from the same weights, is handed the same mini-batches, and is compared with this one.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import cache

import numpy as np
from threadpoolctl import ThreadpoolController

from brightest.engines.base import State
from brightest.nn.backprop import gradient
from brightest.nn.network import Network, forward, pixels
from brightest.nn.parameters import Array, Parameters

CHUNK = 10_000  # images fed forward at once: keeps a large data set's activations out of memory


class ReferenceEngine:
    """Mini-batch gradient descent as the lessons tell it."""

    name = "reference"

    def warm_up(self, notice: Callable[[str], None]) -> None:
        """Nothing to do."""

    def prepare(self, images: Array, targets: Array) -> tuple[Array, Array]:
        """Nothing to lay out: pixels stay as they came and become numbers batch by batch."""
        return images, np.asarray(targets, np.float64)

    def run(
        self,
        state: State,
        examples: tuple[Array, Array],
        order: Array,
        batch_size: int,
        rates: Array,
        trainable: Parameters | None = None,
    ) -> tuple[State, float]:
        """See Engine.run."""
        images, targets = examples
        total = 0.0
        with _one_thread(), _quiet():
            for first, rate in zip(range(0, len(order), batch_size), rates, strict=True):
                batch = order[first : first + batch_size]
                slope, cost = gradient(state.network, pixels(images[batch]), targets[batch])
                state = _step(state, slope, rate, trainable)
                total += cost * len(batch)
        return state, total / len(order)

    def predict(self, network: Network, images: Array) -> Array:
        """See Engine.predict."""
        chunks = [images[i : i + CHUNK] for i in range(0, len(images), CHUNK)]
        with _one_thread(), _quiet():
            return np.concatenate([forward(network, pixels(chunk))[-1] for chunk in chunks])


@cache
def _pools() -> ThreadpoolController:
    return ThreadpoolController()


def _one_thread() -> AbstractContextManager[object]:
    """Matrices this small are multiplied sooner than threads can meet (benchmarks/LOG.md)."""
    return _pools().limit(limits=1)  # type: ignore[no-any-return]  # untyped library


def _quiet() -> np.errstate:
    """No warning where numbers overflow: a rate too large shows as a cost that is not a number."""
    return np.errstate(over="ignore", invalid="ignore")


def _step(state: State, slope: Parameters, rate: float, trainable: Parameters | None) -> State:
    """Every array of parameters and its memories, moved by the optimizer."""
    weights = state.network.weights
    decayed = [g + state.weight_decay * W for g, W in zip(slope.weights, weights, strict=True)]
    slopes = [*decayed, *slope.biases]
    if trainable:
        slopes = [np.where(mask, g, 0) for mask, g in zip(trainable.arrays(), slopes, strict=True)]
    memories = list(zip(*(memory.arrays() for memory in state.memory), strict=True)) or [()] * len(slopes)
    moved = [
        state.optimizer(w, g, memory, rate, state.step + 1)
        for w, g, memory in zip(state.network.parameters.arrays(), slopes, memories, strict=True)
    ]
    for w, _ in moved:
        w.flags.writeable = False  # so that the network needs no copy
    weights, biases = Parameters.from_arrays([w for w, _ in moved])
    return replace(
        state,
        network=replace(state.network, weights=weights, biases=biases),
        memory=tuple(Parameters.from_arrays(arrays) for arrays in zip(*(memory for _, memory in moved), strict=True)),
        step=state.step + 1,
    )
