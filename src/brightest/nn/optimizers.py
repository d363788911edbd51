"""Optimizers turn a gradient into a step, in order of complexity.

Each is a value that holds its hyperparameters and a pure function of one array: (w, gradient, memory, rate, step)
gives the new w and the new memory. `memory` is the optimizer's state for w: as many arrays of its shape as the
optimizer has `slots`. `step` counts from 1.
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
    """Plain gradient descent: w ← w − η ∇C. Lesson 2."""

    slots: ClassVar[int] = 0

    def __call__(self, w: Array, gradient: Array, memory: Memory, rate: float, step: int) -> tuple[Array, Memory]:
        return w - rate * gradient, ()


@dataclass(frozen=True)
class Momentum:
    """With a velocity v ← μ v + ∇C: w ← w − η v. Polyak 1964; Goh, "Why Momentum Really Works"."""

    momentum: float = 0.9
    slots: ClassVar[int] = 1

    def __call__(self, w: Array, gradient: Array, memory: Memory, rate: float, step: int) -> tuple[Array, Memory]:
        v = self.momentum * memory[0] + gradient
        return w - rate * v, (v,)


@dataclass(frozen=True)
class Nesterov:
    """Momentum that looks one step ahead: w ← w − η (∇C + μ v), with v as in Momentum. Sutskever et al. 2013."""

    momentum: float = 0.9
    slots: ClassVar[int] = 1

    def __call__(self, w: Array, gradient: Array, memory: Memory, rate: float, step: int) -> tuple[Array, Memory]:
        v = self.momentum * memory[0] + gradient
        return w - rate * (gradient + self.momentum * v), (v,)


@dataclass(frozen=True)
class Adam:
    """Momentum, with each weight's step divided by the root mean square of its gradients. Kingma and Ba 2015.

    `momentum` is the paper's β₁; ε = 1e-8.
    """

    momentum: float = 0.9
    beta2: float = 0.999
    slots: ClassVar[int] = 2

    def __call__(self, w: Array, gradient: Array, memory: Memory, rate: float, step: int) -> tuple[Array, Memory]:
        m = self.momentum * memory[0] + (1 - self.momentum) * gradient
        v = self.beta2 * memory[1] + (1 - self.beta2) * gradient**2
        m_hat = m / (1 - self.momentum**step)
        v_hat = v / (1 - self.beta2**step)
        return w - rate * m_hat / (np.sqrt(v_hat) + 1e-8), (m, v)


Optimizer: TypeAlias = SGD | Momentum | Nesterov | Adam
OPTIMIZERS: dict[str, Callable[[float], Optimizer]] = {  # each is made from a momentum
    "sgd": lambda momentum: SGD(),
    "momentum": Momentum,
    "nesterov": Nesterov,
    "adam": Adam,
}


def optimizer(name: str, momentum: float = 0.9) -> Optimizer:
    """The optimizer called `name`; SGD ignores `momentum`. Raises SettingError for a name that isn't in OPTIMIZERS."""
    return choose("optimizer", name, OPTIMIZERS)(momentum)
