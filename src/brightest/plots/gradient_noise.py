"""Gradient noise: the angle between a mini-batch's gradient and the full one, by batch size."""

from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from brightest.inspection.gradient_noise import GradientNoise
from brightest.plots import style
from brightest.plots.style import Theme

COLUMN_HALF_WIDTH = 0.28  # of a column of dots


def gradient_noise(found: GradientNoise, theme: Theme) -> Figure:
    """A dot for each mini-batch; yellow is the median of its size."""
    medians = np.median(found.angles, axis=1)
    figure = style.figure(
        theme,
        "A mini-batch is only roughly right",
        f"Each dot is a mini-batch: the angle between its gradient and that of all examples together. With "
        f"{found.sizes[0]:,} at a time it is {medians[0]:.0f}° off in the middle of {found.angles.shape[1]}, with "
        f"{found.sizes[-1]:,} it is {medians[-1]:.0f}°.",
    )
    axes = style.axes(figure, theme)
    draws = found.angles.shape[1]
    aside = COLUMN_HALF_WIDTH * np.linspace(-1, 1, draws) if draws > 1 else np.zeros(1)
    for place, angles in enumerate(found.angles):
        axes.plot(place + aside, angles, "o", color=theme.positive, markersize=8, alpha=0.7)
    mark: dict[str, Any] = {"color": theme.selected, "marker": "D", "markersize": 13, "markeredgecolor": theme.ink}
    axes.plot(range(len(medians)), medians, linestyle="none", markeredgewidth=2, zorder=5, **mark)
    axes.axhline(90, color=theme.negative, linewidth=2, linestyle="--")
    axes.set_xticks(range(len(found.sizes)), [f"{size:,}" for size in found.sizes])
    axes.set_yticks(range(0, 181, 30), [f"{angle}°" for angle in range(0, 181, 30)])
    top = 180 if found.angles.max() > 115 else 120
    axes.set(xlabel="examples in a mini-batch", ylabel="angle to the full gradient", ylim=(0, top))
    handles = [
        Line2D([], [], color=theme.positive, marker="o", markersize=8, linestyle="none", label="a mini-batch"),
        Line2D([], [], linestyle="none", markeredgewidth=2, label="median", **mark),
        Line2D([], [], color=theme.negative, linewidth=2, linestyle="--", label="no better than chance"),
    ]
    style.legend(axes, theme, handles)
    return figure
