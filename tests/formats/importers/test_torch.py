"""Linear layers are found in a state dict by their names and shapes."""

import json

import numpy as np
import pytest
import safetensors.numpy

from brightest.errors import SettingError, StorageError
from brightest.formats.importers import import_network
from brightest.formats.importers import torch as state_dicts
from brightest.nn import storage
from brightest.system.budget import Budget
from support.random_networks import network

RNG = np.random.default_rng(0)


def state(*layers, dtype=np.float32):
    """name → (n_in, n_out) as a state dict."""
    tensors = {}
    for name, n_in, n_out in layers:
        tensors[f"{name}.weight"] = RNG.normal(size=(n_out, n_in)).astype(dtype)
        tensors[f"{name}.bias"] = RNG.normal(size=n_out).astype(dtype)
    return tensors


def saved(tmp_path, tensors, metadata=None):
    path = tmp_path / "model.safetensors"
    safetensors.numpy.save_file(tensors, path, metadata)
    return path


@pytest.mark.parametrize("names", [("0", "2", "4"), ("fc1", "fc2", "fc10"), ("net.8", "net.9", "net.10")])
def test_layers_are_in_natural_order(names, tmp_path):
    tensors = state((names[0], 9, 5), (names[1], 5, 5), (names[2], 5, 2))
    found = import_network(saved(tmp_path, tensors, {"format": "pt"}))
    assert found.network.layers == (9, 5, 5, 2)
    for W, b, name in zip(found.network.weights, found.network.biases, names, strict=True):
        np.testing.assert_array_equal(W, tensors[f"{name}.weight"])
        np.testing.assert_array_equal(b, tensors[f"{name}.bias"])


def test_activation_and_cost_are_assumed_unless_given(tmp_path):
    path = saved(tmp_path, state(("a", 4, 3), ("b", 3, 2)))
    found = import_network(path)
    assert (found.network.activation, found.network.cost) == ("relu", "cross-entropy")
    assert found.assumed == (
        "Assumed, as the file doesn't say: --activation relu, --cost cross-entropy, pixels from 0 to 1 with --mean 0 "
        "--std 1."
    )
    said = import_network(path, "tanh", "squares", std=1)
    assert (said.network.activation, said.network.cost, said.assumed) == ("tanh", "squares", "")
    single = import_network(saved(tmp_path, state(("a", 4, 3))))
    assert "activation" not in single.assumed


def test_layers_without_biases_have_zeros(tmp_path):
    found = import_network(saved(tmp_path, {"0.weight": np.ones((2, 3), np.float32)}))
    np.testing.assert_array_equal(found.network.biases[0], np.zeros(2))


def test_half_precision_becomes_float32(tmp_path):
    found = import_network(saved(tmp_path, state(("0", 3, 2), dtype=np.float16)))
    assert found.network.weights[0].dtype == np.float32


@pytest.mark.parametrize(
    ("tensors", "sentence"),
    [
        ({"conv.weight": np.zeros((2, 1, 3, 3))}, r"holds conv\.weight \(2, 1, 3, 3\): only linear layers'"),
        ({"0.weight": np.zeros((2, 3)), "1.running_mean": np.zeros(2)}, r"holds 1\.running_mean \(2,\)"),
        ({"0.weight": np.zeros((2, 3), np.int8)}, r"holds 0\.weight in int8"),
        ({"0.bias": np.zeros(3)}, "holds biases for 0, but no weights"),
        ({}, "holds no layer"),
        (
            {"0.weight": np.zeros((2, 3)), "1.weight": np.zeros((4, 5))},
            r"layers that don't follow each other: 0 \(3 → 2\), 1 \(5 → 4\)\.",
        ),
        ({"0.weight": np.zeros((2, 3)), "0.bias": np.zeros(4)}, r"holds 0\.bias \(4,\), but 0\.weight has 2 rows"),
        ({"0.weight": np.zeros((0, 3))}, "needs at least one neuron"),
    ],
)
def test_other_tensors_are_named(tensors, sentence, tmp_path):
    with pytest.raises(StorageError, match=sentence) as caught:
        import_network(saved(tmp_path, tensors))
    assert "model.safetensors" in str(caught.value)


def test_a_network_of_brightests_needs_no_import(tmp_path):
    path = storage.save(network(), tmp_path / "mine.safetensors")
    with pytest.raises(StorageError, match="is a network of brightest's already: it needs no import"):
        import_network(path)


def test_an_export_is_not_loaded_as_a_network_but_pointed_to_import(tmp_path):
    path = saved(tmp_path, state(("0", 3, 2)), {"brightest": json.dumps(storage.describe(network(), "state dict"))})
    with pytest.raises(StorageError, match="brightest import makes one of an export"):
        storage.load(path)


def test_hidden_layers_of_one_size_named_in_words(tmp_path):
    names = ("in_layer", "layer_one", "layer_two", "layer_three", "z_out")
    sizes = (9, 5, 5, 5, 5, 3)
    tensors = state(*zip(names, sizes, sizes[1:], strict=False))
    found = import_network(saved(tmp_path, tensors))
    for W, name in zip(found.network.weights, names, strict=True):
        np.testing.assert_array_equal(W, tensors[f"{name}.weight"])
    assert "the layers in the order of their names, in_layer → layer_one → layer_two → layer_three" in found.assumed


def test_layers_of_one_possible_order(tmp_path):
    tensors = state(("input", 9, 6), ("hidden", 6, 5), ("output", 5, 3))
    found = import_network(saved(tmp_path, tensors))
    assert found.network.layers == (9, 6, 5, 3)
    assert "order" not in found.assumed


def test_an_ambiguous_order_is_refused_by_the_names_in_the_file(tmp_path):
    path = saved(tmp_path, state(("stem", 9, 5), ("mid", 5, 5), ("core", 5, 5), ("head", 5, 3)))
    with pytest.raises(StorageError, match=r"core \(5 → 5\), head \(5 → 3\), mid \(5 → 5\), stem \(9 → 5\); number"):
        import_network(path)


@pytest.mark.parametrize(
    ("name", "tensor", "sentence"),
    [
        ("1.running_var", np.ones(3), "'1' is a BatchNorm. Fold it into the linear layer before it"),
        ("1.num_batches_tracked", np.array(3), "'1' is a BatchNorm"),
        ("1.weight", np.ones(3), "and this belongs to a normalization"),
        ("1.weight", np.ones((2, 1, 3)), "and this belongs to a convolution"),
        ("1.weight", np.ones((2, 3), np.uint8), "in uint8, which are quantized weights, .* before it is quantized"),
        ("steps", np.array(3), "holds steps in int64, which are not floating-point numbers"),
        ("1.weight", np.ones((2, 3), bool), "in bool, which are not floating-point numbers"),
        ("x" * 300, np.ones((2, 3)), "has a name of 300 characters, 'xxxxxxxxxxxxxxxxxxxx'…"),
    ],
)
def test_other_tensors_are_called_what_they_are(name, tensor, sentence, tmp_path):
    with pytest.raises(StorageError, match=sentence):
        import_network(saved(tmp_path, state(("0", 4, 3)) | {name: tensor}))


def test_bfloat16_is_read(tmp_path):
    W = RNG.normal(size=(3, 4)).astype(np.float32)
    upper = (W.view(np.uint32) >> 16).astype("<u2")
    header = json.dumps({"0.weight": {"dtype": "BF16", "shape": [3, 4], "data_offsets": [0, 24]}}).encode()
    path = tmp_path / "model.safetensors"
    path.write_bytes(len(header).to_bytes(8, "little") + header + upper.tobytes())
    found = import_network(path).network.weights[0]
    assert found.dtype == np.float32
    np.testing.assert_array_equal(found, (upper.astype(np.uint32) << 16).view(np.float32))
    np.testing.assert_allclose(found, W, rtol=2**-7)


def test_other_kinds_of_numbers_are_named(tmp_path):
    header = json.dumps({"0.weight": {"dtype": "F8_E4M3", "shape": [3, 4], "data_offsets": [0, 12]}}).encode()
    path = tmp_path / "model.safetensors"
    path.write_bytes(len(header).to_bytes(8, "little") + header + bytes(12))
    with pytest.raises(StorageError, match=r"holds 0\.weight in F8_E4M3, which are not floating-point numbers"):
        import_network(path)


def test_a_header_of_megabytes_is_not_parsed(tmp_path):
    path = tmp_path / "model.safetensors"
    for load in (import_network, storage.load):
        path.write_bytes((2**23).to_bytes(8, "little") + b"{}".ljust(2**23))
        with pytest.raises(StorageError, match=r"header of 8 MiB|description is longer"):
            load(path)


def test_tensors_are_counted_before_they_are_read(tmp_path, monkeypatch):
    content = saved(tmp_path, state(("0", 9, 5))).read_bytes()
    monkeypatch.setattr(state_dicts.safetensors, "deserialize", lambda _: pytest.fail("they were read"))
    with pytest.raises(StorageError, match="holds more numbers"):
        state_dicts.read(content, Budget("", StorageError, array_bytes=len(content) - 1))


def test_a_normalization_becomes_part_of_the_first_layer(tmp_path):
    tensors = state(("0", 9, 5), ("2", 5, 3))
    path, image = saved(tmp_path, tensors), RNG.random(9)
    found = import_network(path, mean=0.1307, std=0.3081)
    a = np.maximum(tensors["0.weight"] @ ((image - 0.1307) / 0.3081) + tensors["0.bias"], 0)
    z = tensors["2.weight"] @ a + tensors["2.bias"]
    np.testing.assert_allclose(found.network.feed_forward(image)[-1], np.exp(z) / np.exp(z).sum(), rtol=1e-5)
    assert "pixels" not in found.assumed
    assert found.network.card.settings["std"] == 0.3081
    assert found.network.card.command.endswith("--mean 0.1307 --std 0.3081")
    assert "pixels from 0 to 1 with --mean 0 --std 1" in import_network(path).assumed


@pytest.mark.parametrize(
    ("mean", "std", "sentence"),
    [
        (33.3, 78.6, "it is the mean of pixels from 0 to 1; divide mean and std of bytes by 255"),
        (0.1, 0.0, "the second above 0"),
        (0.1, float("nan"), "the second above 0"),
        (float("nan"), 1.0, "two numbers are needed"),
    ],
)
def test_impossible_normalizations(mean, std, sentence, tmp_path):
    with pytest.raises(SettingError, match=sentence):
        import_network(saved(tmp_path, state(("0", 4, 3))), mean=mean, std=std)


def test_a_diverged_network_is_refused(tmp_path):
    tensors = {f"{i}.weight": np.full((4, 4), -1e30 if i else 1e30, np.float32) for i in range(3)}
    with pytest.raises(StorageError, match="outputs are not finite numbers"):
        import_network(saved(tmp_path, tensors | {"1.weight": np.eye(4, dtype=np.float32) * 1e30}))
