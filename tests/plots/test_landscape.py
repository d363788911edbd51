"""The whole relief is drawn, and its path is named by epochs."""

import numpy as np
import pytest

from brightest.inspection import landscape
from brightest.plots import theme
from brightest.plots.landscape import plane
from support.pictures import measured


def test_the_whole_relief_is_drawn_and_its_scale_shows_costs():
    found = landscape.Plane((np.arange(3.0), np.arange(2.0)), np.array([[0.05, 1, 500], [0.1, 2, 5]]), 10)
    figure = plane(found, theme())
    bar = figure.axes[-1]
    ticks = [(label.get_text(), tick) for label, tick in zip(bar.get_yticklabels(), bar.get_yticks(), strict=True)]
    assert len(ticks) >= 4
    np.testing.assert_allclose([10**tick for _, tick in ticks], [float(name) for name, _ in ticks])
    assert bar.get_ylim() == pytest.approx(np.log10([0.05, 500]))


def test_dots_of_a_path_are_named_by_their_epochs():
    names = {text.get_text() for text in measured("plane of a path")(theme()).axes[0].texts}
    assert {"0", "1", "10", "20"} <= names
