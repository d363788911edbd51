"""The pad: what is drawn is an array at once, and the network's answer stands beside it."""

import numpy as np
import pytest

import brightest
from brightest.errors import DataError, SettingError
from brightest.nn.network import random_network
from brightest.web.views.drawing import Drawing
from brightest.web.wire import decode
from brightest.widgets import Pad

SEVEN = [[[0.25, 0.2], [0.5, 0.18], [0.75, 0.2], [0.6, 0.5], [0.45, 0.85]]]
ONE = [[[0.5, 0.2], [0.5, 0.8]]]


@pytest.fixture
def pad():
    return Pad("best")


def test_a_drawing_is_an_image_and_has_an_answer(pad):
    assert pad.image is None
    assert pad.answer == ""
    pad.set_state({"strokes": SEVEN})  # as the browser does
    assert pad.answer == "7"
    assert pad.image.dtype == np.uint8
    drawn = Drawing((tuple(map(tuple, SEVEN[0])),)).image()
    np.testing.assert_array_equal(pad.image, drawn)
    assert pad.network.read(pad.image) == "7"
    assert pad.sure
    assert pad.probability > 0.99
    pad.clear()
    assert (pad.answer, pad.probability, pad.sure) == ("", 0, False)


def test_the_browser_is_told_what_the_network_sees(pad):
    pad.strokes = SEVEN
    facts, arrays = decode(pad._reading)
    assert facts["answer"] == 7
    upright = brightest.images.deslant.in_frame(pad.image.reshape(1, -1), "upright").reshape(28, 28)
    np.testing.assert_array_equal(arrays["image"], upright)


def test_image_and_answer_can_be_observed(pad):
    seen = []
    pad.observe(lambda change: seen.append(change.new), ["answer"])
    pad.strokes = SEVEN
    pad.strokes = ONE
    pad.clear()
    assert seen == ["7", "1", ""]
    assert (pad.strokes, pad.image) == ([], None)


def test_an_image_is_put_on_the_pad_and_drawn_on(pad):
    image = brightest.load_data("optdigits").test.images[3]
    pad.strokes = SEVEN
    pad.image = image / 255
    assert pad.strokes == []
    np.testing.assert_array_equal(pad.image, image.reshape(28, 28))
    np.testing.assert_array_equal(decode(pad._reading)[1]["ground"], pad.image)
    pad.strokes = ONE
    assert not np.array_equal(pad.image, image.reshape(28, 28))
    pad._handle_custom_msg({"type": "clear"}, [])
    assert "ground" not in decode(pad._reading)[1]


def test_another_network_reads_what_is_drawn(pad):
    pad.strokes = SEVEN
    pad.network = random_network((784, 3), np.random.default_rng(0), classes=("a", "b", "c"))
    assert pad.answer in "abc"
    assert decode(pad._network)[0]["classes"] == ["a", "b", "c"]


def test_other_sizes_are_refused(pad):
    with pytest.raises(SettingError, match="this network reads 25 pixels"):
        Pad(random_network((25, 10), np.random.default_rng(0)))
    with pytest.raises(DataError, match="the image has 64 pixels"):
        pad.image = np.zeros((8, 8))


@pytest.mark.parametrize("image", [[[1, 2], [3]], "rubbish", np.full((28, 28), np.nan), object()])
def test_what_is_no_image_is_refused(pad, image):
    with pytest.raises(DataError):
        pad.image = image
    assert pad.image is None


@pytest.mark.parametrize("network", [5, None, b"best"])
def test_what_is_no_network_is_refused(pad, network):
    before = pad.network
    with pytest.raises(SettingError, match="a widget shows a Network, or the path or name of one"):
        pad.network = network
    assert pad.network is before


@pytest.mark.parametrize("strokes", [[[["a", 1]]], [[(1, 2, 3)]], ["x"], [5], [[(0.1, float("nan"))]]])
def test_strokes_of_rubbish_are_refused_and_nothing_changes(pad, strokes):
    pad.strokes = SEVEN
    with pytest.raises(DataError, match="the strokes can't be drawn"):
        pad.strokes = strokes
    assert pad.answer == "7"
    pad.strokes = ONE
    assert pad.answer == "1"
