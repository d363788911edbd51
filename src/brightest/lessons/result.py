"""The result of an experiment, and the steps that several experiments share."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias, Unpack

import numpy as np

from brightest.data import NO_CLASS, DataSet, Examples
from brightest.engines import engine
from brightest.evaluation.metrics import one_hot
from brightest.lessons import charts, scenes
from brightest.lessons.charts import Bars, Points
from brightest.nn.network import Network, pixels
from brightest.nn.parameters import Array
from brightest.training.loop import Epoch, train
from brightest.training.recipes import LESSON, Hyperparameters, recipe

MAX_EXAMPLES = 2_000
MAX_EXAMPLES_REPEATED = 300  # in experiments that evaluate the cost again and again
LARGE_NETWORK = 100_000  # weights and biases: larger networks get fewer examples
SETTINGS: Hyperparameters = {
    "learning_rate": 0.5,
    "epochs": 20,
}  # with few examples, larger steps than the recipe's are needed

Chart: TypeAlias = (
    charts.Bars
    | charts.Curves
    | charts.Race
    | charts.Walks
    | charts.Fan
    | charts.Pictures
    | charts.Grid
    | charts.Answers
    | charts.UntrainedNetworks
    | charts.Compass
    | charts.Filling
    | charts.Costs
    | scenes.Fold
    | scenes.Tally
    | scenes.Lamps
    | scenes.Levers
    | scenes.Light
    | scenes.CloseUp
    | scenes.Passing
    | scenes.Flow
    | scenes.Detector
    | scenes.Entries
    | scenes.Inputs
)


@dataclass(frozen=True)
class ExperimentResult:
    """The result of an experiment: a sentence, a table of texts, and charts that show the same result."""

    summary: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    charts: tuple[Chart, ...] = ()


def first(examples: Examples, n: int = MAX_EXAMPLES, network: Network | None = None) -> Examples:
    """The first n examples, or the first n / 10 for a large network."""
    if network and network.size > LARGE_NETWORK:
        n //= 10
    return examples[np.arange(min(n, len(examples)))]


def trained_lesson(
    examples: Examples, data: DataSet, hidden: tuple[int, ...] = (16, 16), **settings: Unpack[Hyperparameters]
) -> list[Epoch]:
    """The epochs of a training on a few examples, by the lessons' recipe with these settings, on one thread."""
    layers = (examples.images.shape[1], *hidden, len(data.classes))
    batch = min(LESSON.batch_size, len(examples))
    overrides: Hyperparameters = {**SETTINGS, "layers": layers, "batch_size": batch, **settings}
    return list(train(examples, recipe("lesson", **overrides), classes=data.classes, engine=engine(threads=1)))


def as_arrays(examples: Examples, network: Network) -> tuple[Array, Array]:
    """Pixels (n, n_0) and one-hot targets (n, n_out)."""
    return pixels(examples.images), one_hot(examples.labels, network.layers[-1])


def best_seconds(work: Callable[[], object]) -> float:
    """The duration of `work`: the shortest of five runs, in seconds."""
    durations = []
    for _ in range(5):
        started = time.perf_counter()
        work()
        durations.append(time.perf_counter() - started)
    return min(durations)


def first_of(examples: Examples, name: str, data: DataSet) -> int:
    """The place of the first example of a class, or of the first example if there is none."""
    wanted = data.classes.index(name) if name in data.classes else NO_CLASS
    return int((examples.labels == wanted).argmax())


def by_epoch(epochs: list[Epoch], measure: Callable[[Epoch], float]) -> Points:
    """A curve over the epochs."""
    return tuple((float(epoch.number), round(measure(epoch), 4)) for epoch in epochs)


def right_bars(title: str, readers: Mapping[str, float], start: float = 0.0) -> Bars:
    """A bar for each reader's share of right answers."""
    texts = tuple(percent(share, 1) for share in readers.values())
    return Bars(title, tuple(readers), tuple(readers.values()), texts, start)


def percent(share: float, places: int) -> str:
    """The share as the page writes it, with a space that doesn't break."""
    return f"{100 * share:.{places}f}\u00a0%"


def decimal(number: float, places: int) -> str:
    """The number with its sign, a real minus."""
    return f"{number:+.{places}f}".replace("-", "−")
