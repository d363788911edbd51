"""Every picture is well made, whatever the theme, the network and its classes."""

import numpy as np
import pytest

from brightest.data import Examples
from brightest.evaluation.metrics import evaluate, one_hot
from brightest.inspection import misread as misreading
from brightest.inspection import neuron
from brightest.inspection.layers import spaces
from brightest.inspection.nudges import nudges as nudges_of
from brightest.inspection.ood_benchmark import OodResult
from brightest.plots import PALETTES, THEMES, save, theme
from brightest.plots.activations import activations
from brightest.plots.confusion import confusion
from brightest.plots.layers import layers
from brightest.plots.misread import misread
from brightest.plots.mistakes import mistakes
from brightest.plots.neuron import neuron as neuron_picture
from brightest.plots.nudges import nudges
from brightest.plots.ood import noise
from brightest.plots.weights import weights
from support.looking import assert_in_its_colours, assert_well_made
from support.pictures import PICTURES, digits, measured, odd

STYLES = tuple(zip(THEMES, PALETTES, strict=True))  # each theme and each palette once: they differ in colours alone


@pytest.mark.parametrize("name", PICTURES)
def test_every_picture_is_well_made_in_both_themes_and_palettes(name):
    first, second = (theme(*style_) for style_ in STYLES)
    assert_well_made(measured(name)(first), first)
    assert_in_its_colours(measured(name)(second), second)


@pytest.mark.parametrize("name", ["weights", "activations", "surface"])
def test_text_in_an_svg_is_text(tmp_path, name):
    figure = measured(name)(theme())
    written = save(figure, tmp_path / "a.svg").read_text()
    for line_ in [figure.get_suptitle(), *figure.get_supxlabel().splitlines()]:
        assert line_ in written


@pytest.mark.parametrize(
    "network",
    [
        odd((9, 1, 2), "tanh", "squares"),
        *(pytest.param(odd(layers), marks=pytest.mark.slow) for layers in ((784, 200, 26), (64, 3), (784, 30, 1))),
    ],
    ids=lambda network: str(network.layers),
)
def test_networks_of_any_shape_can_be_drawn(network):
    side = round(network.layers[0] ** 0.5)
    images = np.random.default_rng(0).integers(0, 256, (60, side * side), np.uint8)
    examples = Examples(images, np.arange(60) % network.layers[-1])
    chosen, last = theme(), len(network.weights)
    found = misreading.mistakes(network, examples)
    target = one_hot(np.array([0]), network.layers[-1])[0]
    drawn = [
        activations(network, images[0], chosen),
        confusion(evaluate(network, examples), network.classes, chosen),
        mistakes(network, examples, found, chosen),
        neuron_picture(
            neuron.arithmetic(network, images[0], last, 0),
            neuron.favourites(network, examples, last, 0),
            examples,
            chosen,
            last,
            0,
        ),
        nudges(nudges_of(network, images[0], target), chosen, last, 0),
        layers(spaces(network, examples), examples.labels, network.classes, chosen),
        *(weights(network, chosen, layer) for layer in range(1, last + 1)),
    ]
    for figure in drawn:
        assert_well_made(figure, chosen)


@pytest.mark.slow
def test_the_name_of_a_class_may_be_anything():
    network = odd((784, 8, 4), classes=("$\\frac{", "$5", "a_{", "50%"))
    examples = Examples(digits().images[:60], np.arange(60) % 4)
    found, image = misreading.mistakes(network, examples), digits().images[0]
    chosen, last = theme(), 2
    drawn = [
        activations(network, image, chosen),
        confusion(evaluate(network, examples), network.classes, chosen),
        mistakes(network, examples, found, chosen),
        neuron_picture(
            neuron.arithmetic(network, image, last, 0),
            neuron.favourites(network, examples, last, 0),
            examples,
            chosen,
            last,
            0,
        ),
        nudges(nudges_of(network, image, np.eye(4)[3]), chosen, last, 3),
        misread(misreading.misread(network, image, 0), network.classes, chosen),
        noise([OodResult("blank", examples.images, np.tile([0.9, 0, 0, 0], (60, 1)))], network.classes, chosen),
    ]
    for figure in drawn:
        shown = assert_well_made(figure, chosen)
        assert not any(text.get_parse_math() for text in shown)


@pytest.mark.parametrize("name", ["weights", "activations", "gradient"])
def test_a_sentence_names_the_colours_that_are_seen(name):
    red, orange = (measured(name)(theme("light", palette)).get_supxlabel() for palette in PALETTES)
    words = [{word.strip(".,:;") for word in sentence.split()} & {"red", "orange"} for sentence in (red, orange)]
    assert words == [{"red"}, {"orange"}]
