"""The space of a sweep is read from text and from values; what can't work is refused with a sentence."""

import numpy as np
import pytest

from brightest.cluster.sweep.space import Choices, Range, combinations, parse_space, parse_vary
from brightest.errors import SettingError


def domain_of(text, name="learning_rate"):
    return parse_space({name: text})[name]


def test_a_range_is_drawn_evenly_or_evenly_in_its_ratio():
    rng = np.random.default_rng(0)
    even, ratio = ([domain_of(text).draw(rng) for _ in range(2000)] for text in ("0.01..1", "0.01..1:log"))
    assert min(even) >= 0.01
    assert max(ratio) <= 1
    assert np.median(even) == pytest.approx(0.5, abs=0.05)
    assert np.median(ratio) == pytest.approx(0.1, abs=0.02)


def test_what_is_drawn_has_six_digits_so_that_the_command_repeats_it():
    assert all(
        float(f"{value:g}") == value
        for value in (domain_of("0.01..1").draw(np.random.default_rng(i)) for i in range(20))
    )


@pytest.mark.parametrize(
    ("name", "text", "values"),
    [
        ("hidden", "16,16/32,16/64", ((16, 16), (32, 16), (64,))),
        ("optimizer", "sgd / adam", ("sgd", "adam")),
        ("seed", "3..6", (3, 4, 5, 6)),
        ("batch_size", "10..1000:log:3", (10, 100, 1000)),
        ("learning_rate", "0.5/0.25", (0.5, 0.25)),
        ("learning_rate", [0.5, 0.25], (0.5, 0.25)),
        ("hidden", [(16, 16), [64]], ((16, 16), (64,))),
        ("seed", range(3), (0, 1, 2)),
        ("epochs", "5", (5,)),
        ("deformation.rotation", "0/15", (0.0, 15.0)),
    ],
)
def test_choices_and_whole_numbers(name, text, values):
    assert domain_of(text, name) == Choices(values)


@pytest.mark.parametrize("text", ["0.01..0.3:log", "0.1..0.25", "1e-05..0.1:log:7", "0.5/0.25"])
def test_a_domain_is_written_as_it_is_read(text):
    assert domain_of(str(domain_of(text))) == domain_of(text)


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("colour", "1..2", "can't vary 'colour'"),
        ("learning_rate", "0.3..0.01", "the smaller number comes first"),
        ("learning_rate", "0..1:log", "begins above 0"),
        ("learning_rate", "0.1..1:lgo", "after a range, only :log"),
        ("learning_rate", "0.1..1:1", "after a range, only :log"),
        ("learning_rate", "0.1..x", "give numbers"),
        ("learning_rate", "nan", "give numbers"),
        ("epochs", "1.5", "give whole numbers"),
        ("hidden", "16x16", "whole numbers with commas"),
        ("optimizer", "sgd/", "a choice is empty"),
        ("optimizer", "sgd/sgd", "twice"),
        ("seed", "0..1000000", "more than 100,000 values"),
        ("learning_rate", "0.1..1:log:100000000000", "at most 100,000 points"),
        ("batch_size", "1..1000:100000000000", "at most 100,000 points"),
    ],
)
def test_what_cannot_be_varied_is_refused(name, text, reason):
    with pytest.raises(SettingError, match=reason):
        domain_of(text, name)


def test_a_grid_has_every_combination_and_a_range_without_points_has_none():
    space = parse_space({"learning_rate": "1..3:3", "optimizer": "sgd/adam"})
    assert [tuple(one.values()) for one in combinations(space)] == [
        (rate, name) for rate in (1.0, 2.0, 3.0) for name in ("sgd", "adam")
    ]
    assert combinations(parse_space({"learning_rate": "1..3"})) is None
    assert combinations(parse_space({"seed": "0..9999", "hidden": "1/2/3/4/5/6/7/8/9/10/11"})) is None


def test_options_of_the_command_line():
    assert parse_vary(["learning-rate=0.1..1", "hidden=16,16"]) == {"learning_rate": "0.1..1", "hidden": "16,16"}
    for wrong, reason in ((["hidden"], "give a name and values"), (["seed=1", "seed=2"], "twice")):
        with pytest.raises(SettingError, match=reason):
            parse_vary(wrong)


def test_a_grid_includes_both_ends():
    assert Range(0.01, 1.0, log=True, points=3).listed() == (0.01, 0.1, 1.0)
