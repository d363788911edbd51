"""The steps for a page without Python: the page's words, and what the experiments find."""

import json
from dataclasses import replace

import numpy as np
import pytest

import brightest
from brightest.errors import SettingError
from brightest.lessons import experiment
from brightest.lessons.steps import EXPERIMENTS_OF_A_NETWORK, WORDS, network_steps
from brightest.nn.network import DIGITS, random_network


@pytest.fixture(scope="module")
def steps():
    return network_steps(brightest.load("lesson"))


def test_steps_have_the_words_of_the_page(steps):
    words = {step.get("experiment"): step for part in json.loads(WORDS.read_text()) for step in part["steps"]}
    assert [step["found"]["name"] for step in steps] == [name for name in words if name in EXPERIMENTS_OF_A_NETWORK]
    assert len(steps) == len(EXPERIMENTS_OF_A_NETWORK)
    for step in steps:
        page = words[step["found"]["name"]]
        assert (step["title"], step["text"], step["tell"]) == (page["title"], page["text"], page["tell"])
        assert page["link"].startswith("draw?")  # the view that the page in one file has
        assert step["found"]["charts"]


def test_steps_show_what_the_experiments_find(steps):
    network, data = brightest.load("lesson"), brightest.load_data("optdigits")
    by_name = {step["found"]["name"]: step["found"] for step in steps}
    for name in ("red-light", "loops"):
        result = experiment(name, network, data)
        assert by_name[name]["says"] == result.summary
        assert by_name[name]["rows"] == result.rows


def test_an_experiment_that_does_not_suit_the_network_is_left_out(monkeypatch):
    monkeypatch.setattr("brightest.lessons.steps.EXPERIMENTS_OF_A_NETWORK", ("loops", "red-light"))
    shallow = random_network((784, 12, 10), np.random.default_rng(0), classes=DIGITS)
    (step,) = network_steps(shallow)
    assert step["found"]["name"] == "red-light"  # loops need two hidden layers


def test_a_network_of_other_classes_is_refused():
    other = replace(brightest.load("lesson"), classes=tuple("abcdefghij"))
    with pytest.raises(SettingError, match="the lessons are about the ten digits"):
        network_steps(other)
