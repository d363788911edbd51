"""Linear layers are found in a state dict by their names and shapes."""

import json

import numpy as np
import pytest
import safetensors.numpy

from brightest.errors import StorageError
from brightest.formats.importers import import_network
from brightest.nn import storage
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
