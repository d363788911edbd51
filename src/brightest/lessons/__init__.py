"""An experiment for each statement of the lessons that is shown best in a few numbers: seconds, and a small table.

Each takes a network and data that fit together, and says what it did and found; where it needs other data or another
network, it raises SettingError. docs/lessons has the same ones written out, to be changed by hand.
"""

from collections.abc import Callable

from threadpoolctl import threadpool_limits

from brightest.data import DataSet
from brightest.errors import check_choice
from brightest.lessons.backpropagation import checked, one_alone, roughly_right, sooner
from brightest.lessons.learning import are_they_edges, downhill, importance, mean_of_costs, momentum, newborn, race
from brightest.lessons.networks import by_rules, causes, ladder, loops, squashes, wine
from brightest.lessons.table import Table
from brightest.nn.network import Network

__all__ = ["EXPERIMENTS", "Table", "check", "experiment"]

EXPERIMENTS: dict[str, Callable[[Network, DataSet], Table]] = {
    one.__name__.replace("_", "-"): one
    for one in (
        by_rules, causes, ladder, loops, wine, squashes, newborn, mean_of_costs, race, importance, downhill,
        are_they_edges, momentum, one_alone, roughly_right, sooner, checked,
    )
}  # fmt: skip


def check(name: str) -> None:
    """Raises SettingError for a name that isn't one of EXPERIMENTS."""
    check_choice("experiment", name, EXPERIMENTS)


def experiment(name: str, network: Network, data: DataSet) -> Table:
    """Do it. Raises SettingError for an unknown name, or where it needs other data or another network."""
    check(name)
    with threadpool_limits(1):  # matrices this small are multiplied sooner than threads can meet
        return EXPERIMENTS[name](network, data)
