"""The searches of a sweep, which choose the settings of each trial: at random, or every combination in order.

The settings of trial k depend on the sweep's seed and on k alone, so any machine can compute them at any time.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from brightest.cluster.sweep.result import Result
from brightest.cluster.sweep.space import SearchSpace, Settings, combinations
from brightest.errors import SettingError

SEARCHES = ("random", "grid", "bayes")
DEFAULT_TRIALS = 64


class Search(Protocol):
    """Chooses the settings of trials."""

    def suggest(self, number: int, results: Mapping[int, Result]) -> Settings | None:
        """The settings of a trial; None while they depend on an earlier trial that hasn't ended.

        results: the results of the trials that have ended, by number.
        """


@dataclass(frozen=True)
class RandomSearch:
    """Draws the settings of each trial. If the space is finite, each combination comes once, in random order."""

    space: SearchSpace
    seed: int
    order: tuple[Settings, ...]  # all combinations, shuffled; empty if there are too many to list

    def suggest(self, number: int, results: Mapping[int, Result]) -> Settings:
        """See Search.suggest."""
        if self.order:
            return self.order[number]
        rng = np.random.default_rng([self.seed, number])
        return {name: domain.draw(rng) for name, domain in self.space.items()}


@dataclass(frozen=True)
class GridSearch:
    """Every combination, in order."""

    grid: tuple[Settings, ...]

    def suggest(self, number: int, results: Mapping[int, Result]) -> Settings:
        """See Search.suggest."""
        return self.grid[number]


def check_trials(search: str, space: SearchSpace, trials: int | None) -> int:
    """The number of trials of a sweep. trials: the number that the user gave, if any.

    Raises SettingError if the number can't work, or if a grid can't list its combinations.
    """
    if trials is not None and trials < 1:
        raise SettingError(f"{trials} trials can't work: a sweep has at least one.")
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


def make_search(search: str, space: SearchSpace, seed: int) -> Search:
    """The search of this name, one of SEARCHES. Raises SettingError if it needs a library that isn't installed."""
    listed = tuple(combinations(space) or ())
    if search == "grid":
        return GridSearch(listed)
    if search == "bayes":
        from brightest.cluster.sweep.bayes import bayes_search

        return bayes_search(space, seed)
    permuted = np.random.default_rng(seed).permutation(len(listed))
    return RandomSearch(space, seed, tuple(listed[i] for i in permuted))
