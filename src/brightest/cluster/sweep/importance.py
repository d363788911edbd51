"""The importance of each setting: the share of the variance of the trials' ranks that the setting explains alone.

Trials are ranked by score, so a trial that learned nothing counts as last, however bad its score. They are grouped by
the setting's value; numbers of a range fall into groups of equal size. The share is the variance between groups over
the total variance (η²), corrected for what the same number of groups would explain by chance (ε²). It finds a setting
whose best value lies in the middle of its range, which a correlation would miss. It doesn't find interactions between
settings.
"""

from collections.abc import Sequence

import numpy as np
from scipy.stats import rankdata

from brightest.cluster.sweep.result import Result
from brightest.cluster.sweep.space import Choices, SearchSpace
from brightest.nn.parameters import Array

MAX_GROUPS = 5
MIN_PER_GROUP = 3
MIN_TRIALS = 8


def importances(space: SearchSpace, results: Sequence[Result]) -> dict[str, float]:
    """The share that each setting explains, from 0 to 1, largest first; empty if fewer than MIN_TRIALS have a score.

    Leaves out settings that have a single value, and trials without a score.
    """
    scored = [result for result in results if result.score]
    if len(scored) < MIN_TRIALS:
        return {}
    _, ranks = np.unique(np.array([result.score for result in scored]), axis=0, return_inverse=True)
    ranks = rankdata(ranks)
    found = {}
    for name, domain in space.items():
        values = [result.settings[name] for result in scored]
        if isinstance(domain, Choices) and (not domain.is_ordered or len(domain.values) <= MAX_GROUPS):
            groups = np.array([domain.values.index(value) for value in values])
        else:
            groups = _equal_groups(np.array([float(str(value)) for value in values]))
        if len(np.unique(groups)) > 1:
            found[name] = _explained(ranks, groups)
    return dict(sorted(found.items(), key=lambda item: -item[1]))


def _equal_groups(values: Array) -> Array:
    """(n,) the group number of each value. Groups have about equal sizes; equal values share a group."""
    count = max(2, min(MAX_GROUPS, len(values) // MIN_PER_GROUP))
    places = (rankdata(values, "min") - 1) / len(values)
    groups: Array = (places * count).astype(int)
    return groups


def _explained(ranks: Array, groups: Array) -> float:
    """ε²: the share of the ranks' variance that lies between groups, corrected for the number of groups."""
    n, numbers = len(ranks), np.unique(groups)
    total = float(((ranks - ranks.mean()) ** 2).sum())
    within = sum(float(((ranks[groups == g] - ranks[groups == g].mean()) ** 2).sum()) for g in numbers)
    if total == 0 or n <= len(numbers):
        return 0.0
    return max(0.0, 1 - (within / (n - len(numbers))) / (total / (n - 1)))
