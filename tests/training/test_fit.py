"""`brightest.fit` gives in Python what `brightest train` gives in the shell."""

from dataclasses import replace

import numpy as np
import pytest

import brightest
from brightest.data import Examples
from brightest.errors import DataError, SettingError, StorageError
from brightest.nn import storage
from brightest.training import run
from brightest.training.checkpoint import CHECKPOINT
from brightest.training.loop import BatchProgress
from support.command import call
from support.small import CLASSES, assert_identical, examples

FEW = {"epochs": 2, "layers": (25, 6, 3), "batch_size": 10}


@pytest.fixture
def data():
    return brightest.DataSet("mine", examples(), examples(50, 2), CLASSES)


def test_it_gives_the_card_and_the_calibration_of_the_command(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    options = "--data optdigits --epochs 1 --seed 3 --validation 200 --json"
    assert call(f"brightest train {options}", monkeypatch) == 0
    result = brightest.fit("optdigits", seed=3, validation=200, epochs=1)
    by_command = storage.load("network.safetensors")
    assert result.network.card == by_command.card
    assert result.network.calibration == by_command.calibration
    assert result.scores == dict(by_command.card.scores)
    assert_identical(result.network, by_command)
    assert [entry["epoch"] for entry in result.history] == [0, 1]


def test_arrays_and_data_sets_and_paths_will_do(data, tmp_path):
    X, y = data.train.images, data.train.labels
    np.savez(tmp_path / "mine.npz", X=X.reshape(-1, 5, 5), y=y)
    from_arrays = brightest.fit((X, y), "lesson", **FEW)
    from_path = brightest.fit(tmp_path / "mine.npz", "lesson", **FEW)
    assert_identical(from_arrays.network, from_path.network)
    assert brightest.fit(data, "lesson", **FEW).network.card.data == "mine"


def test_on_record_is_called_with_every_record(data):
    records = []
    brightest.fit(data, "lesson", on_record=records.append, **FEW)
    assert [record.number for record in records if not isinstance(record, BatchProgress)] == [0, 1, 2]


def test_it_is_resumed_to_the_same_end(data, tmp_path):
    whole = brightest.fit(data, "lesson", **FEW)
    brightest.fit(data, "lesson", out=tmp_path / "n.safetensors", **{**FEW, "epochs": 1})
    checkpoint = tmp_path / f"n{CHECKPOINT}"
    resumed = brightest.resume_fit(checkpoint, data, epochs=2, out=tmp_path / "n.safetensors")
    assert_identical(resumed.network, whole.network)
    assert storage.load(tmp_path / "n.safetensors").card == whole.network.card
    with pytest.raises(SettingError, match="give the same data again"):
        brightest.resume_fit(checkpoint)
    other = replace(data, train=Examples(255 - data.train.images, data.train.labels))
    with pytest.raises(SettingError, match="mine is not the data that"):
        brightest.resume_fit(checkpoint, other)
    with pytest.raises(SettingError, match="has done 2 epochs"):
        brightest.resume_fit(checkpoint, data, epochs=1)


def test_an_older_training_is_set_aside(data, tmp_path):
    for seed in (1, 2):
        brightest.fit(data, "lesson", seed=seed, out=tmp_path / "n.safetensors", **FEW)
    assert storage.load(tmp_path / "n.previous.safetensors").card.seed == 1
    assert storage.load(tmp_path / "n.safetensors").card.seed == 2


def test_a_bad_request_is_refused_before_data_is_loaded(monkeypatch):
    monkeypatch.setattr(run, "load_data", None)
    for wrong in ({"recipe": "soup"}, {"engine": "steam"}, {"epochs": -1}, {"colour": 3}):
        with pytest.raises(SettingError):
            brightest.fit("optdigits", **wrong)


def test_data_that_does_not_fit_is_named(data):
    with pytest.raises(SettingError, match="so choose 25,6,3"):
        brightest.fit(data, layers=(24, 6, 3))
    with pytest.raises(DataError):
        brightest.fit((np.zeros((3, 25)), np.zeros(2)))


def test_hyperparameters_are_the_fields_of_a_recipe():
    from brightest.training.recipes import Hyperparameters, Recipe

    assert Hyperparameters.__annotations__.keys() == Recipe.__dataclass_fields__.keys() - {"name"}


def test_a_negative_seed_is_refused_before_data_is_loaded(monkeypatch):
    monkeypatch.setattr(run, "load_data", None)
    with pytest.raises(SettingError, match="seed -1 can't work"):
        brightest.fit("optdigits", seed=-1)
    with pytest.raises(SettingError, match="seed -1 can't work"):
        next(iter(brightest.train(examples(), seed=-1)))


def test_nobody_else_writes_there_meanwhile(data, tmp_path):
    out = tmp_path / "n.safetensors"

    def second(record):
        with pytest.raises(StorageError, match=r"has been writing n\.safetensors since"):
            brightest.fit(data, "lesson", out=out, **FEW)
        with pytest.raises(StorageError, match=r"has been writing n\.safetensors since"):
            brightest.resume_fit(tmp_path / f"n{CHECKPOINT}", data, out=out)

    brightest.fit(data, "lesson", out=out, on_record=second, **{**FEW, "epochs": 0})
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"n{CHECKPOINT}", "n.safetensors"]
