"""The view of a network: every number of what is open, and weights that are changed by hand."""

import numpy as np
import pytest

import brightest
from brightest.errors import SettingError
from brightest.nn.network import random_network
from brightest.web.wire import decode
from brightest.widgets import NetworkView


@pytest.fixture(scope="module")
def lesson():
    return brightest.load("lesson")


@pytest.fixture(scope="module")
def image():
    return brightest.load_data("optdigits").test.images[0]


@pytest.fixture
def view(lesson, image):
    return NetworkView(lesson, image)


def test_the_browser_is_told_the_activations_and_the_strongest_lines(view, lesson, image):
    facts, arrays = decode(view._reading)
    activations = lesson.feed_forward(image)
    assert facts["answer"] == activations[-1].argmax()
    np.testing.assert_allclose(arrays["activations2"], activations[2], rtol=1e-6)
    receiver, sender = divmod(int(arrays["where0"][-1]), 784)
    strongest = np.abs(lesson.weights[0] * activations[0])
    assert strongest[receiver, sender] == strongest.max()
    assert decode(view._network)[0]["layers"] == [784, 16, 16, 10]


def test_a_clicked_neuron_is_open_in_python_and_its_sum_in_the_browser(view, lesson, image):
    view.set_state({"neuron": [1, 3]})
    assert view.neuron == (1, 3)
    facts, arrays = decode(view._opened)
    assert (facts["type"], facts["layer"], facts["neuron"]) == ("neuron", 1, 3)
    np.testing.assert_allclose(arrays["weights"], lesson.weights[0][3], rtol=1e-6)
    assert facts["activation"] == pytest.approx(lesson.feed_forward(image)[1][3])
    view.neuron = (0, 400)
    assert decode(view._opened)[0]["type"] == "pixel"
    view.neuron = None
    assert view._opened == b""


def test_another_image_is_read_and_none_is_nothing(view):
    view.neuron = (3, 2)
    before = decode(view._opened)[0]["activation"]
    view.image = np.zeros((28, 28))
    assert decode(view._opened)[0]["activation"] != before
    view.image = None
    assert decode(view._reading) == ({"answer": None}, {})
    assert decode(view._opened)[0]["blank"]


@pytest.mark.parametrize("neuron", [(1, 16), (4, 0), (0, 784), (-1, 0)])
def test_a_neuron_that_is_not_there_is_refused(view, neuron):
    with pytest.raises(SettingError, match=r"there is no|has no"):
        view.neuron = neuron


def test_a_dragged_number_makes_another_network_until_it_is_restored(view, lesson):
    view._handle_custom_msg({"type": "change", "of": "weight", "place": [1, 3, 400], "value": 2.5}, [])
    view._handle_custom_msg({"type": "change", "of": "bias", "place": [3, 1], "value": -1.0}, [])
    assert view.network.weights[0][3, 400] == 2.5
    assert view.network.biases[2][1] == -1.0
    assert lesson.weights[0][3, 400] != 2.5
    assert view._changed
    view._handle_custom_msg({"type": "restore"}, [])
    assert view.network is lesson
    assert not view._changed


def test_a_network_without_the_open_neuron_closes_it(view):
    view.neuron = (3, 9)
    view.network = random_network((784, 5, 3), np.random.default_rng(0), classes=("a", "b", "c"))
    assert view.neuron is None
    assert decode(view._network)[0]["layers"] == [784, 5, 3]
