"""`evaluate`, `predict`, `info` and `data`."""

import json
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from brightest.data import mnist
from brightest.nn import storage
from brightest.nn.card import Calibration
from brightest.nn.network import Network


@pytest.fixture
def trained(brightest, arrays):
    """A network that tells the stripes apart."""
    brightest("train", "--data", arrays, "--epochs", 15, "--batch-size", 10, "--out", "stripes.safetensors")
    return "stripes.safetensors"


def top_and_bottom(path):
    """A network of two classes by hand: is the ink in the upper or the lower half?"""
    half = np.ones((14, 28)) / 50
    weights = np.stack([np.vstack([half, -half]), np.vstack([-half, half])]).reshape(2, 784)
    return storage.save(Network((weights,), (np.zeros(2),), classes=("top", "bottom")), path)


def top_heavy():
    """A T of (28, 28) pixels, normalized like a digit: 88 of its pixels are in the upper half, 56 in the lower."""
    ink = np.zeros((28, 28), np.uint8)
    ink[8:12, 4:24] = ink[12:28, 12:16] = 255
    return ink


def test_evaluate_counts_what_is_taken_for_what(brightest, arrays, trained):
    done = brightest("evaluate", trained, "--data", arrays, "--json")
    record = json.loads(done.out)
    confusion = np.array(record["confusion"])
    assert confusion.sum() == record["test_examples"]
    assert record["test_accuracy"] == confusion.trace() / confusion.sum() > 0.8
    for i, name in enumerate(record["classes"]):
        assert record["per_class"][name]["recall"] == pytest.approx(confusion[i, i] / confusion[i].sum())
        assert record["per_class"][name]["precision"] == pytest.approx(confusion[i, i] / confusion[:, i].sum())


def test_evaluate_prints_a_table(brightest, arrays, trained):
    done = brightest("evaluate", trained, "--data", arrays)
    assert "accuracy" in done.out
    assert "recall" in done.out


def test_predict_names_the_brightest_and_the_runner_up(brightest, tmp_path):
    top_and_bottom(tmp_path / "halves.safetensors")
    ink = top_heavy()
    Image.fromarray(ink).save("top.png")
    Image.fromarray(ink[::-1]).save("bottom.png")
    done = brightest("predict", "top.png", "bottom.png", "--network", "halves.safetensors", "--json")
    records = [json.loads(line) for line in done.out.splitlines()]
    assert [record["digit"] for record in records] == ["top", "bottom"]
    assert [record["runner_up"] for record in records] == ["bottom", "top"]
    assert [record["file"] for record in records] == ["top.png", "bottom.png"]
    assert records[0]["activations"][0] > 0.5 > records[0]["activations"][1]
    said = brightest("predict", "top.png", "--network", "halves.safetensors").out
    assert "top.png: top at 78.9%, else bottom" in said
    assert "█" in said


@pytest.mark.parametrize(
    ("threshold", "reason"),
    [
        (0.75, None),
        (0.8, "this network can be relied on from 80.0% on"),
        (1.5, "this network is never sure enough"),
    ],
)
def test_predict_says_why_an_answer_is_to_be_checked(brightest, tmp_path, threshold, reason):
    path = top_and_bottom(tmp_path / "halves.safetensors")
    made = replace(storage.load(path), calibration=Calibration(threshold=threshold))
    storage.save(made, path)
    ink = top_heavy()
    Image.fromarray(ink).save("top.png")
    said = brightest("predict", "top.png", "--network", path).out
    assert (f"Not sure, so check it: {reason}." in said) == bool(reason)


def test_predict_says_so_where_all_outputs_are_dark(brightest):
    Image.fromarray(np.eye(28, dtype=np.uint8) * 255).save("line.png")
    dark = Network(
        (np.zeros((10, 784)),), (np.eye(10)[3] - 20,), cost="binary-cross-entropy", calibration=Calibration(none=True)
    )
    storage.save(dark, "dark.safetensors")
    said = brightest("predict", "line.png", "--network", "dark.safetensors").out
    assert said.startswith("line.png: no digit, else 3 at 0.0%\n")


def test_predict_reads_the_others_when_one_picture_is_bad(brightest, tmp_path):
    top_and_bottom(tmp_path / "halves.safetensors")
    ink = top_heavy()
    Image.fromarray(ink).save("top.png")
    done = brightest("predict", "nowhere.png", "top.png", "--network", "halves.safetensors", "--json")
    assert done.code == 1
    bad, good = map(json.loads, done.out.splitlines())
    assert "no such picture" in bad["error"]
    assert good["digit"] == "top"
    assert "nowhere.png" in done.err


def test_a_network_of_mnists_meets_the_bundled_digits_where_mnist_is_not(brightest, monkeypatch, tmp_path):
    monkeypatch.delenv("BRIGHTEST_DATA_DIR", raising=False)
    monkeypatch.setenv("BRIGHTEST_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr(mnist, "MIRRORS", ("http://127.0.0.1:9/",))
    ink = np.zeros((28, 28), np.uint8)
    ink[4:24, 13:16] = 255
    Image.fromarray(ink).save("one.png")
    done = brightest("inspect", "lesson", "neuron", "--image", "one.png")
    assert done.code == 0
    assert "so this is the bundled handwriting" in done.err
    assert json.loads(brightest("evaluate", "lesson", "--engine", "reference", "--json").out)["data"] == "optdigits"


def test_info_tells_of_the_installation_and_of_a_network(brightest, trained):
    assert json.loads(brightest("info", "--json").out)["engine"]
    record = json.loads(brightest("info", trained, "--json").out)
    assert record["layers"] == [64, 16, 16, 3]
    assert record["recipe"] == "default"
    assert "test_accuracy" in record["scores"]
    said = brightest("info", trained).out
    assert "stripes" in said
    assert "deformation: none\n" in said
    assert "momentum" in record["settings"]
    assert "momentum" not in json.loads(brightest("info", "lesson", "--json").out)["settings"]  # plain descent
    assert "lesson, best or reader" in brightest("info", "--help").out


def test_data_lists_fetches_and_verifies(brightest):
    listed = {entry["name"]: entry for entry in json.loads(brightest("data", "--json").out)["data"]}
    assert listed["optdigits"]["verified"]
    assert listed["optdigits"]["train"] == 1437
    assert "mnist" in listed
    assert json.loads(brightest("data", "verify", "optdigits", "--json").out)["verified"]
    assert brightest("data", "fetch", "optdigits").code == 0
    assert brightest("data", "verify", "emnist").code == 2


def test_version_and_help(brightest):
    assert brightest("--version").out.startswith("brightest ")
    helped = brightest("--help")
    assert helped.code == 0
    assert all(verb in helped.out for verb in ("train", "evaluate", "predict", "info", "data"))
