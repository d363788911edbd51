"""Network files: a saved network is loaded unchanged, and a bad file's fault is named in one sentence."""

import json
import os
import struct
from dataclasses import replace

import numpy as np
import pytest
import safetensors.numpy

from brightest.errors import StorageError
from brightest.nn import digest, storage
from brightest.nn.card import Card
from brightest.nn.network import random_network
from support.small import CLASSES, assert_identical


@pytest.fixture
def network():
    made = random_network((25, 6, 3), np.random.default_rng(0), "tanh", "cross-entropy", CLASSES)
    return replace(made, card=Card(data="mnist", seed=3, settings={"epochs": 2}, scores={"test_accuracy": 0.9}))


def test_a_network_comes_back_as_it_was(network, tmp_path):
    path = storage.save(network, tmp_path / "n.safetensors")
    again = storage.load(path)
    assert_identical(network, again)
    assert (again.activation, again.cost, again.classes) == ("tanh", "cross-entropy", CLASSES)
    assert again.card == network.card
    assert list(tmp_path.iterdir()) == [path]  # no temporary file stays behind


def test_a_failed_write_leaves_the_old_file(network, tmp_path, monkeypatch):
    path = storage.save(network, tmp_path / "n.safetensors")
    before = path.read_bytes()

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageError, match="No space left on device; choose another place"):
        storage.save(replace(network, activation="relu"), path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_network_that_is_not_finite_is_not_written(network, tmp_path):
    broken = replace(network, biases=(np.array([0, 0, np.inf, 0, 0, 0]), network.biases[1]))
    with pytest.raises(StorageError, match=r"biases\.0 holds a number that is not finite"):
        storage.save(broken, tmp_path / "n.safetensors")
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_symlink_is_followed_and_a_special_file_is_left_alone(network, tmp_path):
    (tmp_path / "link.safetensors").symlink_to(tmp_path / "target.safetensors")
    storage.save(network, tmp_path / "link.safetensors")
    assert (tmp_path / "link.safetensors").is_symlink()
    storage.load(tmp_path / "target.safetensors")
    os.mkfifo(tmp_path / "pipe")
    for attempt in (lambda path: storage.save(network, path), storage.check_writable, storage.load):
        with pytest.raises(StorageError, match="not a plain file"):
            attempt(tmp_path / "pipe")
    assert (tmp_path / "pipe").is_fifo()


def test_folders_that_can_not_be_written_are_named(network, tmp_path):
    with pytest.raises(StorageError, match="No such file or directory"):
        storage.check_writable(tmp_path / "nowhere" / "n.safetensors")
    with pytest.raises(StorageError, match="it is a folder"):
        storage.check_writable(tmp_path)


def test_a_file_from_before_there_were_frames_has_plain_ones(network, tmp_path):
    tampered(network, tmp_path / "n.safetensors", about={"card": {"recipe": "lesson"}})
    assert storage.load(tmp_path / "n.safetensors").card.frame == "mnist"


def tampered(network, path, tensors=(), about=(), drop=()):
    """A network file with some tensors and some of its description changed."""
    storage.save(network, path)
    content = path.read_bytes()
    metadata = json.loads(content[8 : 8 + struct.unpack("<Q", content[:8])[0]])["__metadata__"]
    described = json.loads(metadata["brightest"]) | dict(about)
    kept = {k: v for k, v in (safetensors.numpy.load(content) | dict(tensors)).items() if k not in drop}
    described = {**described, digest.NAME: digest.BLANK}  # who tampers can write a new digest, too
    path.write_bytes(digest.seal(safetensors.numpy.save(kept, {"brightest": json.dumps(described)})))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            {"tensors": {"weights.0": np.zeros((6, 26))}},
            r"weights.0 is \(6, 26\); the layers ask for \(6, 25\)",
        ),
        ({"tensors": {"weights.7": np.zeros(3)}}, "weights.7 doesn't belong"),
        ({"drop": ["biases.1"]}, "biases.1 is missing"),
        (
            {"tensors": {"biases.0": np.array([0, 0, np.nan, 0, 0, 0])}},
            "biases.0 holds a number that is not finite",
        ),
        ({"tensors": {"biases.0": np.zeros(6, np.int64)}}, "biases.0 holds int64"),
        ({"about": {"format": 99}}, "has format 99"),
        ({"about": {"kind": "checkpoint"}}, "is a checkpoint, not a network"),
        ({"about": {"layers": [25, 6, 4]}}, "the layers ask for"),
        ({"about": {"layers": "many"}}, "the layers ask for|describes itself wrongly|is missing"),
        ({"about": {"activation": "step"}}, "activation 'step' is unknown"),
        ({"about": {"classes": ["a"]}}, "class names"),
        ({"about": {"card": {"owner": "?"}}}, "describes itself wrongly"),
        ({"about": {"card": {"frame": "slanted"}}}, "frame 'slanted' is unknown: choose mnist, upright"),
        ({"about": {"card": {"frame": "upright"}}}, "frame 'upright' can't work with images of 25 pixels"),
        ({"about": {"card": {"scores": "abc"}}}, "settings or scores without names"),
        ({"about": {"card": {"scores": {"test_accuracy": "much"}}}}, "a score that is no number"),
        ({"about": {"classes": ["a", "b", "[/b]\ud800"]}}, "can be printed"),
        ({"about": {"format": True}}, "has format True"),
    ],
)
def test_a_file_that_was_tampered_with_names_its_fault(network, tmp_path, change, sentence):
    path = tmp_path / "n.safetensors"
    tampered(network, path, **change)
    with pytest.raises(StorageError, match=sentence):
        storage.load(path)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "not a network file"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(200), "not a network file"),
        (struct.pack("<Q", 2**62) + b"{}", "not a network file"),
        (safetensors.numpy.save({"weights.0": np.zeros((2, 2))}), "not one of brightest's"),
    ],
)
def test_a_file_that_is_something_else_is_refused(content, sentence, tmp_path):
    path = tmp_path / "n.safetensors"
    path.write_bytes(content)
    with pytest.raises(StorageError, match=sentence):
        storage.load(path)


def test_a_file_that_is_larger_than_any_is_not_read(network, tmp_path, monkeypatch):
    path = storage.save(network, tmp_path / "n.safetensors")
    monkeypatch.setattr(storage, "MAX_FILE_BYTES", path.stat().st_size - 1)
    with pytest.raises(StorageError, match="is larger than any file of brightest's"):
        storage.load(path)


def test_a_truncated_file_is_refused(network, tmp_path):
    path = storage.save(network, tmp_path / "n.safetensors")
    path.write_bytes(path.read_bytes()[:-7])
    with pytest.raises(StorageError, match="isn't whole"):
        storage.load(path)


@pytest.mark.parametrize("content", [b"\x08\x07\x12\x04torch and more", b"{}      {}"])
def test_another_programs_file_is_sent_to_the_import(content, tmp_path):
    path = tmp_path / "n.onnx"
    path.write_bytes(content)
    with pytest.raises(StorageError, match=r"n\.onnx is not a network file: .* brightest import reads"):
        storage.load(path)


def test_a_missing_file_and_a_folder_are_named(tmp_path):
    with pytest.raises(StorageError, match="No such file"):
        storage.load(tmp_path / "n.safetensors")
    with pytest.raises(StorageError, match="it is a folder"):
        storage.load(tmp_path)
