"""Checkpoints: a training goes on from its file as if it had never stopped."""

import json
import struct
from dataclasses import replace

import pytest
import safetensors.numpy

from brightest.engines import engine
from brightest.errors import StorageError
from brightest.training import loop
from brightest.training.checkpoint import load_checkpoint, save_checkpoint
from support.small import CLASSES, SMALL, assert_identical, examples, last


@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "adam"])
@pytest.mark.parametrize("averaging", [0.0, 1.0])
def test_a_resumed_training_ends_the_same_to_the_last_bit(optimizer, averaging, tmp_path, monkeypatch):
    monkeypatch.setattr(loop, "SECONDS_PER_YIELD", 0)
    recipe = replace(SMALL, optimizer=optimizer, averaging=averaging, learning_rate=0.1, epochs=2)
    whole = list(loop.resume(loop.begin(recipe, 0, CLASSES), examples(), engine=engine("reference")))
    for record in (whole[0], whole[5], whole[14], whole[20]):
        path = save_checkpoint(record.state, tmp_path / "c.safetensors", {"data": "mine"})
        state, source = load_checkpoint(path)
        assert source == {"data": "mine"}
        end = last(loop.resume(state, examples(), engine=engine("reference")))
        assert_identical(end.network, whole[-1].network)


@pytest.mark.parametrize(
    "change",
    [
        {"seed": -1}, {"seed": float("inf")}, {"step": -1}, {"epoch": -1}, {"epoch": 10**30}, {"batch": -1},
        {"averaged": -1}, {"seconds": float("nan")}, {"recipe": {}}, {"data": 3}, {"activation": "relu"},
    ],
    ids=str,
)  # fmt: skip
def test_an_impossible_checkpoint_is_refused(change, tmp_path):
    recipe = replace(SMALL, optimizer="momentum", averaging=1.0, epochs=1)
    record = last(loop.resume(loop.begin(recipe, 0, CLASSES), examples(), engine=engine("reference")))
    path = save_checkpoint(record.state, tmp_path / "c.safetensors")
    content = path.read_bytes()
    tensors = safetensors.numpy.load(content)
    metadata = json.loads(content[8 : 8 + struct.unpack("<Q", content[:8])[0]])["__metadata__"]
    about = json.loads(metadata["brightest"]) | change
    safetensors.numpy.save_file(tensors, path, {"brightest": json.dumps(about)})
    with pytest.raises(StorageError):
        load_checkpoint(path)
