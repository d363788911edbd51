"""The diagonal doesn't set the scale."""

import numpy as np

from brightest.evaluation.metrics import Evaluation
from brightest.plots import theme
from brightest.plots.confusion import confusion


def test_the_diagonal_is_left_out_of_the_scale():
    counts = np.array([[500, 3], [0, 700]])
    figure = confusion(Evaluation(1200 / 1203, 0.1, counts), ("a", "b"), theme())
    assert figure.axes[0].images[0].norm.vmax == 3
    assert [text.get_text() for text in figure.axes[0].texts] == ["500", "3", "700"]
    assert "an a was taken for a b: 3 times" in " ".join(figure.get_supxlabel().split())
