"""The picture of a sweep has a dot for each trial, and the best so far goes down."""

import numpy as np
import pytest

from brightest.plots import theme
from brightest.plots.saving import encoded
from brightest.plots.sweep import Points, sweep

ERRORS = np.array([0.3, 0.1, 0.0, 0.2, 0.05])
POINTS = Points(
    np.arange(5),
    ERRORS,
    np.array([False, False, True, False, False]),
    {"learning_rate": np.array([0.01, 0.1, 1, 0.3, 0.2]), "hidden": np.array([0, 1, 1, 0, 1]), "seed": np.arange(5)},
    {"hidden": ["16,16", "64"]},
    best=4,
)


def test_the_best_so_far_counts_no_trial_that_was_stopped():
    axes = sweep(POINTS, {}, theme()).axes[0]
    (line,) = (line for line in axes.lines if line.get_label() == "best so far")
    np.testing.assert_array_equal(line.get_ydata(), [0.3, 0.1, 0.1, 0.1, 0.05])


def test_every_setting_has_its_axes_the_first_is_named_and_names_are_labels():
    figure = sweep(POINTS, {"learning_rate": 0.7, "hidden": 0.1, "seed": 0.0}, theme())
    assert "The most important setting is learning rate" in figure.get_supxlabel()
    _, bars, rate, hidden, seed = figure.axes
    assert [bar.get_width() for bar in bars.patches] == [0.0, 0.1, 0.7]
    assert (rate.get_xscale(), seed.get_xscale()) == ("log", "linear")
    assert [label.get_text() for label in hidden.get_xticklabels()] == ["16,16", "64"]
    assert sum(len(line.get_xdata()) for line in rate.lines) == 5 + 1  # and the best


@pytest.mark.parametrize("name", ["light", "dark"])
def test_it_can_be_drawn_with_one_trial(name):
    one = Points(np.arange(1), ERRORS[:1], np.array([False]), {"seed": np.array([3])}, {}, best=0)
    assert encoded(sweep(one, {}, theme(name)), ".png").startswith(b"\x89PNG")
