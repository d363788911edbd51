"""PyTorch's .pt is read as a list of instructions: none is run, and only those of a state dict are known."""

import os
import pickle
import zipfile
from contextlib import suppress

import numpy as np
import pytest

from brightest.errors import StorageError
from brightest.formats.importers import import_network, pickled
from brightest.formats.importers.pickled import STATE_DICT
from brightest.system.budget import Budget
from brightest.system.unpickle import unpickle
from support.torch_files import Storage, Tensor, saved, two_layers


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


def test_numbers_of_another_kind(tmp_path, torchless):
    with pytest.raises(StorageError, match=r"holds 0\.weight in int64, which are not floating-point numbers"):
        import_network(saved(tmp_path / "model.pt", {"0.weight": Tensor(np.zeros((2, 2), np.int64), torchless)}))


def test_old_files_and_other_files_are_refused(tmp_path):
    path = tmp_path / "model.pt"
    for content in (b"P", pickle.dumps({}), b"PK\x03\x04" + bytes(100)):
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


def test_a_tensor_counts_as_large_as_it_gets(tmp_path, torchless):
    """Four bytes in the file; 400 MB each with stride 0."""
    tensor = Tensor(np.zeros(1, np.float32), torchless, 0, (10_000, 10_000), (0, 0))
    with pytest.raises(StorageError, match="holds more numbers than any file of its kind"):
        import_network(saved(tmp_path / "model.pt", {f"{number}.weight": tensor for number in range(9)}))


def test_a_shape_of_tuples_is_not_multiplied(tmp_path, torchless):
    tensor = Tensor(np.zeros(1, np.float32), torchless, 0, ((0,) * 1000, 10**9), (1, 1))
    with pytest.raises(StorageError, match="is damaged"):
        import_network(saved(tmp_path / "model.pt", {"0.weight": tensor}))


def test_views_of_one_storage_are_read_once(tmp_path, torchless, monkeypatch):
    members, read = [], pickled.read_member
    monkeypatch.setattr(pickled, "read_member", lambda *of: members.append(of[1]) or read(*of))
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
    assert len(members) == 2  # the pickle and the storage
