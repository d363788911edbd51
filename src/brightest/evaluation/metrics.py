"""Metrics of a network on labelled examples: accuracy, cost, confusion matrix, precision and recall."""

from dataclasses import dataclass

import numpy as np

from brightest import engines
from brightest.data import NO_CLASS, DataSet, Examples
from brightest.displayed import Displayed
from brightest.engines import Engine
from brightest.errors import DataError
from brightest.nn.costs import cost
from brightest.nn.network import Network, check_pixels
from brightest.nn.parameters import Array


@dataclass(frozen=True, eq=False)
class Evaluation(Displayed):
    """Metrics on labelled examples. Examples without a class (NO_CLASS) count in the cost only."""

    accuracy: float  # share of examples whose largest output is the right class
    cost: float  # mean over the examples
    confusion: Array  # (classes, classes): rows are the truth, columns the answer

    @property
    def precision(self) -> Array:
        """Share of right answers among the answers of each class, (classes,); NaN for a class never answered."""
        return share(self.confusion.diagonal(), self.confusion.sum(axis=0))

    @property
    def recall(self) -> Array:
        """Share of right answers among the examples of each class, (classes,); NaN for a class without examples."""
        return share(self.confusion.diagonal(), self.confusion.sum(axis=1))


def share(part: Array, whole: Array) -> Array:
    """part / whole, (n,) each; NaN where the whole is 0."""
    found: Array = np.divide(part, whole, out=np.full(len(part), np.nan), where=whole > 0)
    return found


def one_hot(labels: Array, classes: int) -> Array:
    """Target activations (n, classes): 1 for the right class, 0 for the others; all 0 for NO_CLASS."""
    return np.eye(classes + 1, classes, dtype=np.float32)[labels]  # NO_CLASS is -1, and the last row is all zeros


def evaluate(network: Network, examples: Examples, engine: Engine | None = None) -> Evaluation:
    """Evaluate the network on all examples, once they are in its frame.

    Raises DataError if pixels or labels don't fit it, or no example has a class.
    """
    check_fit(network.layers, examples)
    examples = examples.in_frame(network.card.frame)
    outputs = (engine or engines.engine()).predict(network, examples.images)
    n = network.layers[-1]
    answers = outputs.argmax(axis=1)
    shown = examples.labels != NO_CLASS
    confusion = np.bincount(examples.labels[shown] * n + answers[shown], minlength=n * n).reshape(n, n)
    return Evaluation(
        accuracy=float(np.mean(answers[shown] == examples.labels[shown])),
        cost=float(np.mean(cost(network.cost).loss(outputs, one_hot(examples.labels, n)), dtype=np.float64)),
        confusion=confusion,
    )


def check_fit(layers: tuple[int, ...], examples: Examples) -> None:
    """Check that there is one input per pixel, one output per class, and an example with a class.

    Raises DataError, also for a whole DataSet.
    """
    if isinstance(examples, DataSet):
        raise DataError(f"{examples.name} is a whole data set: give its .train or its .test.")
    if not isinstance(examples, Examples):
        raise DataError(
            f"examples can't be a {type(examples).__name__}: give Examples, such as brightest.from_arrays(X, y).train."
        )
    if examples.labels.max(initial=NO_CLASS) == NO_CLASS:
        raise DataError("there is no example with a class to read.")
    check_pixels(layers, examples.images)
    if examples.labels.max() >= layers[-1]:
        raise DataError(
            f"the last layer has {layers[-1]} neurons but there is a label {examples.labels.max()}; "
            "there must be an output for each class."
        )
