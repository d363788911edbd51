"""`brightest train`: what it reports, and what it saves."""

import json
import os
import re

import numpy as np
import pytest

from brightest.nn import storage
from brightest.training.checkpoint import load_checkpoint
from brightest.training.recipes import LESSON
from support.noisy_stripes import noisy_stripes
from support.small import assert_same_weights


def test_json_says_what_was_trained_and_how_well(brightest, arrays, tmp_path):
    options = ["--recipe", "lesson", "--epochs", 4, "--seed", 7, "--validation", 20]
    done = brightest("train", "--data", arrays, *options, "--json")
    assert done.code == 0
    record = json.loads(done.out)
    assert done.out.count("\n") == 1
    assert record["command"] == "train"
    assert record["recipe"] == "lesson"
    assert record["seed"] == 7
    assert record["layers"] == [64, 16, 16, 3]
    assert record["parameters"] == 64 * 16 + 16 + 16 * 16 + 16 + 16 * 3 + 3
    assert record["train_examples"] + record["test_examples"] == 280
    assert [epoch["epoch"] for epoch in record["history"]] == [0, 1, 2, 3, 4]
    assert record["history"][0]["seconds"] == 0 < record["train_seconds"]
    assert {"train_accuracy", "validation_accuracy", "test_accuracy", "test_cost"} <= record.keys()
    assert "seconds_to" not in record
    network = storage.load(tmp_path / record["network"])
    assert network.card.scores["test_accuracy"] == record["test_accuracy"]
    assert network.card.settings["learning_rate"] == record["learning_rate"]
    assert (network.card.data, network.card.seed) == (record["data"], 7)


def test_every_epoch_is_a_plain_line_where_there_is_no_terminal(brightest, arrays):
    done = brightest("train", "--data", arrays, "--epochs", 3, "--batch-size", 10)
    assert re.findall(r"^epoch (\d+)  training cost \d", done.out, re.M) == ["0", "1", "2", "3"]
    assert "had never seen" in done.out
    assert "\x1b" not in done.out


def test_hyperparameters_are_overridden_and_kept_in_the_file(brightest, arrays, tmp_path):
    brightest(
        "train", "--data", arrays, "--layers", "64,5,3", "--activation", "tanh", "--cost", "squares", "--optimizer",
        "nesterov", "--learning-rate", 0.01, "--momentum", 0.8, "--schedule", "linear", "--averaging", 0.5,
        "--batch-size", 7, "--epochs", 2, "--initialization", "normal", "--weight-decay", 0.001,
        "--out", "mine.safetensors",
    )  # fmt: skip
    network = storage.load(tmp_path / "mine.safetensors")
    assert network.layers == (64, 5, 3)
    assert (network.activation, network.cost) == ("tanh", "squares")
    assert network.card.settings == {
        "name": "default", "layers": [64, 5, 3], "activation": "tanh", "cost": "squares", "initialization": "normal",
        "optimizer": "nesterov", "learning_rate": 0.01, "momentum": 0.8, "weight_decay": 0.001,
        "schedule": "linear", "averaging": 0.5, "batch_size": 7, "epochs": 2,
        "deformation": LESSON.hyperparameters()["deformation"], "nonsense": 0.0,
        "synthetic": LESSON.hyperparameters()["synthetic"], "frame": "mnist",
    }  # fmt: skip


def test_an_older_training_is_kept_and_can_go_on(brightest, arrays, tmp_path):
    options = ["--data", arrays, "--recipe", "lesson", "--batch-size", 10]
    brightest("train", *options, "--epochs", 1)
    older = {end: (tmp_path / f"network{end}").read_bytes() for end in (".safetensors", ".checkpoint.safetensors")}
    said = brightest("train", *options, "--epochs", 2).out
    assert "An older network.safetensors is kept as network.previous.safetensors." in said
    assert {end: (tmp_path / f"network.previous{end}").read_bytes() for end in older} == older
    assert "is kept" not in brightest("train", "--resume", "network.previous.safetensors", "--epochs", 2).out
    assert_same_weights("network.previous.safetensors", "network.safetensors")
    previous = (tmp_path / "network.previous.safetensors").read_bytes()
    (tmp_path / "network.safetensors").unlink()  # as a training that was killed leaves it
    said = brightest("train", *options, "--epochs", 0).out
    assert "kept as network.previous-2.checkpoint.safetensors." in said
    assert not (tmp_path / "network.previous-2.safetensors").exists()
    assert load_checkpoint("network.previous-2.checkpoint.safetensors")[0].epoch == 2
    assert (tmp_path / "network.previous.safetensors").read_bytes() == previous


def test_many_seeds_keep_older_networks_too(brightest, arrays, tmp_path):
    for epochs in (0, 1):
        brightest("train", "--data", arrays, "--batch-size", 10, "--epochs", epochs, "--seeds", "0..1")
    for seed in (0, 1):
        assert storage.load(tmp_path / f"network-seed{seed}.previous.safetensors").card.epochs == 0
        assert storage.load(tmp_path / f"network-seed{seed}.safetensors").card.epochs == 1


def test_what_to_try_next_suits_the_network(brightest, arrays):
    bundled = ["--data", "optdigits", "--epochs", 0]
    said = brightest("train", *bundled, "--recipe", "lesson").out
    assert "brightest train --data optdigits --recipe lesson --learning-rate 1 " in said
    assert "brightest page --network network.safetensors --data optdigits" in said
    turned = brightest("train", *bundled, "--recipe", "lesson", "--learning-rate", 1).out
    assert "--learning-rate" not in turned
    assert "evaluate 'my own' --data" in brightest("train", *bundled, "--out", "my own").out
    assert "PICTURE.png" not in brightest("train", "--data", arrays, "--epochs", 0).out


def test_no_epoch_at_all(brightest, arrays):
    said = brightest("train", "--data", arrays, "--epochs", 0, "--out=-n.safetensors").out
    assert "No epoch is wanted: the network stays as it begins." in said
    assert "stopped early" not in said
    assert "brightest evaluate ./-n.safetensors" in said  # else it would be an option
    assert storage.load("./-n.safetensors").card.epochs == 0


def test_same_seed_same_weights(brightest, arrays):
    for out in ("a.safetensors", "b.safetensors"):
        brightest("train", "--data", arrays, "--epochs", 2, "--batch-size", 10, "--seed", 3, "--out", out)
    assert_same_weights("a.safetensors", "b.safetensors")


def test_track_test_tells_when_a_level_was_reached(brightest, arrays):
    done = brightest("train", "--data", arrays, "--epochs", 20, "--batch-size", 10, "--track-test", "--json")
    seconds_to = json.loads(done.out)["seconds_to"]
    assert list(seconds_to) == ["0.90", "0.95", "0.96"]
    assert 0 < seconds_to["0.90"] <= seconds_to["0.95"]


def test_a_second_training_to_one_file_is_told_who_is_first(brightest, arrays, monkeypatch):
    from brightest.cli import train

    monkeypatch.setattr(train, "MAX_WAIT_SECONDS", 0)
    with storage.held("network.safetensors"):
        for call in (("train",), ("train", "--seeds", "0..1"), ("train", "--out", "./network.safetensors")):
            done = brightest(*call, "--data", arrays, "--epochs", 1)
            assert done.code == 1
            assert f"process {os.getpid()} has been writing network.safetensors since " in done.err
    with storage.held("network-seed1.safetensors"):
        done = brightest("train", "--seeds", "0..1", "--data", arrays, "--epochs", 1)
        assert f"process {os.getpid()} has been writing network-seed1.safetensors since " in done.out + done.err
    assert brightest("train", "--data", arrays, "--epochs", 1).code == 0


def test_many_seeds_are_the_trainings_that_one_seed_each_would_be(brightest, arrays, tmp_path):
    options = ["--data", arrays, "--epochs", 3, "--batch-size", 10]
    done = brightest("train", *options, "--seeds", "3..6", "--json")
    record = json.loads(done.out)
    assert record["seeds"] == [run["seed"] for run in record["runs"]] == [3, 4, 5, 6]
    accuracies = sorted(run["test_accuracy"] for run in record["runs"])
    assert record["median"]["test_accuracy"] == np.median(accuracies)
    assert record["spread"]["test_accuracy"] == [accuracies[0], accuracies[-1]]
    assert record["recipe"] == "default"
    brightest("train", *options, "--seed", 5, "--out", "alone.safetensors")
    assert_same_weights("alone.safetensors", "network-seed5.safetensors")
    assert "median of 4 networks" in brightest("train", *options, "--seeds", "3..6").out


@pytest.mark.parametrize("seeds", ["3", "5..3", "a..b", "-1..4", "1..2..3", "0..10000"])
def test_seeds_that_are_none_are_refused(brightest, arrays, seeds):
    assert brightest("train", "--data", arrays, f"--seeds={seeds}").code == 2


def test_a_folder_does_not_take_the_place_of_a_data_set_of_the_same_name(brightest, tmp_path):
    (tmp_path / "optdigits").mkdir()
    assert json.loads(brightest("train", "--data", "optdigits", "--epochs", 0, "--json").out)["data"] == "optdigits"


def test_one_huge_step_is_not_called_a_training(brightest, arrays, tmp_path):
    options = ["--batch-size", 240, "--epochs", 1, "--learning-rate", 1e300]
    done = brightest("train", "--data", arrays, *options)
    assert done.code == 1
    assert "no longer a number in epoch 1" in done.err
    assert not (tmp_path / "network.safetensors").exists()
    assert load_checkpoint(tmp_path / "network.checkpoint.safetensors")[0].epoch == 0


@pytest.mark.parametrize(
    "options",
    [
        ["--recipe", "lesson", "--epochs", "2", "--seed", "3"],
        ["--weight-decay", "0", "--averaging", "0", "--momentum", "0", "--epochs", "1"],
        ["--epochs", "0"],
        ["--layers", "784,9,10", "--validation", "100", "--learning-rate", "0.01", "--epochs", "2"],
    ],
)
def test_the_card_says_how_to_make_the_same_network_again(brightest, options, tmp_path):
    brightest("train", "--data", "optdigits", *options, "--out", "one.safetensors")
    command = storage.load(tmp_path / "one.safetensors").card.command
    assert brightest(*command.split()[1:], "--out", "again.safetensors").code == 0
    assert_same_weights(tmp_path / "one.safetensors", tmp_path / "again.safetensors")
    assert storage.load(tmp_path / "again.safetensors").card.command == command


def test_no_command_is_named_where_none_makes_the_same_network(brightest, tmp_path):
    brightest("train", "--data", "optdigits", "--epochs", "1", "--out", "n.safetensors")
    brightest("train", "--resume", "n.safetensors", "--epochs", "2")  # a falling rate, begun as if for one epoch
    assert storage.load(tmp_path / "n.safetensors").card.command == ""
    brightest("train", "--data", "optdigits", "--recipe", "lesson", "--epochs", "1", "--out", "m.safetensors")
    brightest("train", "--resume", "m.safetensors", "--epochs", "2")
    assert "--epochs 2" in storage.load(tmp_path / "m.safetensors").card.command


def test_a_seed_that_fails_does_not_take_the_others_with_it(brightest, monkeypatch, tmp_path):
    from brightest.errors import TrainingError
    from brightest.training import loop

    begin = loop.begin

    def fails_for_one(recipe, seed, classes):
        if seed == 1:
            raise TrainingError("seed 1 came to nothing.")
        return begin(recipe, seed, classes)

    monkeypatch.setattr(loop, "begin", fails_for_one)
    done = brightest("train", "--data", "optdigits", "--epochs", "1", "--seeds", "0..2", "--json")
    assert done.code == 0
    assert json.loads(done.out)["seeds"] == [0, 2]
    assert "brightest: seed 1 came to nothing." in done.err


def test_the_best_epoch_is_kept_logged_and_drawn(brightest, tmp_path):
    images, labels = noisy_stripes()
    np.savez(tmp_path / "noisy.npz", X=images, y=labels)
    call = ("train", "--data", "noisy.npz", "--epochs", 30, "--patience", 2, "--keep-best", "--learning-rate", 0.1)
    record = json.loads(brightest(*call, "--log", "l.csv", "--curves", "c.svg", "--json").out)
    assert record["best_epoch"] <= record["epochs_done"] - 2 < 28
    assert storage.load("network.safetensors").card.epochs == record["best_epoch"]
    assert len((tmp_path / "l.csv").read_text().splitlines()) == record["epochs_done"] + 2
    assert "validation" in (tmp_path / "c.svg").read_text()
    again = brightest("train", "--resume", "network.safetensors")
    assert "stopped early" in again.err + again.out
    assert again.code == 0


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--out", "c.png", "--curves", "c.png"), "--out and --curves both name c.png"),
        (("--log", "./l.csv", "--out", "l.csv"), "--out and --log both name l.csv"),
        (("--keep-best", "--validation", 0), "must be held out"),
        (("--log", "log.txt"), "must end with"),
        (("--curves", "c.gif"), "must end with"),
        (("--seeds", "0..1", "--log", "l.csv"), "--seeds can't be used with"),
    ],
)
def test_what_can_not_be_chosen_or_logged_is_refused(brightest, arrays, options, says):
    done = brightest("train", "--data", arrays, *options)
    assert says in done.err
    assert done.code == 2
