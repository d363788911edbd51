"""`brightest info FILE --verify` says whether a file is as it was written."""

import json
import warnings

import pytest
import safetensors.numpy

from brightest.nn import storage


@pytest.fixture
def files(brightest, arrays):
    """A network, its checkpoint and an export, by kind."""
    brightest("train", "--data", arrays, "--epochs", 1)
    brightest("export", "network.safetensors", "--to", "json", "--out", "n.json")
    return {"network": "network.safetensors", "checkpoint": "network.checkpoint.safetensors", "export": "n.json"}


@pytest.mark.parametrize("kind", ["network", "checkpoint", "export"])
def test_a_file_is_verified_or_damaged(brightest, files, tmp_path, kind):
    path = tmp_path / files[kind]
    said = json.loads(brightest("info", path, "--verify", "--json").out)
    assert (said["command"], said["kind"], said["digest"], said["verified"]) == ("info", kind, "SHA-256, right", True)
    assert said["bytes"] == path.stat().st_size
    assert said["layers"] == [64, 16, 16, 3]
    assert "verified: True" in brightest("info", path, "--verify").out
    content = bytearray(path.read_bytes())
    where = len(content) // 2
    content[where] = ord("1") if content[where] != ord("1") else ord("2")
    path.write_bytes(content)
    done = brightest("info", path, "--verify")
    assert done.code == 1
    assert done.err.startswith(f"brightest: {path} ")
    assert "damaged" in done.err


def test_the_networks_that_come_with_brightest_are_verified(brightest):
    assert json.loads(brightest("info", "reader", "--verify", "--json").out)["verified"] is True


def test_a_file_without_a_digest_is_not_called_verified(brightest, tmp_path):
    network = storage.load("lesson")
    described = {"brightest": json.dumps(storage.describe(network), default=float)}
    tensors = storage.named_tensors("", network.parameters)
    safetensors.numpy.save_file(tensors, tmp_path / "old.safetensors", described)
    said = json.loads(brightest("info", "old.safetensors", "--verify", "--json").out)
    assert (said["digest"], said["verified"]) == ("none: written before files had one", False)


@pytest.mark.filterwarnings("always")
def test_a_warning_of_something_else_says_nothing_of_the_digest(brightest, files, monkeypatch):
    load = storage.load
    monkeypatch.setattr(storage, "load", lambda path: (warnings.warn("old library", stacklevel=1), load(path))[1])
    assert json.loads(brightest("info", files["network"], "--verify", "--json").out)["verified"] is True


def test_there_must_be_a_file_to_verify(brightest):
    assert brightest("info", "--verify").code == 2


def test_what_a_card_does_not_know_is_left_out(brightest, files):
    said = brightest("info", files["network"]).out
    assert "licence" not in said
    assert ": None" not in said
