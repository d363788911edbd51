"""What a trial has depends on the sweep's seed and on the trials before it alone."""

import pytest

from brightest.cluster.sweep.bayes import LAG
from brightest.cluster.sweep.result import Result
from brightest.cluster.sweep.search import check_trials, make_search
from brightest.cluster.sweep.space import parse_space
from brightest.errors import SettingError

SPACE = parse_space({"learning_rate": "0.01..1:log", "hidden": "16,16/64", "seed": "0..4"})
FINITE = parse_space({"hidden": "16,16/64", "seed": "0..4"})


def scored(number, settings, accuracy):
    entry = {"epoch": 1, "validation_accuracy": accuracy, "validation_cost": 1.0, "seconds": 0.0}
    return Result(number, settings, "finished", (entry,), 1)


def swept(space, seed, trials=60):
    """The trials of a Bayesian search for a learning rate near 0.1."""
    search, results = make_search("bayes", space, seed), {}
    for number in range(trials):
        settings = search.suggest(number, results)
        results[number] = scored(number, settings, 1 - abs(settings["learning_rate"] - 0.1))
    return results


def test_random_trials_differ_and_can_be_told_at_any_time():
    search, again = make_search("random", SPACE, 1), make_search("random", SPACE, 1)
    drawn = [search.suggest(number, {}) for number in range(20)]
    assert [again.suggest(number, {}) for number in reversed(range(20))] == drawn[::-1]
    assert len({settings["learning_rate"] for settings in drawn}) == 20
    assert make_search("random", SPACE, 2).suggest(0, {}) != drawn[0]


def test_combinations_that_can_be_counted_come_once_each():
    search = make_search("random", FINITE, 0)
    drawn = [tuple(search.suggest(number, {}).items()) for number in range(10)]
    assert len(set(drawn)) == 10
    assert check_trials("random", FINITE, 64) == 10


def test_a_grid_has_as_many_trials_as_combinations():
    assert check_trials("grid", FINITE, None) == 10
    with pytest.raises(SettingError, match="has 10 trials, not 64"):
        check_trials("grid", FINITE, 64)
    with pytest.raises(SettingError, match="a number of points for each range"):
        check_trials("grid", SPACE, None)


def test_a_bayesian_search_comes_near_the_best_and_repeats():
    results = swept(SPACE, 0)
    late = [abs(result.settings["learning_rate"] - 0.1) for n, result in results.items() if n >= 40]
    early = [abs(result.settings["learning_rate"] - 0.1) for n, result in results.items() if n < LAG]
    assert sum(late) / len(late) < sum(early) / len(early) / 2
    again = make_search("bayes", SPACE, 0)
    some = {n: results[n] for n in range(45 - LAG + 1)}  # as after a resume: the rest was never written
    assert again.suggest(45, some) == results[45].settings


def test_a_bayesian_search_waits_for_the_trials_that_it_depends_on():
    search = make_search("bayes", SPACE, 0)
    assert search.suggest(LAG - 1, {}) is not None
    assert search.suggest(LAG, {}) is None
