"""A network's file is written by one command at a time, and the network that is there is kept."""

import os
from importlib import import_module

import numpy as np
import pytest
from PIL import Image

from brightest.nn import storage

CALLS = {
    "adapt": ("adapt", "best", "digits", "--data", "optdigits", "--out", "out.safetensors"),
    "calibrate": ("calibrate", "mine.safetensors", "--data", "stripes.npz", "--out", "out.safetensors"),
    "export": ("export", "mine.safetensors", "--to", "json", "--out", "out.json"),
    "import_": ("import", "mine.json", "--out", "out.safetensors"),
}


@pytest.fixture
def older(brightest, arrays, tmp_path):
    """The bytes of an older network, which is at the path of each --out. Beside it is what the calls read."""
    brightest("train", "--data", arrays, "--epochs", 1, "--out", "mine.safetensors")
    brightest("export", "mine.safetensors", "--to", "json", "--out", "mine.json")
    (tmp_path / "digits" / "7").mkdir(parents=True)
    Image.fromarray(np.eye(28, dtype=np.uint8) * 255).save(tmp_path / "digits" / "7" / "a.png")
    content = storage.save(storage.load("lesson"), tmp_path / "out.safetensors").read_bytes()
    (tmp_path / "out.json").write_bytes(content)
    return content


@pytest.mark.parametrize("module", CALLS)
def test_the_second_is_told_who_is_first(brightest, older, monkeypatch, tmp_path, module):
    monkeypatch.setattr(import_module(f"brightest.cli.{module}"), "MAX_WAIT_SECONDS", 0)
    call = CALLS[module]
    with storage.held(call[-1]):
        done = brightest(*call)
    assert done.code == 1
    assert f"process {os.getpid()} has been writing {call[-1]} since " in done.err
    assert (tmp_path / call[-1]).read_bytes() == older


@pytest.mark.parametrize("module", ["calibrate", "export", "import_"])
def test_an_older_network_is_kept(brightest, older, tmp_path, module):
    call = CALLS[module]
    done = brightest(*call)
    assert (done.code, done.err) == (0, "")
    kept = f"{call[-1].removesuffix('.safetensors')}.previous.safetensors"
    assert f"An older {call[-1]} is kept as {kept}." in done.out
    assert (tmp_path / kept).read_bytes() == older
    assert (tmp_path / call[-1]).read_bytes() != older
