"""The brightest neurons are shown, and the brightest output is marked."""

import numpy as np
from matplotlib.colors import to_rgba

from brightest.plots import theme
from brightest.plots.activations import activations
from support.looking import assert_well_made, texts
from support.pictures import digits, lesson, odd


def test_the_brightest_output_is_ringed_in_yellow():
    chosen = theme()
    figure = activations(lesson(), digits().images[0], chosen)
    *_, outputs = [dots for dots in figure.axes[0].collections if len(dots.get_offsets()) == 10]
    ringed = [i for i, edge in enumerate(outputs.get_edgecolors()) if tuple(edge) == to_rgba(chosen.selected)]
    assert ringed == [int(lesson().feed_forward(digits().images[0])[-1].argmax())]


def test_a_large_layer_shows_its_brightest_neurons_and_what_white_means():
    network = odd((64, 50, 30, 3))
    image = np.linspace(0, 1, 64)
    hidden = network.feed_forward(image)[1:-1]
    figure = activations(network, image, theme())
    words = [text.get_text() for text in texts(figure)]
    assert {"layer 1\n40 of 50", "layer 2", "outputs"} <= set(words)
    assert f"{max(a.max() for a in hidden):.3g}" in words
    shown = figure.axes[0].collections[1]
    assert len(shown.get_offsets()) == 40
    np.testing.assert_array_equal(np.sort(shown.get_array()), np.sort(hidden[0])[-40:])
    assert_well_made(figure, theme())
