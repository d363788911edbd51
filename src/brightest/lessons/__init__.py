"""Experiments of a few seconds, one for each statement of the lessons that numbers show best.

Each takes a network and data that fit together. It returns a sentence, a small table and charts, or raises
SettingError if it needs other data or another network. docs/lessons has the same experiments as code to edit.
"""

from collections.abc import Callable

from brightest.data import DataSet
from brightest.errors import check_choice
from brightest.lessons.backpropagation import checked, one_alone, roughly_right, sooner
from brightest.lessons.growers import wine
from brightest.lessons.learning import (
    are_they_edges,
    importance,
    mistakes,
    momentum,
    race,
    untrained,
)
from brightest.lessons.light import red_light
from brightest.lessons.networks import (
    by_rules,
    causes,
    count,
    ladder,
    loops,
    numbers_in,
    squashes,
    twice,
)
from brightest.lessons.result import ExperimentResult
from brightest.lessons.wishes import all_ten, one_image, one_layer_back, ten_wishes, three_levers
from brightest.nn.network import Network
from brightest.system.blas import one_blas_thread

__all__ = ["EXPERIMENTS", "ExperimentResult", "check", "experiment"]

EXPERIMENTS: dict[str, Callable[[Network, DataSet], ExperimentResult]] = {
    one.__name__.replace("_", "-"): one
    for one in (
        by_rules, numbers_in, twice, causes, ladder, loops, wine, red_light, count, squashes, untrained, mistakes,
        race, importance, are_they_edges, momentum, ten_wishes, three_levers, all_ten,
        one_layer_back, one_image, one_alone, roughly_right, sooner, checked,
    )
}  # fmt: skip


def check(name: str) -> None:
    """Raises SettingError unless `name` is in EXPERIMENTS."""
    check_choice("experiment", name, EXPERIMENTS)


def experiment(name: str, network: Network, data: DataSet) -> ExperimentResult:
    """Run the experiment. Raises SettingError if the name is unknown, or the data or network doesn't suit it."""
    check(name)
    with one_blas_thread():
        return EXPERIMENTS[name](network, data)
