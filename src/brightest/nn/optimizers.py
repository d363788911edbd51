"""Optimizers turn a gradient into a step, in order of complexity.

Each is a value that holds its dials and a pure function of one array: (w, gradient, memory, rate, step) gives the
new w and the new memory, one array shaped like w for each of its `memories`. `step` counts from 1.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, TypeAlias

import numpy as np

from brightest.errors import choose
from brightest.nn.parameters import Array

Memory: TypeAlias = tuple[Array, ...]


@dataclass(frozen=True)
class SGD:
    """Downhill, in proportion to the slope: w ← w − η ∇C. Lesson 2."""

    memories: ClassVar[int] = 0

    def __call__(self, w: Array, gradient: Array, memory: Memory, rate: float, step: int) -> tuple[Array, Memory]:
        return w - rate * gradient, ()


@dataclass(frozen=True)
class Momentum:
    """A ball that keeps rolling: v ← μ v + ∇C, w ← w − η v. Polyak 1964; Goh, "Why Momentum Really Works"."""

    momentum: float = 0.9
    memories: ClassVar[int] = 1

    def __call__(self, w: Array, gradient: Array, memory: Memory, rate: float, step: int) -> tuple[Array, Memory]:
        v = self.momentum * memory[0] + gradient
        return w - rate * v, (v,)


@dataclass(frozen=True)
class Nesterov:
    """Momentum that looks ahead: w ← w − η (∇C + μ v), with v as in Momentum. Sutskever et al. 2013."""

    momentum: float = 0.9
    memories: ClassVar[int] = 1

    def __call__(self, w: Array, gradient: Array, memory: Memory, rate: float, step: int) -> tuple[Array, Memory]:
        v = self.momentum * memory[0] + gradient
        return w - rate * (gradient + self.momentum * v), (v,)


@dataclass(frozen=True)
class Adam:
    """Momentum, with each step divided by that weight's usual gradient. Kingma and Ba 2015.

    `momentum` is the paper's β₁, `memory_of_squares` its β₂, and ε = 1e-8.
    """

    momentum: float = 0.9
    memory_of_squares: float = 0.999
    memories: ClassVar[int] = 2

    def __call__(self, w: Array, gradient: Array, memory: Memory, rate: float, step: int) -> tuple[Array, Memory]:
        m = self.momentum * memory[0] + (1 - self.momentum) * gradient
        v = self.memory_of_squares * memory[1] + (1 - self.memory_of_squares) * gradient**2
        m_hat = m / (1 - self.momentum**step)
        v_hat = v / (1 - self.memory_of_squares**step)
        return w - rate * m_hat / (np.sqrt(v_hat) + 1e-8), (m, v)


Optimizer: TypeAlias = SGD | Momentum | Nesterov | Adam
OPTIMIZERS: dict[str, Callable[[float], Optimizer]] = {  # made of a momentum
    "sgd": lambda momentum: SGD(),
    "momentum": Momentum,
    "nesterov": Nesterov,
    "adam": Adam,
}


def optimizer(name: str, momentum: float = 0.9) -> Optimizer:
    """The optimizer called `name`, with `momentum` where it has one. Raises SettingError for another name."""
    return choose("optimizer", name, OPTIMIZERS)(momentum)
