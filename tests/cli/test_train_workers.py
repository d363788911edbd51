"""`brightest train --workers`: the same network, the command that repeats it, and sentences for what can't be."""

import json
import sys

import pytest

from brightest import load
from support.small import weights


def test_workers_learn_the_same_network(brightest, arrays, tmp_path):
    networks = []
    for name, more in (("one", ()), ("two", ("--workers", 2))):
        out = tmp_path / f"{name}.safetensors"
        assert brightest("train", "--data", arrays, "--epochs", 3, "--out", out, *more).code == 0
        networks.append(load(out))
    differences = [abs(a - b).max() for a, b in zip(*map(weights, networks), strict=True)]
    assert max(differences) < 1e-6
    assert "--workers 2" in networks[1].card.command


def test_a_training_goes_on_with_its_workers(brightest, arrays, tmp_path):
    call = ("train", "--data", arrays, "--workers", 2, "--sync", 3, "--json")
    whole = json.loads(brightest(*call, "--epochs", 3, "--recipe", "lesson", "--out", "whole.safetensors").out)
    brightest(*call, "--epochs", 1, "--recipe", "lesson", "--out", "half.safetensors")
    resumed = json.loads(brightest("train", "--resume", "half.safetensors", "--epochs", 3, "--json").out)
    assert resumed["test_cost"] == whole["test_cost"]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--workers", "0"), "0 workers can't work"),
        (("--workers", "2", "--sync", "0"), "sync 0 can't work"),
        (("--sync", "4"), "one worker has nobody to share weights with"),
        (("--seeds", "0..1", "--workers", "2"), "--seeds can't be used with"),
        (("--cluster", "auto"), "--cluster needs --workers"),
        (("--workers", "2", "--cluster", "nowhere"), "give auto, or an address"),
    ],
)
def test_a_wrong_call_is_one_sentence(brightest, arrays, options, sentence):
    done = brightest("train", "--data", arrays, *options)
    assert (done.code, done.out) == (2, "")
    assert sentence in done.err.splitlines()[-1]


def test_without_ray_it_says_what_to_install(brightest, arrays, monkeypatch):
    monkeypatch.setitem(sys.modules, "ray", None)
    done = brightest("train", "--data", arrays, "--workers", "2", "--cluster", "auto")
    assert done.code == 2
    assert "pip install 'brightest[cluster]'" in done.err
