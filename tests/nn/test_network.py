"""A network's sizes, its formula, and the arguments it rejects."""

from dataclasses import replace

import numpy as np
import pytest

from brightest.errors import DataError, SettingError
from brightest.nn.activations import sigmoid
from brightest.nn.card import Card
from brightest.nn.network import LESSON_LAYERS, Network, pixels, random_network


def rng(seed=0):
    return np.random.default_rng(seed)


def test_the_lessons_network_has_13002_parameters():
    assert random_network(LESSON_LAYERS, rng()).size == 784 * 16 + 16 * 16 + 16 * 10 + 16 + 16 + 10 == 13_002


def test_feed_forward_is_the_formula_of_the_lesson():
    network = random_network((784, 16, 16, 10), rng())
    a = image = rng(1).random(784)
    for W, b in zip(network.weights, network.biases, strict=True):
        a = sigmoid(W @ a + b)
    np.testing.assert_array_equal(network.feed_forward(image)[-1], a)
    assert network.read(image) == str(a.argmax())


def test_layers_that_share_one_array_keep_their_own_activation_functions():
    """The hidden layer is ReLU and the output sigmoid, although both have the same weights."""
    W, b = rng().normal(size=(4, 4)), np.zeros(4)
    W.flags.writeable = b.flags.writeable = False  # or the network would copy them
    network = Network((W, W), (b, b), "relu", "squares", classes=tuple("abcd"))
    assert network.weights[0] is network.weights[1]
    image = rng(1).random(4)
    hidden, output = network.feed_forward(image)[1:]
    np.testing.assert_array_equal(hidden, np.maximum(W @ image, 0))
    np.testing.assert_array_equal(output, sigmoid(W @ hidden))


def test_integers_are_scaled_and_floats_are_kept():
    np.testing.assert_array_equal(pixels(np.array([0, 51, 255], np.uint8)), [0, 0.2, 1])
    np.testing.assert_array_equal(pixels(np.array([0, 0.2, 1])), [0, 0.2, 1])


@pytest.mark.parametrize("frame", ["mnist", "upright"])
@pytest.mark.parametrize("shape", [(0,), (783,), (2, 784)])
def test_an_image_of_another_size_is_not_read(frame, shape):
    network = replace(random_network(LESSON_LAYERS, np.random.default_rng(0)), card=Card(frame=frame))
    with pytest.raises(DataError, match=f"784 neurons but the images {np.prod(shape)} pixels"):
        network.read(np.ones(shape))


def test_a_network_is_immutable():
    weights = rng().random((2, 3))
    network = Network((weights,), (np.zeros(2),), classes=("a", "b"))
    with pytest.raises(ValueError, match="read-only"):
        network.weights[0][0, 0] = 7
    weights[0, 0] = 7  # the caller's own array stays the caller's
    assert network.weights[0][0, 0] != 7


@pytest.mark.parametrize(
    ("layers", "sentence"),
    [
        ((784,), "at least an input and an output"),
        ((784, 0, 10), "at least one neuron"),
        ((784, -3, 10), "at least one neuron"),
        ((784, 10**9, 10), "more than"),
    ],
)
def test_impossible_layers_are_named(layers, sentence):
    with pytest.raises(SettingError, match=sentence):
        random_network(layers, rng())


@pytest.mark.parametrize(
    ("weights", "biases", "classes", "sentence"),
    [
        ([], [], 2, "one array of weights"),
        ([(2, 3)], [(3,)], 2, "don't fit"),
        ([(4, 3), (2, 5)], [(4,), (2,)], 2, "must be equal"),
        ([(2, 3)], [(2,)], 3, "class names"),
        ([(0, 3)], [(0,)], 0, "at least one neuron"),
    ],
)
def test_shapes_that_do_not_match_are_named(weights, biases, classes, sentence):
    with pytest.raises(SettingError, match=sentence):
        Network(tuple(map(np.zeros, weights)), tuple(map(np.zeros, biases)), classes=tuple("abc"[:classes]))


@pytest.mark.parametrize(
    ("names", "sentence"), [(("a", "a"), "same name"), (("a", "\x1b[31m"), "printed"), (("a", ""), "printed")]
)
def test_class_names_are_different_and_can_be_printed(names, sentence):
    with pytest.raises(SettingError, match=sentence):
        Network((np.zeros((2, 3)),), (np.zeros(2),), classes=names)
