"""What an experiment returns, and what several of them do."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from brightest.data import DataSet, Examples
from brightest.engines import engine
from brightest.evaluation.metrics import one_hot
from brightest.nn.network import Network, pixels
from brightest.nn.parameters import Array
from brightest.training.loop import Epoch, train
from brightest.training.recipes import LESSON, recipe

FEW = 2_000  # examples at most
LARGE = 100_000  # weights and biases: so many are slow to ask
FEWER = 300  # where they are asked again and again
LEARNING = {"learning_rate": 0.5, "epochs": 20}  # few examples need larger steps than the recipe's


@dataclass(frozen=True)
class Table:
    """What was done, and what was found."""

    says: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def few(examples: Examples, n: int = FEW, network: Network | None = None) -> Examples:
    """The first of them, of which a large network is asked fewer."""
    if network and network.size > LARGE:
        n //= 10
    return examples[np.arange(min(n, len(examples)))]


def trained(examples: Examples, data: DataSet, hidden: tuple[int, ...] = (16, 16), **dials: object) -> list[Epoch]:
    """The epochs of a training by the lessons' recipe, on one thread."""
    layers = (examples.images.shape[1], *hidden, len(data.classes))
    batch = min(LESSON.batch_size, len(examples))
    asked = recipe("lesson", **{**LEARNING, "layers": layers, "batch_size": batch, **dials})
    return list(train(examples, asked, classes=data.classes, engine=engine(threads=1)))


def as_arrays(examples: Examples, network: Network) -> tuple[Array, Array]:
    """Pixels (n, n_0) and wanted outputs (n, n_out)."""
    return pixels(examples.images), one_hot(examples.labels, network.layers[-1])


def seconds(work: Callable[[], object]) -> float:
    """The least of a few tries."""
    tries = []
    for _ in range(5):
        began = time.perf_counter()
        work()
        tries.append(time.perf_counter() - began)
    return min(tries)
