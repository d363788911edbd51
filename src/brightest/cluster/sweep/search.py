"""How a sweep chooses the settings of each trial: at random, or every combination in order.

What trial k has depends on the sweep's seed and on k alone, so it can be told at any time, on any machine.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from brightest.cluster.sweep.result import Result
from brightest.cluster.sweep.space import Settings, Space, combinations
from brightest.errors import SettingError

SEARCHES = ("random", "grid", "bayes")
DEFAULT_TRIALS = 64


class Search(Protocol):
    """A way to choose the settings of trials."""

    def propose(self, number: int, results: Mapping[int, Result]) -> Settings | None:
        """The settings of a trial; None while a trial before it, on which they depend, isn't over.

        results: of the trials that are over, by number.
        """


@dataclass(frozen=True)
class RandomSearch:
    """Every trial draws its settings. Combinations that can be counted come once each, in a random order."""

    space: Space
    seed: int
    order: tuple[Settings, ...]  # of all combinations; empty if there are too many

    def propose(self, number: int, results: Mapping[int, Result]) -> Settings:
        """See Search.propose."""
        if self.order:
            return self.order[number]
        rng = np.random.default_rng([self.seed, number])
        return {name: dial.draw(rng) for name, dial in self.space.items()}


@dataclass(frozen=True)
class GridSearch:
    """Every combination, in order."""

    grid: tuple[Settings, ...]

    def propose(self, number: int, results: Mapping[int, Result]) -> Settings:
        """See Search.propose."""
        return self.grid[number]


def check_trials(search: str, space: Space, trials: int | None) -> int:
    """How many trials a sweep has. Raises SettingError for a search or a number that can't be."""
    if trials is not None and trials < 1:
        raise SettingError(f"{trials} trials can't be: a sweep has one at least.")
    listed = combinations(space)
    if search == "grid":
        if listed is None:
            raise SettingError(
                "a grid needs a number of points for each range, such as learning_rate=0.01..0.3:log:5, and at most "
                "100,000 combinations."
            )
        if trials is not None and trials != len(listed):
            raise SettingError(f"this grid has {len(listed):,} trials, not {trials:,}: leave --trials out.")
        return len(listed)
    wanted = DEFAULT_TRIALS if trials is None else trials
    return min(wanted, len(listed)) if listed is not None and search == "random" else wanted


def make_search(search: str, space: Space, seed: int) -> Search:
    """The search called `search`. Raises SettingError if it needs a library that isn't there."""
    listed = tuple(combinations(space) or ())
    if search == "grid":
        return GridSearch(listed)
    if search == "bayes":
        from brightest.cluster.sweep.bayes import bayes_search

        return bayes_search(space, seed)
    permuted = np.random.default_rng(seed).permutation(len(listed))
    return RandomSearch(space, seed, tuple(listed[i] for i in permuted))
