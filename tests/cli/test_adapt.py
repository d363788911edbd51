"""`brightest adapt`: from a folder of one's own digits to a network that reads them, or a sentence why not."""

import json
import signal
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from brightest.data import load_data
from brightest.data.synthetic.writers import TEST_WRITERS, apply_habit
from brightest.nn import storage
from brightest.training import finetune, writer_style
from brightest.web.views.saved_drawings import SavedDrawings

PER_DIGIT = 3
COS, SIN = np.cos(np.radians(50)), np.sin(np.radians(50))
TURNED = np.array([[COS, -SIN], [SIN, COS]])  # the style of the writer below
FIT_AFFINE = writer_style.fit_affine


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Few examples per epoch, a known style, and a forgetting limit that 239 digits can measure."""
    for kind in ("OWN_PER_EPOCH", "RESTYLED_PER_EPOCH", "OLD_PER_EPOCH"):
        monkeypatch.setattr(finetune, kind, 300)
    monkeypatch.setattr("brightest.training.writer_style.fit_affine", lambda *_: TURNED)
    monkeypatch.setattr(finetune, "TARGET_FORGETTING", 0.1)


@pytest.fixture(scope="module")
def hand():
    """Images and labels of somebody whom `best` reads badly, and others of them."""
    test = load_data("optdigits").test
    chosen = np.concatenate([np.flatnonzero(test.labels == label)[: 2 * PER_DIGIT] for label in range(10)])
    wrote = apply_habit(test[chosen], TEST_WRITERS["turned"], 0)
    each = np.arange(len(wrote)) % (2 * PER_DIGIT) < PER_DIGIT
    return wrote[np.flatnonzero(each)], wrote[np.flatnonzero(~each)]


def in_folders(folder, examples):
    for number, (image, label) in enumerate(zip(examples.images, examples.labels, strict=True)):
        (folder / str(label)).mkdir(parents=True, exist_ok=True)
        Image.fromarray(image.reshape(28, 28)).save(folder / str(label) / f"{number}.png")
    return folder


OPTIONS = ("--data", "optdigits", "--epochs", 2)


def test_a_folder_of_digits_becomes_a_network_that_says_where_it_is_from(brightest, tmp_path, hand):
    in_folders(tmp_path / "my digits" / "train", hand[0])
    in_folders(tmp_path / "my digits" / "test", hand[1])
    done = brightest("adapt", "best", "my digits", *OPTIONS, "--seed", 4, "--out", "hers.safetensors", "--json")
    assert done.code == 0, done.err
    record = json.loads(done.out)
    assert (record["command"], record["from"], record["network"]) == ("adapt", "best", "hers.safetensors")
    assert (record["own_examples"], record["unseen_examples"], record["old_examples"]) == (30, 30, 239)
    assert record["own_accuracy"] > record["own_accuracy_before"]
    made = storage.load("hers.safetensors")
    best = storage.load("best")
    assert made.card.settings["adapted"]["from"] == "best"
    assert made.card.settings["learning_rate"] == best.card.settings["learning_rate"]
    assert made.card.command == "brightest adapt best 'my digits' --data optdigits --epochs 2 --seed 4"
    assert "test_accuracy" not in made.card.scores
    for score in ("own_accuracy", "unseen_accuracy", "old_accuracy"):
        assert made.card.scores[score] == record[score]
    assert made.card.scores["old_accuracy_before"] > 0.8
    assert (made.classes, made.layers, made.card.licence) == (best.classes, best.layers, best.card.licence)
    assert made.calibration.threshold == record["threshold"] != best.calibration.threshold
    assert brightest("info", "hers.safetensors").code == 0


def test_digits_that_were_once_learned_promise_nothing(brightest, tmp_path, hand):
    best = storage.load("best")
    card = replace(best.card, data="optdigits", train_examples=len(load_data("optdigits").train))
    storage.save(replace(best, card=card), tmp_path / "all.safetensors")
    in_folders(tmp_path / "mine", hand[0])
    done = brightest("adapt", tmp_path / "all.safetensors", "mine", "--epochs", 2)
    assert done.code == 0, done.err
    said = " ".join(done.out.split())
    assert "Of 239 old digits (optdigits), which it may once have learned from, it read" in said
    made = storage.load("mine.safetensors")
    assert made.calibration == replace(best.calibration, levels=())
    assert made.card.command == "brightest adapt all.safetensors mine --data optdigits --epochs 2 --seed 0"
    assert str(tmp_path) not in json.dumps(made.card.settings)


def test_what_the_page_hands_out_is_taken_and_people_are_told(brightest, tmp_path, hand):
    drawings = SavedDrawings()
    for image, label in zip(hand[0].images, hand[0].labels, strict=True):
        drawings.add(image.reshape(28, 28), str(label))
    (tmp_path / "my-digits.zip").write_bytes(drawings.archive())
    done = brightest("adapt", "best", "my-digits.zip", *OPTIONS)
    assert done.code == 0, done.err
    assert "best learns 30 digits of yours; 239 of optdigits show what it forgets." in done.out
    assert "epoch 2  yours cost" in done.out
    assert "Of your 30 digits it read" in done.out
    assert "The network is mine.safetensors." in done.out
    assert storage.load("mine.safetensors")


def test_a_refusal_is_one_sentence_and_leaves_no_file(brightest, tmp_path, hand, monkeypatch):
    monkeypatch.setattr(finetune, "TARGET_FORGETTING", -1.0)
    done = brightest("adapt", "best", in_folders(tmp_path / "mine", hand[0]), *OPTIONS)
    assert done.code == 1
    said = done.err.splitlines()[-1]
    assert said.startswith("brightest: learning your digits costs ")
    assert said.endswith("so the network stays as it was.")
    assert not (tmp_path / "mine.safetensors").exists()


@pytest.mark.parametrize(
    ("folder", "options", "code", "says"),
    [
        ("nowhere", (), 2, "no data set is called 'nowhere'"),
        ("./nowhere", (), 1, "there is no such file or folder"),
        ("mnist", (), 2, "mnist can't be your own digits"),
        ("empty", (), 1, "empty holds neither IDX files"),
        ("letters", (), 1, "there is a label 'A' that is none of the classes 0, 1, 2"),
        ("mine", ("--epochs", 0), 2, "Invalid value for '--epochs'"),
        ("mine", ("--seed", -1), 2, "Invalid value for '--seed'"),
        ("mine", ("--out", "nowhere/n.safetensors"), 1, "can't write nowhere/n.safetensors"),
        ("mine", ("--out", "best"), 1, "best is the name of a network that comes with brightest"),
        ("mine", ("--data", "mine"), 1, "mine"),
    ],
    ids=lambda case: " ".join(map(str, case)) if isinstance(case, tuple) else str(case)[:20],
)
def test_bad_calls_are_told_so_at_once(brightest, tmp_path, hand, monkeypatch, folder, options, code, says):
    monkeypatch.setattr(finetune, "RehearsalLoader", None)  # no work begins
    (tmp_path / "empty").mkdir()
    in_folders(tmp_path / "mine", hand[0][:1])
    in_folders(tmp_path / "letters", hand[0][:1])
    (tmp_path / "letters" / "0").rename(tmp_path / "letters" / "A")
    done = brightest("adapt", "best", folder, *(("--data", "optdigits") if "--data" not in options else ()), *options)
    assert done.code == code, done.err
    assert sum(line.startswith("brightest: ") for line in done.err.splitlines()) == 1
    assert says in done.err.splitlines()[-1]
    assert not list(tmp_path.glob("*.safetensors"))


def test_a_network_of_other_classes_is_refused(brightest, tmp_path, hand):
    best = storage.load("best")
    storage.save(replace(best, classes=tuple("abcdefghij")), tmp_path / "letters.safetensors")
    done = brightest("adapt", "letters.safetensors", in_folders(tmp_path / "mine", hand[0]), "--data", "optdigits")
    assert done.code == 1
    assert "letters.safetensors has the classes a, b, c, d, e, f, g, h, i, j, but optdigits shows 0, 1, " in done.err


@pytest.mark.mnist
@pytest.mark.slow
def test_five_of_each_digit_bring_a_hand_from_below_80_to_92_percent(brightest, tmp_path, mnist_folder, monkeypatch):
    """What docs/adapt.md claims, for the first writer; benchmarks/adapting.py has them all."""
    for kind, n in {"OWN_PER_EPOCH": 3_000, "RESTYLED_PER_EPOCH": 4_000, "OLD_PER_EPOCH": 10_000}.items():
        monkeypatch.setattr(finetune, kind, n)
    monkeypatch.setattr("brightest.training.writer_style.fit_affine", FIT_AFFINE)
    monkeypatch.setattr(finetune, "TARGET_FORGETTING", 0.001)
    test = load_data("mnist", data_dir=mnist_folder).test
    own = np.concatenate([np.flatnonzero(test.labels == label)[:5] for label in range(10)])
    others = np.setdiff1d(np.arange(700), own)[:500]
    wrote = apply_habit(test[np.concatenate([own, others])], TEST_WRITERS["turned"], 0)
    in_folders(tmp_path / "mine" / "train", wrote[slice(0, 50)])
    in_folders(tmp_path / "mine" / "test", wrote[slice(50, None)])
    done = brightest("adapt", "reader", "mine", "--data", "mnist", "--data-dir", mnist_folder, "--json")
    record = json.loads(done.out)
    assert (record["old_examples"], record["unseen_examples"]) == (10_000, 500)
    assert record["unseen_accuracy_before"] < 0.8
    assert record["unseen_accuracy"] >= 0.92
    assert record["old_accuracy"] >= record["old_accuracy_before"] - 0.002


def test_a_signal_saves_what_was_learned_so_far(brightest, tmp_path, hand, code_of_a_signal):
    in_folders(tmp_path / "mine", hand[0])
    done = brightest("adapt", "best", "mine", "--data", "optdigits", "--epochs", 300)
    assert done.code == code_of_a_signal
    assert "Stopped after 1 of 300 epochs." in done.out
    assert "The network is mine.safetensors." in " ".join(done.out.split())
    made = storage.load("mine.safetensors")
    assert (made.card.settings["adapted"]["epochs"], made.card.command) == (1, "")


def test_a_signal_before_anything_was_learned_writes_nothing(brightest, tmp_path, hand, monkeypatch):
    from brightest.cli.training_display import TrainingDisplay

    monkeypatch.setattr(TrainingDisplay, "show", lambda *_: signal.raise_signal(signal.SIGTERM))
    in_folders(tmp_path / "mine", hand[0])
    done = brightest("adapt", "best", "mine", "--data", "optdigits", "--epochs", 3)
    assert done.code == 143
    assert "Stopped before the network had learned anything of yours: it stays as it was." in done.out
    assert not (tmp_path / "mine.safetensors").exists()


def test_an_older_network_is_kept(brightest, tmp_path, hand):
    storage.save(storage.load("lesson"), tmp_path / "mine.safetensors")
    in_folders(tmp_path / "mine", hand[0])
    assert brightest("adapt", "best", "mine", *OPTIONS).code == 0
    assert storage.load("mine.previous.safetensors").card == storage.load("lesson").card
