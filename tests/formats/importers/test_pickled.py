"""PyTorch's .pt is read as a list of instructions: none is run, and only those of a state dict are known."""

import collections
import io
import os
import pickle
import sys
import types
import zipfile
from contextlib import suppress

import numpy as np
import pytest

from brightest.errors import StorageError
from brightest.formats.importers import import_network
from brightest.formats.importers.pickled import STATE_DICT
from brightest.system.budget import Budget
from brightest.system.unpickle import unpickle

KINDS = {np.float32: "FloatStorage", np.float64: "DoubleStorage", np.float16: "HalfStorage", np.int64: "LongStorage"}


@pytest.fixture
def torchless(monkeypatch):
    """Stand-ins for the functions and classes of PyTorch that torch.save names; only their names get into the file."""
    torch, utils = types.ModuleType("torch"), types.ModuleType("torch._utils")
    for name in KINDS.values():
        setattr(torch, name, type(name, (), {"__module__": "torch"}))
    for name in ("_rebuild_tensor_v2", "_rebuild_parameter"):
        function = types.FunctionType((lambda *_: None).__code__, {}, name)
        function.__module__, function.__qualname__ = "torch._utils", name
        setattr(utils, name, function)
    monkeypatch.setitem(sys.modules, "torch", torch)
    monkeypatch.setitem(sys.modules, "torch._utils", utils)
    return torch, utils


class Tensor:
    """Pickles as PyTorch's does: where its numbers lie, and changes."""

    def __init__(self, array, modules, offset=0, shape=None, strides=None, parameter=False):
        self.array, self.modules = array, modules
        self.where = offset, shape or array.shape, strides or tuple(s // array.itemsize for s in array.strides)
        self.parameter = parameter

    def __reduce__(self):
        storage = Storage(self.array, self.modules[0])
        tensor = self.modules[1]._rebuild_tensor_v2, (storage, *self.where, False, collections.OrderedDict())
        if not self.parameter:
            return tensor
        inner = Tensor(self.array, self.modules, *self.where)
        return self.modules[1]._rebuild_parameter, (inner, True, collections.OrderedDict())


class Storage:
    """The numbers of a tensor, which the pickle names and a member of the zip holds."""

    def __init__(self, array, torch):
        self.array, self.kind = array, getattr(torch, KINDS[array.dtype.type])


def saved(path, value, protocol=2):
    """As torch.save: a zip with the pickle and a member for each array of numbers."""
    members = []

    class Pickler(pickle.Pickler):
        def persistent_id(self, thing):
            if not isinstance(thing, Storage):
                return None
            members.append(thing.array.tobytes())
            return "storage", thing.kind, str(len(members) - 1), "cpu", thing.array.size

    program = io.BytesIO()
    Pickler(program, protocol).dump(value)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("model/data.pkl", program.getvalue())
        for number, content in enumerate(members):
            archive.writestr(f"model/data/{number}", content)
    return path


def two_layers(modules, dtype=np.float32, **changes):
    """The state dict of two layers, the later one with the earlier name."""
    rng = np.random.default_rng(0)
    shapes = {"in.weight": (4, 5), "in.bias": (4,), "a.weight": (3, 4), "a.bias": (3,)}
    arrays = {name: rng.normal(size=shape).astype(dtype) for name, shape in shapes.items()}
    state_dict = collections.OrderedDict((name, Tensor(array, modules, **changes)) for name, array in arrays.items())
    state_dict._metadata = collections.OrderedDict({"": {"version": 1}})
    return state_dict, arrays


@pytest.mark.parametrize("protocol", [2, 4])
@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.float16])
@pytest.mark.parametrize("parameter", [False, True])
def test_a_state_dict_in_its_own_order(protocol, dtype, parameter, tmp_path, torchless):
    state_dict, arrays = two_layers(torchless, dtype, parameter=parameter)
    network = import_network(saved(tmp_path / "model.pt", state_dict, protocol)).network
    assert network.layers == (5, 4, 3)
    np.testing.assert_array_equal(network.weights[0], arrays["in.weight"])
    np.testing.assert_array_equal(network.biases[1], arrays["a.bias"])
    assert network.weights[0].dtype == (np.float64 if dtype is np.float64 else np.float32)


@pytest.mark.parametrize("key", ["state_dict", "model_state_dict"])
def test_a_training_s_checkpoint(key, tmp_path, torchless):
    state_dict, _ = two_layers(torchless)
    path = saved(tmp_path / "model.pth", {"epoch": 3, "loss": 0.5, key: state_dict, "optimizer": {"lr": [0.1]}})
    assert import_network(path).network.layers == (5, 4, 3)


def test_a_view_of_turned_numbers(tmp_path, torchless):
    array = np.arange(20, dtype=np.float32).reshape(4, 5)
    tensor = Tensor(array, torchless, 1, (3, 4), (1, 5))
    network = import_network(saved(tmp_path / "model.pt", {"0.weight": tensor})).network
    np.testing.assert_array_equal(network.weights[0], array.T[1:4])


def test_pytorchs_own_files_are_read(tmp_path):
    torch = pytest.importorskip("torch", reason="PyTorch is too heavy for every run: pip install 'brightest[torch]'")
    model = torch.nn.Sequential(torch.nn.Linear(5, 4), torch.nn.Sigmoid(), torch.nn.Linear(4, 3))
    torch.save(model.state_dict(), tmp_path / "model.pt")
    torch.save({"state_dict": dict(model.named_parameters()), "epoch": 1}, tmp_path / "parameters.pt")
    for name in ("model.pt", "parameters.pt"):
        network = import_network(tmp_path / name, "sigmoid", "binary-cross-entropy").network
        image = np.random.default_rng(0).random(5)
        with torch.no_grad():
            theirs = torch.sigmoid(model.double()(torch.tensor(image))).numpy()
        model.float()
        np.testing.assert_allclose(network.feed_forward(image)[-1], theirs, rtol=1e-12)
    torch.save(model, tmp_path / "whole.pt")
    with pytest.raises(StorageError, match=r"would call|holds more than a state dict"):
        import_network(tmp_path / "whole.pt")


class Evil:
    """A pickle that runs a command when it is opened."""

    def __init__(self, call):
        self.call = call

    def __reduce__(self):
        return self.call


@pytest.mark.parametrize("protocol", [0, 1, 2, 4, 5])
def test_nothing_in_it_is_run(protocol, tmp_path):
    trace = tmp_path / "trace"
    path = saved(tmp_path / "model.pt", {"0.weight": Evil((os.mkdir, (str(trace),)))}, protocol)
    with pytest.raises(StorageError, match=r"would call|holds more than a state dict") as caught:
        import_network(path)
    assert "model.pt" in str(caught.value)
    assert not trace.exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"offset": 1, "shape": (4, 5), "strides": (5, 1)}, "reaches beyond its numbers"),
        ({"offset": -1, "shape": (4, 5), "strides": (5, 1)}, "reaches beyond its numbers"),
        ({"offset": 0, "shape": (2, 2), "strides": (-1, 1)}, "reaches beyond its numbers"),
        ({"offset": 0, "shape": (10**5, 10**5), "strides": (0, 0)}, "larger than any network"),
        ({"offset": 0, "shape": (4, 5), "strides": (1,)}, "is damaged"),
        ({"offset": 0.5, "shape": (4, 5), "strides": (5, 1)}, "is damaged"),
        ({"offset": 0, "shape": ("x", 5), "strides": (5, 1)}, "is damaged"),
    ],
)
def test_impossible_tensors_are_refused(changes, sentence, tmp_path, torchless):
    tensor = Tensor(np.zeros((4, 5), np.float32), torchless, **changes)
    with pytest.raises(StorageError, match=sentence):
        import_network(saved(tmp_path / "model.pt", {"0.weight": tensor}))


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


def test_numbers_of_another_kind(tmp_path, torchless):
    with pytest.raises(StorageError, match=r"holds 0\.weight in int64, which are not floating-point numbers"):
        import_network(saved(tmp_path / "model.pt", {"0.weight": Tensor(np.zeros((2, 2), np.int64), torchless)}))


def test_old_files_and_other_files_are_refused(tmp_path):
    path = tmp_path / "model.pt"
    for content in (b"", pickle.dumps({}), b"PK\x03\x04" + bytes(100)):
        path.write_bytes(content)
        with pytest.raises(StorageError, match=r"is no \.pt file of PyTorch 1\.6 or later, or is cut short"):
            import_network(path)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("words.txt", "none")
    with pytest.raises(StorageError, match="is damaged"):
        import_network(path)


def test_a_zip_bomb_is_refused(tmp_path):
    path = tmp_path / "model.pt"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("model/data.pkl", bytes(2**25))
    with pytest.raises(StorageError, match="a pickle too long for a state dict"):
        import_network(path)


def test_damaged_files_raise_only_our_errors(tmp_path, torchless):
    content = saved(tmp_path / "whole.pt", two_layers(torchless)[0]).read_bytes()
    rng, path = np.random.default_rng(0), tmp_path / "model.pt"
    for _ in range(400):
        spoilt = bytearray(content[: rng.integers(len(content))] if rng.random() < 0.2 else content)
        for place in rng.integers(len(spoilt), size=rng.integers(1, 4)) if spoilt else ():
            spoilt[place] = rng.integers(256)
        path.write_bytes(spoilt)
        with suppress(StorageError):
            import_network(path)


@pytest.mark.parametrize("seed", range(4))
def test_damaged_pickles_raise_only_our_errors(seed, tmp_path, torchless):
    path = saved(tmp_path / "whole.pt", two_layers(torchless)[0])
    with zipfile.ZipFile(path) as archive:
        program = archive.read("model/data.pkl")
    rng = np.random.default_rng(seed)
    for _ in range(200):
        spoilt = bytearray(program)
        for place in rng.integers(len(spoilt), size=rng.integers(1, 5)):
            spoilt[place] = rng.integers(256)
        with zipfile.ZipFile(tmp_path / "model.pt", "w") as archive:
            archive.writestr("model/data.pkl", bytes(spoilt))
            for number in range(4):
                archive.writestr(f"model/data/{number}", bytes(80))
        with suppress(StorageError):
            import_network(tmp_path / "model.pt")


@pytest.mark.parametrize("state", [b"}U\x06modulejK\x01s", b"N}U\x08__code__K\x01s\x86"])
def test_a_pickle_changes_no_object_of_the_process(state):
    """BUILD sets attributes of what a name stands for: of a function of ours, its code."""
    state = state.replace(b"U\x06modulej", b"X\x06\x00\x00\x00module").replace(b"U\x08", b"X\x08\x00\x00\x00")
    for name in (b"ctorch._utils\n_rebuild_tensor_v2\n", b"ccollections\nOrderedDict\n", b"cbuiltins\nprint\n"):
        with pytest.raises((AttributeError, TypeError)):
            unpickle(b"\x80\x02" + name + state + b"b.", Budget("", StorageError), STATE_DICT)


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


def test_a_tensor_counts_as_large_as_it_gets(tmp_path, torchless):
    """Four bytes in the file; 400 MB each with stride 0."""
    tensor = Tensor(np.zeros(1, np.float32), torchless, 0, (10_000, 10_000), (0, 0))
    with pytest.raises(StorageError, match="holds more numbers than any file of its kind"):
        import_network(saved(tmp_path / "model.pt", {f"{number}.weight": tensor for number in range(9)}))


def test_a_shape_of_tuples_is_not_multiplied(tmp_path, torchless):
    tensor = Tensor(np.zeros(1, np.float32), torchless, 0, ((0,) * 1000, 10**9), (1, 1))
    with pytest.raises(StorageError, match="is damaged"):
        import_network(saved(tmp_path / "model.pt", {"0.weight": tensor}))


def test_views_of_one_storage_are_read_once(tmp_path, torchless):
    flat = np.arange(100, dtype=np.float32)
    views = {"0.weight": (0, (4, 5), (5, 1)), "2.weight": (20, (3, 4), (4, 1)), "0.bias": (50, (4,), (1,))}

    class OneStorage(Tensor):
        storage = Storage(flat, torchless[0])

        def __reduce__(self):
            function, (_, *rest) = super().__reduce__()
            return function, (self.storage, *rest)

    tensors = {name: OneStorage(flat, torchless, *where) for name, where in views.items()}
    content = saved(tmp_path / "model.pt", tensors).read_bytes()
    network = import_network(tmp_path / "model.pt").network
    np.testing.assert_array_equal(network.weights[1], flat[20:32].reshape(3, 4))
    assert len(content) < 4000
