"""How accuracy falls as images are shifted, turned, thickened and covered with noise, as curves."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from brightest.inspection.robustness import RobustnessCurves
from brightest.plots import style
from brightest.plots.image_grid import blank_axes
from brightest.plots.style import Theme

LOST_BELOW, STEADY_ABOVE = 2 / 3, 0.97  # accuracy after the largest shift, relative to none


def shift(found: Sequence[RobustnessCurves], theme: Theme) -> Figure:
    """A panel for each kind of change; yellow is the image as it is."""
    figure = style.figure(theme, "What a small change does", _sentence(found), (10.0, 8.4))
    rows = -(-len(found) // 2)
    grid = figure.add_gridspec(rows + 1, 2, height_ratios=[0.001, *[1] * rows])
    lines = _lines(theme)
    for i, curves in enumerate(found):
        axes = style.axes(figure, theme, grid[1 + i // 2, i % 2])
        _panel(axes, curves, lines, theme)
        if i % 2 == 0:
            axes.set_ylabel("read right")
    unchanged = Line2D([], [], linestyle="none", label="as it is", **style.marker(theme, theme.selected, 12))
    handles = [Line2D([], [], label=name, **how) for name, how in lines.items()]
    style.legend(blank_axes(figure, theme, grid[0, :]), theme, [unchanged, *handles], columns=6, length=3.4)
    return figure


def _panel(axes: Axes, curves: RobustnessCurves, lines: dict[str, dict[str, Any]], theme: Theme) -> None:
    plain: dict[str, Any] = {"color": theme.ink, "linewidth": 3, "marker": "o", "markersize": 6}
    for name, accuracy in zip(curves.lines, curves.accuracy, strict=True):
        axes.plot(curves.amounts, accuracy, **lines.get(name, plain))
    here = int(np.abs(curves.amounts).argmin())
    axes.plot(curves.amounts[here], curves.accuracy[0, here], zorder=5, **style.marker(theme, theme.selected, 12))
    axes.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0%", "25%", "50%", "75%", "100%"])
    axes.grid(axis="y", color=theme.muted, alpha=0.4)
    axes.set(xlabel=f"{curves.change}, {curves.unit}", ylim=(0, 1.03))


def _lines(theme: Theme) -> dict[str, dict[str, Any]]:
    """Line styles of the four directions: colour, dashes and arrowhead."""
    return {
        name: {"color": colour, "linestyle": dashes, "linewidth": 2.5, "marker": marker, "markersize": 9}
        for name, colour, dashes, marker in (
            ("up", theme.negative, "-", "^"),
            ("down", theme.negative, "--", "v"),
            ("left", theme.positive, "-", "<"),
            ("right", theme.positive, "--", ">"),
        )
    }


def _sentence(found: Sequence[RobustnessCurves]) -> str:
    moved = next((curves for curves in found if curves.change == "shift"), None)
    if moved is None:
        return "The share of the images that is still read right as they are changed more and more."
    mean = moved.accuracy.mean(axis=0)
    said = " and ".join(
        f"{mean[moved.amounts.index(by)]:.2%} after {by} pixels" for by in (2, 4) if by in moved.amounts
    )
    left = mean[-1] / max(mean[0], np.finfo(np.float64).tiny)
    if left < LOST_BELOW:
        conclusion = "the network learned where ink is, not what a shape is"
    else:
        conclusion = "where a digit lies hardly matters" if left > STEADY_ABOVE else "it depends on where a digit lies"
    return f"Of the images {mean[0]:.2%} are read right as they are, {said} of shift: {conclusion}."
