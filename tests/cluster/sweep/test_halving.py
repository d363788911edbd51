"""Hopeless trials are stopped, and the verdicts don't depend on which trial is quicker."""

import random

import pytest

from brightest.cluster.sweep.halving import FACTOR, Halving, rungs


def test_the_rungs_are_a_third_of_the_epochs_a_ninth_and_so_on():
    assert rungs(27) == {9: 1, 3: 2, 1: 3}
    assert rungs(20) == {7: 1, 2: 2, 1: 3}
    assert rungs(3) == {1: 1}
    assert rungs(1) == {}


def run(scores, order):
    """The verdicts on trials with these scores at each rung, whose reports come in this order."""
    halving, reported = Halving(), dict.fromkeys(range(len(scores)), 0)
    for number, trial in enumerate(scores):
        halving.begin(number, len(trial))
    for number in order:
        done = reported[number]
        if done < len(scores[number]):
            halving.report(number, len(scores[number]) - done, (scores[number][done], 0.0))
            reported[number] += 1
        else:
            halving.end(number)
    assert all(halving.is_settled(number) for number in reported)
    return halving.stopped


@pytest.mark.parametrize("seed", range(20))
def test_the_verdicts_do_not_depend_on_the_order_of_the_reports(seed):
    rng = random.Random(seed)
    scores = [[rng.random() for _ in range(rng.choice((1, 2, 3, 3, 3)))] for _ in range(12)]
    steps = [number for number, trial in enumerate(scores) for _ in range(len(trial) + 1)]
    in_order = run(scores, steps)
    rng.shuffle(steps)
    assert run(scores, steps) == in_order


def test_the_best_goes_on_and_about_a_third_does_at_each_rung():
    rng = random.Random(0)
    scores = [[rng.random()] * 2 for _ in range(300)]
    stopped = run(scores, [number for number in range(300) for _ in range(3)])
    passed = [number for number in range(300) if number not in stopped]
    assert max(range(300), key=lambda number: scores[number]) in passed
    assert len([n for n in range(300) if stopped.get(n) != 2]) == pytest.approx(300 / FACTOR, rel=0.15)
    assert len(passed) == pytest.approx(300 / FACTOR**2, rel=0.4)


def test_a_trial_waits_for_those_before_it():
    halving = Halving()
    halving.begin(0, 1)
    halving.begin(1, 1)
    halving.report(1, 1, (0.9, 0.0))
    assert not halving.is_settled(1)
    halving.end(0)  # it failed before the rung
    assert halving.is_settled(1)
    assert halving.stopped == {}
