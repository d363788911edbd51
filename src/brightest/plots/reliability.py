"""The reliability diagram: how often a network is right, against its confidence."""

import numpy as np
from matplotlib.figure import Figure

from brightest.evaluation.calibration import Reliability
from brightest.nn.parameters import Array
from brightest.plots import style
from brightest.plots.style import Theme


def reliability(found: Reliability, theme: Theme) -> Figure:
    """A dot for each bin of equally many answers. On the line, confidence equals accuracy."""
    figure = style.figure(
        theme,
        "Can it be believed?",
        f"Each dot is {found.count.max()} of the {found.count.sum():,} test images, the surest on the right: how often "
        f"they were read right, against the confidence in them. On average the two lie {found.error:.1%} apart.",
        style.SQUARE,
    )
    axes = style.axes(figure, theme)
    wrong_said, wrong_was = _odds(1 - found.confidence), _odds(1 - found.accuracy)
    lowest = max(0.5, float(max(1 - found.confidence.min(), 1 - found.accuracy.min())))
    ends = [_odds(np.array(end)) for end in (lowest, 0)]
    axes.plot(ends, ends, color=theme.muted, linewidth=2, label="as sure as right")
    axes.vlines(wrong_said, wrong_said, wrong_was, color=theme.negative, linewidth=2, label="what it is off by")
    axes.plot(wrong_said, wrong_was, "o", color=theme.positive, markersize=11, label="its answers")
    for axis in (axes.xaxis, axes.yaxis):
        ticks = [tick for tick in _TICKS if 1 - tick <= lowest + 1e-9]
        labels = [f"{100 * tick:g}%" if tick < 1 else f"≥{1 - _MIN_ERROR:.2%}" for tick in ticks]
        axis.set_ticks(_odds(1 - np.array(ticks)), labels)
    axes.set_xlabel("confidence")
    axes.set_ylabel("share that is right")
    axes.set_aspect("equal")
    style.legend(axes, theme)
    return figure


_TICKS = (0.1, 0.5, 0.9, 0.97, 0.99, 0.997, 0.999, 1.0)
_MIN_ERROR = 3e-4  # the smallest error rate on the axes


def _odds(wrong: Array) -> Array:
    """The position of an error rate on the axes: logarithmic, since most answers are surer than 99%."""
    place: Array = -np.log10(np.maximum(wrong, _MIN_ERROR))
    return place
