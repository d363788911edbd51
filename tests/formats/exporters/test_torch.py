"""PyTorch takes the state dict as it takes its own, and gives what the reference gives."""

import json

import numpy as np
import pytest
import safetensors.numpy

from brightest.formats.exporters.agreement import Images
from brightest.formats.exporters.torch import serialize, verify
from support.random_networks import KINDS, answers, images, network


def test_tensors_have_the_names_of_a_sequentials_linear_layers(tmp_path):
    made = network()
    tensors = safetensors.numpy.load(serialize(made))
    assert sorted(tensors) == ["0.bias", "0.weight", "2.bias", "2.weight", "4.bias", "4.weight"]
    np.testing.assert_array_equal(tensors["2.weight"], made.weights[1])


def test_metadata_describes_the_network(tmp_path):
    path = tmp_path / "n.safetensors"
    path.write_bytes(serialize(network()))
    with safetensors.safe_open(path, "numpy") as file:
        about = json.loads(file.metadata()["brightest"])
    assert (about["layers"], about["activation"], about["cost"]) == ([25, 7, 5, 3], "relu", "cross-entropy")
    assert about["calibration"] == {"temperature": 1.7, "threshold": 0.6, "none": False, "levels": []}


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_pytorch_gives_the_references_probabilities(kind):
    pytest.importorskip("torch", reason="PyTorch is too heavy for every run: pip install 'brightest[torch]'")
    agreement = verify(network(*kind), serialize(network(*kind)), Images("noise", images()))
    assert agreement.is_good
    assert agreement.difference < 1e-12
    assert 0 < answers(network(*kind), images())[1].mean() < 1
