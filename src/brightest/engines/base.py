"""What an engine must do, and nothing more: run a stretch of mini-batches, and predict.

A stretch can be one step, a twentieth of a second's worth, or an epoch. Epochs, schedules, logging, stopping and
files belong to training; an engine only does arithmetic, and what it returns depends on its arguments alone.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from brightest.nn.network import Network
from brightest.nn.optimizers import Optimizer
from brightest.nn.parameters import Array, Parameters


@dataclass(frozen=True, eq=False)
class State:
    """A network in the middle of learning: itself, its optimizer, and what the optimizer remembers."""

    network: Network
    optimizer: Optimizer
    memory: tuple[Parameters, ...]  # one for each of optimizer.slots, shaped like the network's parameters
    step: int = 0  # mini-batches seen so far
    weight_decay: float = 0.0  # this share of each weight is added to its gradient; biases are left alone


def start(network: Network, optimizer: Optimizer, weight_decay: float = 0.0) -> State:
    """The state before the first step: a memory of zeros."""
    memory = tuple(
        Parameters.from_arrays([np.zeros_like(array) for array in network.parameters.arrays()])
        for _ in range(optimizer.slots)
    )
    return State(network, optimizer, memory, weight_decay=weight_decay)


class Engine(Protocol):
    """The seam between training and arithmetic."""

    @property
    def name(self) -> str:
        """How it is called on the command line."""

    def warm_up(self, notice: Callable[[str], None]) -> None:
        """Get ready to work; `notice` is told a sentence first where that takes seconds."""

    def prepare(self, images: Array, targets: Array) -> Any:
        """Lay out examples as this engine likes them, once; `run` takes the result.

        images: (n, n_0), uint8 0..255 or floating 0..1; targets: (n, n_out), any numbers (soft, all dark).
        """

    def run(
        self,
        state: State,
        examples: Any,
        order: Array,
        batch_size: int,
        rates: Array,
        trainable: Parameters | None = None,
    ) -> tuple[State, float]:
        """Take one step for each mini-batch: the new state, and the mean cost of the examples as they were met.

        order: (m,) indices of examples, cut into mini-batches of `batch_size` (the last may be shorter);
        rates: (ceil(m / batch_size),) the learning rate of each; trainable: masks, where False a parameter
        stays as it is (all are trained by default).
        """

    def predict(self, network: Network, images: Array) -> Array:
        """The last layer's activations, (n, n_out), for images (n, n_0)."""
