"""`brightest calibrate` on small data."""

import json

import numpy as np

from brightest.nn import storage


def test_a_network_trained_without_validation_becomes_calibrated(brightest, arrays):
    brightest("train", "--data", arrays, "--epochs", 8)
    before = storage.load("network.safetensors")
    record = json.loads(brightest("evaluate", "--data", arrays, "--json").out)
    assert (record["threshold"], record["answered"], record["answered_error"]) == (0, None, None)
    done = brightest("calibrate", "network.safetensors", "--data", arrays, "--json")
    record, made = json.loads(done.out), storage.load("network-calibrated.safetensors")
    assert 0 < record["threshold"] == made.calibration.threshold
    assert record["examples"] == made.card.settings["calibrated"]["examples"] == 60
    assert record["answered"] > 0.5
    for ours, theirs in zip(made.weights, before.weights, strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_all_of_an_own_set_is_read(brightest, arrays, tmp_path):
    brightest("train", "--data", arrays, "--epochs", 2)
    (tmp_path / "other.npz").write_bytes(arrays.read_bytes())
    record = json.loads(brightest("calibrate", "network.safetensors", "--data", "other.npz", "--json").out)
    assert record["examples"] == 300


def test_the_original_is_not_overwritten(brightest, arrays):
    brightest("train", "--data", arrays, "--epochs", 1)
    done = brightest("calibrate", "network.safetensors", "--data", arrays, "--out", "network.safetensors")
    assert "choose another name" in done.err
