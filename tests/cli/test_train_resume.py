"""`brightest train --resume`: a training that was ended, by whatever, goes on to the same bits."""

import json
import os
import random
import re
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

from brightest.errors import StorageError
from brightest.nn import storage
from brightest.training.checkpoint import load_checkpoint
from support.small import assert_same_weights

LONG = ["--recipe", "lesson", "--epochs", "40", "--batch-size", "1", "--seed", "5"]


def start(arrays, *arguments, folder):
    return subprocess.Popen(
        [sys.executable, "-m", "brightest", "train", "--data", str(arrays), *arguments],
        cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is of POSIX")
@pytest.mark.parametrize("kills", [1, pytest.param(5, marks=pytest.mark.slow)])
def test_killed_at_any_moment_and_resumed_it_ends_with_the_same_bits(brightest, arrays, tmp_path, kills):
    said = brightest("train", "--data", arrays, *LONG, "--out", "whole.safetensors").out
    an_epoch = float(re.findall(r"([\d.]+) s\n", said)[-1]) / 40

    rng = random.Random(1)
    cut_short = 0
    for _ in range(20):  # a busy machine lets some training runs end before they are killed
        for old in tmp_path.glob("cut*"):
            old.unlink()
        cut = start(arrays, *LONG, "--out", "cut.safetensors", folder=tmp_path)
        for _ in range(rng.randint(1, 38)):  # lines of output; the last epochs end too soon after theirs
            cut.stdout.readline()
        time.sleep(rng.uniform(0, 0.5) * an_epoch)
        cut.send_signal(signal.SIGKILL)
        cut.communicate()
        if cut.returncode != -signal.SIGKILL:
            continue
        cut_short += 1
        begun = (tmp_path / "cut.checkpoint.safetensors").exists()
        again = brightest("train", "--data", arrays, *LONG, "--resume", "cut.checkpoint.safetensors")
        assert again.code == 0, again.err
        assert ("starting over" in again.out) == (not begun)
        assert_same_weights(tmp_path / "cut.safetensors", tmp_path / "whole.safetensors")
        if cut_short == kills:
            break
    assert cut_short == kills
    left = {path.name for path in tmp_path.iterdir() if not path.name.startswith(".")}
    assert left == {"stripes.npz"} | {f"{n}{c}.safetensors" for n in ("cut", "whole") for c in ("", ".checkpoint")}


def test_every_signal_that_ends_a_training_saves_it(brightest, arrays, code_of_a_signal, tmp_path):
    done = brightest("train", "--data", arrays, "--batch-size", 10, "--epochs", 1000)
    assert done.code == code_of_a_signal
    assert "Stopped. The network so far is network.safetensors; to continue: brightest train --resume" in done.out
    assert storage.load("network.safetensors").card.epochs == load_checkpoint("network.checkpoint.safetensors")[0].epoch
    assert {path.name for path in tmp_path.iterdir()} == {
        "stripes.npz", "network.safetensors", "network.checkpoint.safetensors",
    }  # fmt: skip


def test_an_output_that_nobody_reads_loses_nothing(brightest, arrays, monkeypatch):
    from rich.console import Console

    printed = Console.print

    def closed(console, *words, **options):
        if words and str(words[0]).startswith("epoch 1 "):
            raise BrokenPipeError
        printed(console, *words, **options)

    monkeypatch.setattr(Console, "print", closed)
    done = brightest("train", "--data", arrays, "--batch-size", 10, "--epochs", 3)
    assert done.code == 141
    assert done.err == ""
    assert storage.load("network.safetensors").card.epochs == 1
    assert load_checkpoint("network.checkpoint.safetensors")[0].epoch == 1


def test_going_on_to_another_file_keeps_what_is_there(brightest, arrays):
    options = ["--data", arrays, "--batch-size", 10, "--recipe", "lesson"]
    brightest("train", *options, "--epochs", 1, "--seed", 1, "--out", "a.safetensors")
    brightest("train", *options, "--epochs", 1, "--seed", 2, "--out", "b.safetensors")
    brightest("train", "--resume", "b.safetensors", "--epochs", 2, "--out", "a.safetensors")
    assert storage.load("a.previous.safetensors").card.seed == 1
    assert storage.load("a.safetensors").card.seed == 2


@pytest.fixture
def squares(tmp_path):
    """An .npz of 100 images of 28×28 pixels, bright in one of two halves."""
    images = np.random.default_rng(0).integers(0, 100, (100, 28, 28), np.uint8)
    labels = np.arange(100) % 2
    images[labels == 0, :14] += 100
    path = tmp_path / "squares.npz"
    np.savez(path, X=images, y=labels)
    return path


@pytest.fixture
def drawings(monkeypatch):
    """The synthetic drawings so far, by seed, kind and number. A signal comes with the second one of the seed `at`."""
    drawn, at = [], []

    def draw(_, number, seed, medium):
        drawn.append(seed)
        if at and seed[0] == at[0] and number == 1:
            at.clear()
            signal.raise_signal(signal.SIGTERM)
        return np.full(784, 255, np.uint8) * (number % 2), number % 2

    monkeypatch.setattr("brightest.data.synthetic.mixture._normalized", draw)
    return drawn, at


BEST = ("--recipe", "best", "--epochs", 1, "--validation", 30, "--batch-size", 10)


@pytest.mark.skipif(sys.platform == "win32", reason="signals are of POSIX")
def test_a_signal_while_synthetic_examples_are_drawn_ends_at_once(brightest, squares, drawings, tmp_path):
    drawn, at = drawings
    older = tmp_path / "network.safetensors"
    older.write_bytes(b"an older one")
    at.append(0)
    done = brightest("train", "--data", squares, *BEST)
    assert (done.code, done.err) == (143, "brightest: stopped.\n")
    assert "Drawing 10 synthetic examples." in done.out
    assert len(drawn) == 2
    assert older.read_bytes() == b"an older one"  # nothing is set aside before there is something new
    at.append(0)
    assert brightest("train", "--data", squares, *BEST[:4], "--seeds", "0..1").code == 143
    assert len(drawn) == 4


@pytest.mark.skipif(sys.platform == "win32", reason="signals are of POSIX")
def test_a_signal_during_the_calibration_saves_what_was_learned(brightest, squares, drawings):
    drawn, at = drawings
    at.append(1)
    done = brightest("train", "--data", squares, *BEST)
    assert done.code == 143
    said = " ".join(done.out.split())
    assert "Stopped. The network is network.safetensors, but it isn't calibrated; to continue: brightest train" in said
    assert [seed for seed, *_ in drawn].count(1) == 2
    stopped = storage.load("network.safetensors")
    assert not stopped.calibration.is_known
    assert brightest("train", "--resume", "network.checkpoint.safetensors").code == 0
    whole = brightest("train", "--data", squares, *BEST, "--out", "whole.safetensors")
    assert whole.code == 0
    assert_same_weights("network.safetensors", "whole.safetensors")
    resumed, expected = storage.load("network.safetensors"), storage.load("whole.safetensors")
    assert resumed.calibration == expected.calibration
    assert resumed.card.scores == expected.card.scores


@pytest.mark.skipif(sys.platform == "win32", reason="signals are of POSIX")
def test_ctrl_c_saves_what_there_is_and_says_so(arrays, tmp_path):
    many = ["--recipe", "lesson", "--epochs", "100000", "--batch-size", "10"]
    signal.signal(signal.SIGINT, signal.default_int_handler)  # in a shell's background it is ignored, and is inherited
    running = start(arrays, *many, folder=tmp_path)
    checkpoint = tmp_path / "network.checkpoint.safetensors"
    while not checkpoint.exists() or load_checkpoint(checkpoint)[0].epoch == 0:
        time.sleep(0.05)
        assert running.poll() is None
    os.kill(running.pid, signal.SIGINT)
    said, _ = running.communicate()
    assert running.returncode == 130
    assert "brightest train --resume network.checkpoint.safetensors" in said
    assert "Traceback" not in said
    network = storage.load(tmp_path / "network.safetensors")
    progress, _ = load_checkpoint(checkpoint)
    assert_same = zip(network.parameters.arrays(), progress.network.parameters.arrays(), strict=True)
    assert all((a == b).all() for a, b in assert_same)
    assert 0 < network.card.epochs < 100_000


def test_resume_may_name_the_network_and_train_longer(brightest, arrays):
    options = ["--recipe", "lesson", "--data", arrays, "--batch-size", 10]
    brightest("train", *options, "--epochs", 5, "--out", "long.safetensors")
    brightest("train", *options, "--epochs", 2, "--out", "short.safetensors")
    assert brightest("train", "--resume", "short.safetensors", "--epochs", 5).code == 0
    assert_same_weights("long.safetensors", "short.safetensors")
    brightest("train", *options, "--epochs", 2, "--out", "plain")
    assert brightest("train", "--resume", "plain", "--epochs", 5).code == 0
    assert_same_weights("long.safetensors", "plain")


def test_resume_is_not_another_training(brightest, arrays, tmp_path):
    brightest("train", "--data", arrays, "--epochs", 1, "--batch-size", 10)
    refused = brightest("train", "--resume", "network.safetensors", "--learning-rate", 9)
    assert refused.code == 2
    assert "was begun with learning rate 0.0" in refused.err
    other = tmp_path / "other.npz"
    with np.load(arrays) as content:
        np.savez(other, X=255 - content["X"], y=content["y"])
    refused = brightest("train", "--resume", "network.safetensors", "--data", other)
    assert refused.code == 2
    assert "is not the data that" in refused.err


def test_a_cost_that_is_no_number_keeps_the_last_good_checkpoint(brightest, arrays, tmp_path):
    failed = brightest("train", "--data", arrays, "--batch-size", 10, "--learning-rate", 1e300, "--cost", "squares")
    assert failed.code == 1
    assert "no longer a number" in failed.err
    assert failed.err.count("\n") == 1
    load_checkpoint(tmp_path / "network.checkpoint.safetensors")
    with pytest.raises(StorageError):
        storage.load(tmp_path / "network.safetensors")


def test_resume_never_overwrites_what_it_was_given(brightest, arrays, tmp_path):
    brightest("train", "--data", arrays, "--epochs", 1, "--recipe", "lesson")
    (tmp_path / "network.checkpoint.safetensors").rename(tmp_path / "backup.safetensors")
    before = (tmp_path / "backup.safetensors").read_bytes()
    assert "choose another --out" in brightest("train", "--resume", "backup.safetensors").err
    assert "no checkpoint beside it" in brightest("train", "--resume", "network.safetensors").err
    done = brightest("train", "--resume", "backup.safetensors", "--epochs", 2, "--out", "on.safetensors", "--json")
    assert json.loads(done.out)["recipe"] == "lesson"
    assert (tmp_path / "backup.safetensors").read_bytes() == before
    assert (tmp_path / "on.checkpoint.safetensors").exists()


def test_resume_can_not_end_before_it_begins(brightest, arrays):
    brightest("train", "--data", arrays, "--epochs", 2)
    refused = brightest("train", "--resume", "network.safetensors", "--epochs", 1)
    assert refused.code == 2
    assert "has done 2 epochs" in refused.err
