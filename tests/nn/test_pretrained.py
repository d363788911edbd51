"""The pretrained networks are what their cards say."""

from dataclasses import replace

import numpy as np
import pytest

import brightest
from brightest.data import load_data
from brightest.errors import StorageError
from brightest.evaluation.metrics import evaluate
from brightest.nn import pretrained
from brightest.nn.storage import check_writable, save
from support.small import assert_identical


@pytest.mark.parametrize("name", pretrained.NAMES)
def test_each_is_loaded_by_name_and_says_how_it_was_made(name):
    network = brightest.load(name)
    card = network.card
    assert (card.recipe, card.data, card.train_examples) == (name, "mnist", 50_000 if name == "lesson" else 55_000)
    assert f"--recipe {name} " in card.command
    assert f"--seed {card.seed}" in card.command
    assert card.licence == "Apache-2.0"
    assert card.scores.keys() >= {"validation_accuracy", "test_accuracy", "test_calibration_error", "sure_of_uniform"}
    assert network.calibration.temperature != 1
    for level in network.calibration.levels:
        assert round(level.answered * 10_000) * level.max_error >= 3  # the resolution of 10,000 held-out images
    assert {0.001, 0.05} < {level.max_error for level in network.calibration.levels}
    assert all(array.dtype == np.float32 for array in network.parameters.arrays())
    assert evaluate(network, load_data("optdigits").test).accuracy > 0.5  # other writers, another scanner


@pytest.mark.mnist
@pytest.mark.parametrize("name", pretrained.NAMES)
def test_each_scores_what_its_card_says(name, mnist_folder):
    network = brightest.load(name)
    test = load_data("mnist", data_dir=mnist_folder).test
    assert evaluate(network, test).accuracy == pytest.approx(network.card.scores["test_accuracy"], abs=2e-4)


def test_a_name_means_the_same_network_everywhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "lesson").write_bytes(b"")
    assert brightest.load("lesson").card.recipe == "lesson"
    for attempt in (lambda: save(brightest.load("best"), "lesson"), lambda: check_writable("lesson")):
        with pytest.raises(StorageError, match=r"call yours lesson\.safetensors"):
            attempt()
    save(replace(brightest.load("lesson"), activation="tanh"), "lesson.safetensors")
    assert brightest.load("lesson").activation == "sigmoid"


def test_snapshots_lead_from_an_untrained_network_to_lesson():
    epochs = [brightest.load(path) for path in pretrained.snapshots()]
    assert [network.card.epochs for network in epochs] == sorted({network.card.epochs for network in epochs})
    costs = [network.card.scores["train_cost"] for network in epochs]
    assert (epochs[0].card.epochs, costs) == (0, sorted(costs, reverse=True))
    assert epochs[0].card.scores["train_accuracy"] < 0.2
    assert_identical(epochs[-1], brightest.load("lesson"))


def test_half_precision_is_read_back_as_single(tmp_path):
    network = brightest.load("lesson")
    short = replace(network, weights=tuple(W.astype(np.float16) for W in network.weights))
    read = brightest.load(save(short, tmp_path / "short.safetensors"))
    assert {W.dtype for W in read.weights} == {np.dtype(np.float32)}
    np.testing.assert_allclose(read.weights[0], network.weights[0], rtol=1e-3, atol=1e-6)
