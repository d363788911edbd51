"""The share of the variance that a setting explains is found even if its best value lies in the middle."""

import numpy as np
import pytest

from brightest.cluster.sweep.importance import importances
from brightest.cluster.sweep.result import Result
from brightest.cluster.sweep.space import parse_space

SPACE = parse_space({"learning_rate": "0.01..1", "optimizer": "sgd/adam", "seed": "0..99", "epochs": "9"})


def trials(score, n=200):
    """n trials with random settings, and the score of each."""
    rng = np.random.default_rng(0)
    found = []
    for number in range(n):
        settings = {name: domain.draw(rng) for name, domain in SPACE.items()}
        entry = {"epoch": 9, "validation_accuracy": score(settings), "validation_cost": 0.0, "seconds": 0.0}
        found.append(Result(number, settings, "finished", (entry,), 9))
    return found


def test_a_best_value_in_the_middle_is_found():
    found = importances(SPACE, trials(lambda settings: 1 - abs(settings["learning_rate"] - 0.5)))
    assert next(iter(found)) == "learning_rate"
    assert found["learning_rate"] > 0.6
    assert found["optimizer"] < 0.05
    assert found["seed"] < 0.05
    assert "epochs" not in found  # it has one value


def test_a_choice_that_decides_all_explains_all():
    found = importances(SPACE, trials(lambda settings: 0.9 if settings["optimizer"] == "adam" else 0.8))
    assert found["optimizer"] == pytest.approx(1)


def test_numbers_fall_into_groups_of_equal_size():
    rates = sorted(trial.settings["learning_rate"] for trial in trials(lambda settings: 0, 10))
    group = {rate: place // 3 for rate, place in zip(rates, (0, *range(9)), strict=True)}  # of four, three and three
    found = importances(SPACE, trials(lambda settings: group[settings["learning_rate"]], 10))
    assert found["learning_rate"] == pytest.approx(1)


def test_chance_explains_little():
    rng = np.random.default_rng(1)
    assert max(importances(SPACE, trials(lambda settings: rng.random())).values()) < 0.06


def test_equal_scores_and_few_trials_tell_nothing():
    assert set(importances(SPACE, trials(lambda settings: 0.5)).values()) == {0.0}
    assert importances(SPACE, trials(lambda settings: settings["learning_rate"], n=7)) == {}
