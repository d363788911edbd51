"""The JSON is Nielsen's network2, where that can be, and loses nothing."""

import json

import numpy as np
import pytest

from brightest.engines import engine
from brightest.formats.exporters.json import serialize
from support.random_networks import KINDS, images, network


def network2(content, image):
    """What network2's load and feedforward do, in their words."""
    data = json.loads(content)
    weights, biases = [np.array(w) for w in data["weights"]], [np.array(b) for b in data["biases"]]
    a = image.reshape(-1, 1) / 255
    for b, w in zip(biases, weights, strict=True):
        a = 1.0 / (1.0 + np.exp(-(np.dot(w, a) + b)))
    return a.reshape(-1)


@pytest.mark.parametrize(("cost", "name"), [("squares", "QuadraticCost"), ("binary-cross-entropy", "CrossEntropyCost")])
def test_network2_reads_a_network_of_sigmoids(cost, name):
    made = network("sigmoid", cost)
    content = serialize(made)
    assert json.loads(content)["cost"] == name
    assert json.loads(content)["sizes"] == [25, 7, 5, 3]
    for image in images(n=5):
        np.testing.assert_allclose(
            network2(content, image), engine("reference").predict(made, image[None])[0], rtol=1e-12
        )


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind[0] != "sigmoid"], ids=str)
def test_no_other_network_bears_a_cost_that_network2_knows(kind):
    assert json.loads(serialize(network(*kind)))["cost"] == kind[1]


def test_float32_comes_back_to_the_bit():
    made = network()
    for kept, W in zip(json.loads(serialize(made))["weights"], made.weights, strict=True):
        np.testing.assert_array_equal(np.array(kept), W)
