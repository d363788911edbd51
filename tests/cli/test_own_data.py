"""Data of one's own, by the same command: what a person would try first."""

import json

import numpy as np
from PIL import Image

from brightest.nn import storage


def test_a_few_pictures_of_three_shapes_in_folders(brightest, tmp_path):
    rng = np.random.default_rng(0)
    for shape, (rows, columns) in {"bar": (6, 20), "box": (18, 18), "stick": (20, 5)}.items():
        (tmp_path / "shapes" / shape).mkdir(parents=True)
        for i in range(5):
            picture = np.full((40, 40), 250, np.uint8)
            y, x = rng.integers(2, 40 - rows - 2), rng.integers(2, 40 - columns - 2)
            picture[y : y + rows, x : x + columns] = 10
            Image.fromarray(picture).save(tmp_path / "shapes" / shape / f"{i}.png")
    done = brightest("train", "--data", "shapes", "--epochs", 60, "--json")
    record = json.loads(done.out)
    assert record["layers"] == [784, 16, 16, 3]
    assert record["batch_size"] == record["train_examples"] == 12  # fewer than the recipe's 50
    assert storage.load("network.safetensors").classes == ("bar", "box", "stick")
    read = brightest("predict", "shapes/box/0.png", "shapes/stick/1.png", "--json")
    assert [json.loads(line)["digit"] for line in read.out.splitlines()] == ["box", "stick"]
    assert [json.loads(line)["accepted"] for line in read.out.splitlines()] == [None, None]
    assert "network.safetensors was never calibrated, so whether its answers are sure enough is unknown" in read.err
    assert json.loads(brightest("evaluate", "--data", "shapes", "--json").out)["classes"] == ["bar", "box", "stick"]


def test_labels_in_the_wrong_column_are_noticed(brightest, tmp_path):
    rng = np.random.default_rng(0)
    rows = np.hstack([np.zeros((20, 1), int), rng.integers(0, 256, (20, 9)), np.arange(20)[:, None] % 10])
    np.savetxt(tmp_path / "last.csv", rows, "%d", ",")
    done = brightest("train", "--data", "last.csv")
    assert done.code == 1
    assert "nothing to distinguish" in done.err


def test_bare_brightest_says_what_there_is(brightest):
    done = brightest()
    assert done.code == 0
    assert "train" in done.out
    assert done.err == ""


def test_options_of_data_hold_before_and_after_its_verb(brightest, tmp_path):
    (tmp_path / "here").mkdir()
    before = brightest("data", "--data-dir", "here", "verify", "mnist")
    after = brightest("data", "verify", "mnist", "--data-dir", "here")
    assert before.code == after.code == 1
    assert before.err == after.err
    assert "here has no train-images" in after.err
