"""The interface between training and arithmetic: an engine trains on a stretch of mini-batches, and predicts.

A stretch can be one step, the steps of a twentieth of a second, or an epoch. Epochs, schedules, logging, stopping and
files belong to training; an engine only does arithmetic, and its results depend on its arguments alone.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from brightest.data.pixel_lists import PixelLists
from brightest.nn.network import Network
from brightest.nn.optimizers import Optimizer
from brightest.nn.parameters import Array, Parameters


@dataclass(frozen=True, eq=False)
class State:
    """A network during training, with its optimizer and the optimizer's state."""

    network: Network
    optimizer: Optimizer
    memory: tuple[Parameters, ...]  # the optimizer's slots, each shaped like the network's parameters
    step: int = 0  # mini-batches seen so far
    weight_decay: float = 0.0  # the share of each weight that is added to its gradient; biases don't decay


def start(network: Network, optimizer: Optimizer, weight_decay: float = 0.0) -> State:
    """The state before the first step: the optimizer's slots are zeros."""
    memory = tuple(
        Parameters.from_arrays([np.zeros_like(array) for array in network.parameters.arrays()])
        for _ in range(optimizer.slots)
    )
    return State(network, optimizer, memory, weight_decay=weight_decay)


class PreparedExamples(Protocol):
    """Examples in the layout of the engine that prepared them; only that engine can use them."""

    def __len__(self) -> int:
        """The number of examples."""


class Engine(Protocol):
    """The arithmetic of training and predicting."""

    @property
    def name(self) -> str:
        """Its name on the command line."""

    def warm_up(self, notify: Callable[[str], None]) -> None:
        """Load or compile the kernels. If that takes seconds, `notify` is called with a sentence first."""

    def prepare(self, images: Array | PixelLists, targets: Array) -> PreparedExamples:
        """Lay out examples for `run`, once.

        images: (n, n_0), uint8 0..255 or floating 0..1, or lists of pixels; targets: (n, n_out), any numbers (soft
        labels, all zeros).
        """

    def run(
        self,
        state: State,
        examples: PreparedExamples,
        order: Array,
        batch_size: int,
        rates: Array,
        trainable: Parameters | None = None,
    ) -> tuple[State, float]:
        """Take one step for each mini-batch: the new state, and the mean cost of the examples, each before its step.

        order: (m,) indices of examples, cut into mini-batches of `batch_size` (the last may be shorter);
        rates: (ceil(m / batch_size),) the learning rate of each mini-batch; trainable: masks, False where a parameter
        is frozen (by default all are trained).
        """

    def predict(self, network: Network, images: Array) -> Array:
        """The last layer's activations, (n, n_out), for images (n, n_0)."""


class GradientEngine(Engine, Protocol):
    """An engine that can also return the gradient of a part of a mini-batch, so that workers can share one.

    A gradient is a flat array in the engine's own layout. The gradients of the parts of a mini-batch, each weighted
    by its share of the examples, add up to that of the whole.
    """

    def gradient(self, network: Network, examples: PreparedExamples, order: Array) -> tuple[Array, float]:
        """The gradient (size,) of the mean cost of some examples, order: (m,) their indices, and that cost."""

    def step(
        self, state: State, gradient: Array, rate: float, trainable: Parameters | None = None, *, reuse: bool = False
    ) -> State:
        """The state after the optimizer's step along a gradient (size,). Overwrites the gradient's memory.

        reuse: the memory of `state` may be overwritten, too.
        """
