"""Data of one's own, by the same command: what a person would try first."""

import json

import numpy as np
import pytest
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


def write_table(path, n, seed=0, labels=None):
    """Stripes of 7×7 pixels, of the three classes 0, 1 and 2."""
    rng = np.random.default_rng(seed)
    labels = np.arange(n) % 3 if labels is None else np.array(labels)
    images = rng.integers(0, 80, (n, 7, 7))
    for image, label in zip(images, labels, strict=True):
        image[:, 2 * label : 2 * label + 2] += 150
    np.savetxt(path, np.column_stack([labels, images.reshape(n, 49)]), "%d", ",")


def test_two_tables_and_names_make_a_network_that_is_evaluated_by_them(brightest, tmp_path):
    write_table(tmp_path / "a.csv", 60)
    write_table(tmp_path / "b.csv", 30, 1)
    (tmp_path / "names.txt").write_text("left\nmiddle\nright\n")
    options = ("--data", "a.csv", "--test", "b.csv", "--classes", "names.txt")
    record = json.loads(brightest("train", *options, "--epochs", 2, "--json").out)
    assert (record["train_examples"], record["test_examples"]) == (60, 30)
    network = storage.load("network.safetensors")
    assert network.classes == ("left", "middle", "right")
    assert "--data a.csv --test b.csv --classes left,middle,right" in network.card.command
    resumed = brightest("train", "--resume", "network.checkpoint.safetensors", "--epochs", 3, "--json")
    assert json.loads(resumed.out)["test_examples"] == 30
    tested = json.loads(brightest("evaluate", "network.safetensors", "--data", "b.csv", "--json").out)
    assert (tested["test_examples"], tested["classes"]) == (30, ["left", "middle", "right"])
    assert tested["test_accuracy"] == json.loads(resumed.out)["test_accuracy"]
    named = brightest("evaluate", "network.safetensors", "--data", "b.csv", "--classes", "left,middle,right", "--json")
    assert json.loads(named.out) == tested


def test_a_set_that_was_learned_from_is_evaluated_by_what_was_kept_for_the_test(brightest, tmp_path):
    write_table(tmp_path / "a.csv", 60)
    brightest("train", "--data", "a.csv", "--epochs", 1)
    assert json.loads(brightest("evaluate", "--data", "a.csv", "--json").out)["test_examples"] == 12


def test_all_of_another_set_is_evaluated_whatever_classes_it_shows(brightest, tmp_path):
    write_table(tmp_path / "a.csv", 60)
    write_table(tmp_path / "one.csv", 4, labels=[2] * 4)
    brightest("train", "--data", "a.csv", "--epochs", 1)
    tested = json.loads(brightest("evaluate", "--data", "one.csv", "--json").out)
    assert tested["test_examples"] == 4
    assert tested["per_class"]["0"]["recall"] is None
    assert brightest("evaluate", "--data", "one.csv").code == 0


def test_what_adapt_leaves_out_is_said(brightest, tmp_path):
    for digit in "37":
        (tmp_path / "mine" / digit).mkdir(parents=True)
        (tmp_path / "mine" / digit / "a.heic").write_bytes(b"\0\0\0\x18ftypheic")
    picture = np.zeros((28, 28), np.uint8)
    picture[4:24, 13:16] = 255
    Image.fromarray(picture).save(tmp_path / "mine" / "3" / "b.png")
    said = " ".join(brightest("adapt", "lesson", "mine", "--data", "nowhere").out.split())
    assert "2 files in the labels' folders (.heic: 2) are no pictures" in said
    assert "that is all there is of 7" in said


def test_names_of_classes_that_can_not_be_are_refused(brightest, tmp_path):
    write_table(tmp_path / "a.csv", 60)
    for names, says in (
        ("one", "at least two names"),
        ("a,a,b", "all different"),
        ("a,b", "label 2"),
        ("," * 9_000, "…"),
    ):
        done = brightest("train", "--data", "a.csv", "--classes", names)
        assert done.code in (1, 2)
        assert says in done.err
        assert len(done.err) < 400
    assert "has its own test set and classes" in brightest("train", "--data", "optdigits", "--classes", "a,b").err


def test_data_that_numbers_the_classes_otherwise_is_read_by_its_names(brightest, tmp_path, monkeypatch):
    write_table(tmp_path / "a.csv", 60)
    rows = (tmp_path / "a.csv").read_text().splitlines()
    other = [f"{(int(row[0]) + 1) % 3}{row[1:]}" for row in rows]  # 0 is right, 1 left and 2 middle
    (tmp_path / "other.csv").write_text("\n".join(other))
    brightest("train", "--data", "a.csv", "--classes", "left,middle,right", "--epochs", 20)
    network = "network.safetensors"
    named = ("--data", "other.csv", "--classes", "right,left,middle", "--json")
    right = json.loads(brightest("evaluate", network, "--data", "a.csv", "--json").out)
    assert json.loads(brightest("evaluate", network, *named).out)["test_accuracy"] > 0.9
    looked = json.loads(brightest("inspect", network, "confusion", *named).out)
    plain = json.loads(brightest("inspect", network, "confusion", "--data", "a.csv", "--json").out)
    assert looked["confusion"] == plain["confusion"] == right["confusion"]
    monkeypatch.setattr("brightest.cli.report._steps", lambda *_: ())  # the sections: they take long to draw
    reported = json.loads(brightest("report", network, *named).out)
    assert reported["test_accuracy"] == right["test_accuracy"]
    calibrated = json.loads(brightest("calibrate", network, *named).out)
    assert calibrated["examples"] == 60


@pytest.mark.parametrize("command", [["evaluate"], ["calibrate"], ["report"], ["inspect", "confusion"]])
def test_names_are_refused_by_the_same_sentences(brightest, tmp_path, command):
    write_table(tmp_path / "a.csv", 60)
    brightest("train", "--data", "a.csv", "--classes", "left,middle,right", "--epochs", 1)
    call = (command[0], "network.safetensors", *command[1:])
    unknown = brightest(*call, "--data", "a.csv", "--classes", "left,middle,top")
    assert "'top' is none of the network's classes left, middle, right." in unknown.err
    known = brightest(*call, "--classes", "left,middle,right")
    assert "--classes names the labels of your own data: give its path with --data." in known.err
    assert "all different" in brightest(*call, "--data", "a.csv", "--classes", "left,left,right").err


def test_shards_are_made_and_learned_from(brightest, tmp_path):
    made = brightest("data", "shards", "digits", "--data", "optdigits", "--copies", "12", "--json")
    assert made.code == 0, made.err
    assert json.loads(made.out) == {"command": "data", "shards": "digits", "train": 12 * 1437, "test": 360}
    trained = brightest("train", "--data", "digits", "--epochs", "3", "--validation", "500", "--json")
    assert trained.code == 0, trained.err
    assert "Learning from 9,244 examples of digits" in trained.err
    assert json.loads(trained.out)["test_accuracy"] > 0.8
    assert "is not empty" in brightest("data", "shards", "digits", "--data", "optdigits").err
