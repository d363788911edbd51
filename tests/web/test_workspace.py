"""With a network that expects upright digits, every view shows and hands it upright digits, and saves plain ones."""

import io
import zipfile
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from brightest.data.out_of_distribution import generate_images
from brightest.errors import SettingError
from brightest.images.deslant import deslant
from brightest.nn.card import Card
from brightest.web.views.backprop import Backprop
from brightest.web.views.design import Design
from brightest.web.views.doubt import Doubt
from brightest.web.views.draw import Draw

NUMBER = 3  # of a test digit that leans


@pytest.fixture
def upright(workspace):
    """The network of the workspace, as if it expected upright digits."""
    network = replace(workspace.network, card=Card(frame="upright"))
    return replace(workspace, network=network, data=replace(workspace.data, train=workspace.data.train[:200]))


@pytest.fixture
def digit(upright):
    """A test digit as it is, and upright."""
    plain, _ = upright.example(NUMBER)
    deslanted = deslant(plain.reshape(1, -1)).reshape(28, 28)
    assert (plain != deslanted).any()
    return plain, deslanted


def snapshot(view, kind):
    view.mark_dirty()
    return next(snapshot for snapshot in view.take_snapshots() if snapshot.kind == kind)


def test_data_and_images_are_brought_into_the_networks_frame(upright, digit):
    plain, deslanted = digit
    np.testing.assert_array_equal(upright.framed(plain), deslanted)
    np.testing.assert_array_equal(upright.seen.test.images[NUMBER], deslanted.reshape(-1))
    np.testing.assert_array_equal(upright.data.test.images[NUMBER], plain.reshape(-1))
    assert upright.seen is upright.seen


def test_an_example_between_two_classes_lights_both_outputs(workspace):
    test, network = workspace.data.test, workspace.network
    smaller = {
        n: network.feed_forward(test.images[n])[-1][[4, 9]].min() for n in np.flatnonzero(test.labels == 4)[:200]
    }
    assert workspace.between(4, 9) == max(smaller, key=smaller.get)
    for pair in ((4, 10), (10, 4)):
        with pytest.raises(SettingError, match="class 10"):
            workspace.between(*pair)


def test_draw_shows_what_the_network_sees_and_saves_what_was_drawn(upright, digit, shared, rng, workspace):
    plain, deslanted = digit
    draw = Draw(upright, shared, rng)
    draw.example(NUMBER)
    shown = snapshot(draw, "drawing")
    np.testing.assert_array_equal(shown.arrays["image"], deslanted)
    expected = upright.network.feed_forward(deslanted)[-1].astype(np.float32)
    np.testing.assert_array_equal(shown.arrays["activations3"], expected)
    assert snapshot(draw, "network").facts["frame"] == "upright"
    draw.keep(NUMBER)
    draw.download()
    content = next(s for s in draw.take_snapshots() if s.kind == "archive").arrays["content"].tobytes()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        saved = Image.open(io.BytesIO(archive.read(archive.namelist()[0])))
    np.testing.assert_array_equal(np.asarray(saved), plain)
    draw.on_network_changed(workspace)  # which expects plain digits
    np.testing.assert_array_equal(snapshot(draw, "drawing").arrays["image"], plain)


def test_nudges_are_those_of_the_upright_digit(upright, digit, rng, workspace):
    plain, deslanted = digit
    backprop = Backprop(upright, lambda _: None, lambda: None, rng)
    backprop.example(NUMBER)
    shown = snapshot(backprop, "backprop")
    np.testing.assert_array_equal(shown.arrays["images"], deslanted.reshape(1, -1))
    assert shown.facts["answer"] == upright.network.feed_forward(deslanted)[-1].argmax()
    backprop.on_network_changed(workspace)
    np.testing.assert_array_equal(snapshot(backprop, "backprop").arrays["images"], plain.reshape(1, -1))


def test_a_neuron_fires_for_upright_digits_and_a_transplant_learns_from_them(upright, shared):
    design = Design(upright, shared, lambda _: None)
    design.open()
    shown = snapshot(design, "design")
    numbers = [each["number"] for each in shown.facts["most"] + shown.facts["below"]]
    np.testing.assert_array_equal(shown.arrays["pictures"], deslant(upright.data.test.images[numbers]))
    design.transplant(0)
    design.train(1, freeze=False)
    design.tick()
    assert design._transplant.network.card.frame == "upright"


def test_nonsense_is_shown_upright_and_the_cure_is_for_the_networks_frame(upright, shared):
    doubt = Doubt(upright, shared, lambda: None, lambda _: None)
    doubt.look("letters", 1)
    letters = generate_images("letters", upright.data.test, 16, 1)
    np.testing.assert_array_equal(snapshot(doubt, "nonsense").arrays["image"], deslant(letters)[1])
    doubt.examine()
    while doubt.busy:
        doubt.tick()
    doubt.teach(("uniform",), 0.1, 0)
    while doubt._run.live.state is None:
        doubt.tick()
    assert doubt._run.network().card.frame == "upright"
