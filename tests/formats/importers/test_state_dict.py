"""A state dict is found in whatever holds it, and what isn't one is named."""

import zipfile

import numpy as np
import pytest

from brightest.errors import StorageError
from brightest.formats.importers import import_network
from support.torch_files import Tensor, saved, two_layers


@pytest.mark.parametrize("key", ["state_dict", "model_state_dict"])
def test_a_training_s_checkpoint(key, tmp_path, torchless):
    state_dict, _ = two_layers(torchless)
    path = saved(tmp_path / "model.pth", {"epoch": 3, "loss": 0.5, key: state_dict, "optimizer": {"lr": [0.1]}})
    assert import_network(path).network.layers == (5, 4, 3)


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ([1, 2], "holds no state dict"),
        ({}, "holds no state dict"),
        ({"epoch": 3}, "holds 'epoch', which is no tensor"),
        ({1: 2}, "holds '1', which is no tensor"),
        ("text", "holds no state dict"),
    ],
)
def test_pickles_of_other_things(value, sentence, tmp_path):
    with pytest.raises(StorageError, match=sentence):
        import_network(saved(tmp_path / "model.pt", value))


@pytest.mark.parametrize("key", ["model", "net", "network", "weights", "params", "parameters", "state", "my_mlp"])
@pytest.mark.parametrize("ending", ["pt", "ckpt"])
def test_a_checkpoint_under_another_key(key, ending, tmp_path, torchless):
    table, _ = two_layers(torchless)
    moments = {"state": {0: {"step": 3, "exp_avg": Tensor(np.zeros(4, np.float32), torchless)}}, "param_groups": [{}]}
    path = saved(tmp_path / f"model.{ending}", {"epoch": 3, "optimizer": moments, key: table, "acc": 97.5})
    assert import_network(path).network.layers == (5, 4, 3)


def test_a_wrapper_in_a_wrapper(tmp_path, torchless):
    path = saved(tmp_path / "model.pt", {"model": {"state_dict": two_layers(torchless)[0], "name": "mlp"}, "epoch": 1})
    assert import_network(path).network.layers == (5, 4, 3)


def test_which_of_several_state_dicts_is_said_or_refused(tmp_path, torchless):
    table, _ = two_layers(torchless)
    found = import_network(saved(tmp_path / "model.pt", {"ema": table, "model": table}))
    assert "the state dict 'model' of 'ema', 'model'" in found.assumed
    with pytest.raises(StorageError, match="holds several state dicts, 'teacher', 'student': save the network's alone"):
        import_network(saved(tmp_path / "model.pt", {"teacher": table, "student": table}))


def test_a_wrapped_state_dict_s_own_fault_is_named(tmp_path, torchless):
    table, _ = two_layers(torchless)
    with pytest.raises(StorageError, match="holds 'steps', which is no tensor"):
        import_network(saved(tmp_path / "model.pt", {"state_dict": table | {"steps": 3}}))


class Net:
    """A whole model pickles as an object of its class."""


def test_whole_models_are_told_from_state_dicts(tmp_path):
    with pytest.raises(StorageError, match=r"an object of '.*Net', such as a whole model, .* save model\.state_dict"):
        import_network(saved(tmp_path / "model.pt", Net()))
    with zipfile.ZipFile(tmp_path / "script.pt", "w") as archive:
        archive.writestr("m/data.pkl", b"")
        archive.writestr("m/constants.pkl", b"")
    with pytest.raises(StorageError, match="is a whole model in TorchScript"):
        import_network(tmp_path / "script.pt")


def test_counters_and_batch_norm_are_named(tmp_path, torchless):
    table, _ = two_layers(torchless)
    counted = table | {"1.num_batches_tracked": Tensor(np.array(7), torchless, shape=(), strides=())}
    with pytest.raises(StorageError, match=r"holds 1\.num_batches_tracked .* '1' is a BatchNorm"):
        import_network(saved(tmp_path / "model.pt", counted))
