"""The sentence follows from the figures, and the legend shows the lines."""

import numpy as np
import pytest

from brightest.inspection import robustness
from brightest.plots import theme
from brightest.plots.shift import shift
from support.pictures import measured


@pytest.mark.parametrize(
    ("after", "says"),
    [(0.26, "learned where ink is"), (0.8, "depends on where a digit lies"), (0.9904, "hardly matters")],
)
def test_the_sentence_follows_from_the_figures(after, says):
    found = robustness.RobustnessCurves("shift", "pixels", (0, 2, 4), ("up",), np.array([[0.9951, 0.9948, after]]))
    said = shift([found], theme()).get_supxlabel().replace("\n", " ")
    assert said.startswith(f"Of the images 99.51% are read right as they are, 99.48% after 2 pixels and {after:.2%}")
    assert says in said


def test_dashes_can_be_seen_in_the_legend_as_on_the_lines():
    figure = measured("shift")(theme())
    legend = next(axes.get_legend() for axes in figure.axes if axes.get_legend())
    drawn = {curve.get_marker(): curve for axes in figure.axes for curve in axes.lines}
    for shown in legend.get_lines()[1:]:
        assert shown.get_linestyle() == drawn[shown.get_marker()].get_linestyle()
    assert legend.handlelength >= 3
