"""An arrow is as long as its nudge."""

import numpy as np
import pytest

from brightest.inspection.nudges import nudges as nudges_of
from brightest.nn.costs import COSTS
from brightest.plots import theme
from brightest.plots.nudges import nudges
from support.pictures import odd


@pytest.mark.parametrize("cost", COSTS)
def test_an_output_has_an_arrow_as_long_as_its_nudge(cost):
    network = odd((64, 5), cost=cost)
    found = nudges_of(network, np.zeros(64), np.eye(5)[2])
    (wants,) = [axes for axes in nudges(found, theme(), 1, 2).axes if axes.get_ylabel() == "wants"]
    heads = {line_.get_marker(): [] for line_ in wants.lines}
    for line_ in wants.lines:
        heads[line_.get_marker()] += [(line_.get_xdata()[-1], line_.get_ydata()[-1])]
    assert heads["^"] == [(2, found.activation_nudges[-1][2])]
    assert heads["v"] == [(i, found.activation_nudges[-1][i]) for i in (0, 1, 3, 4)]
