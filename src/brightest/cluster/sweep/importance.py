"""Which setting mattered: the share of the spread of scores that each setting explains alone.

Trials are ranked by their scores, so that one that learned nothing counts as the last and no more. They are grouped by
the setting's value, a range of numbers into groups of equal size. The share is that of the ranks' variance between
groups (η²), less what as many groups would explain by chance. It finds a best value in the middle of a range, which a
correlation wouldn't; it doesn't find what settings do only together.
"""

from collections.abc import Sequence

import numpy as np
from scipy.stats import rankdata

from brightest.cluster.sweep.result import Result
from brightest.cluster.sweep.space import Choices, Space
from brightest.nn.parameters import Array

MAX_GROUPS = 5
MIN_PER_GROUP = 3
MIN_TRIALS = 8


def importances(space: Space, results: Sequence[Result]) -> dict[str, float]:
    """The share that each setting explains, from 0 to 1, the largest first; empty for too few trials to tell.

    Settings with one value are left out, and trials without a score.
    """
    scored = [result for result in results if result.score]
    if len(scored) < MIN_TRIALS:
        return {}
    _, ranks = np.unique(np.array([result.score for result in scored]), axis=0, return_inverse=True)
    ranks = rankdata(ranks)
    found = {}
    for name, dial in space.items():
        values = [result.settings[name] for result in scored]
        if isinstance(dial, Choices) and (not dial.is_ordered or len(dial.values) <= MAX_GROUPS):
            groups = np.array([dial.values.index(value) for value in values])
        else:
            groups = _parts(np.array([float(str(value)) for value in values]))
        if len(np.unique(groups)) > 1:
            found[name] = _explained(ranks, groups)
    return dict(sorted(found.items(), key=lambda item: -item[1]))


def _parts(values: Array) -> Array:
    """(n,) the number of each value's group, of groups of about equal size; equal values are in one."""
    count = max(2, min(MAX_GROUPS, len(values) // MIN_PER_GROUP))
    places = (rankdata(values, "min") - 1) / len(values)
    groups: Array = (places * count).astype(int)
    return groups


def _explained(ranks: Array, groups: Array) -> float:
    """ε²: the share of the variance between groups, corrected for their number."""
    n, numbers = len(ranks), np.unique(groups)
    total = float(((ranks - ranks.mean()) ** 2).sum())
    within = sum(float(((ranks[groups == g] - ranks[groups == g].mean()) ** 2).sum()) for g in numbers)
    if total == 0 or n <= len(numbers):
        return 0.0
    return max(0.0, 1 - (within / (n - len(numbers))) / (total / (n - 1)))
