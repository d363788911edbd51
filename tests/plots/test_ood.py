"""Bars are as long as the shares they show."""

import numpy as np

from brightest.inspection.ood_benchmark import OodResult, ood_benchmark
from brightest.plots import theme
from brightest.plots.ood import noise
from support.pictures import digits, lesson


def test_bars_are_as_long_as_the_shares():
    results = ood_benchmark(lesson(), digits(), ("uniform", "letters"), n=40)
    bars = [p for p in noise(results, lesson().classes, theme()).axes[0].patches if np.isclose(p.get_height(), 0.6)]
    lengths = np.array([bar.get_width() for bar in bars]).reshape(2, 2)
    shares = [[result.share_above(level) for level in (0.5, 0.9)] for result in results]
    np.testing.assert_allclose(lengths / 4.6, shares)


def test_dark_outputs_are_said_to_claim_nothing():
    result = OodResult("blank", np.zeros((40, 784), np.uint8), np.full((40, 10), 0.2))
    figure = noise([result], lesson().classes, theme())
    assert "none  100%" in [text.get_text() for text in figure.axes[0].texts]
    assert "For the others, the answer is “none”." in figure.get_supxlabel().replace("\n", " ")
