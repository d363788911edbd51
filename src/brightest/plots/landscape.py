"""The cost as a landscape: a line along the gradient, or a plane through the weights as a map or a surface.

The plane of a training also shows that training's path.
"""

from dataclasses import dataclass
from math import ceil, floor
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator
from mpl_toolkits.mplot3d import proj3d

from brightest.inspection.landscape import Line, Path, Plane
from brightest.nn.parameters import Array
from brightest.plots import style
from brightest.plots.formatting import percent, value_range
from brightest.plots.normalize import CONTOUR_LEVELS, drawable, spaced_indices
from brightest.plots.style import TEXT, Theme

SIZE = (10.0, 7.0)
HEIGHT_LABEL = "mean cost (logarithmic)"
MIN_RELIEF = 1e-9  # in log10 of the cost: less counts as level
MIN_COST = 1e-12  # smaller costs are drawn as this


@dataclass(frozen=True, eq=False)
class _Relief:
    f: Array  # log10 of the costs
    levels: Array  # of the contour lines, in log10
    ticks: Array  # costs at the colour bar
    labels: list[str]


@dataclass(frozen=True)
class _Labels:
    sentence: str
    x: str
    y: str


def line(found: Line, theme: Theme) -> Figure:
    """The cost along a line through the network, which is at 0."""
    here = int(np.abs(found.steps).argmin())
    lowest = int(found.costs.argmin())
    figure = style.figure(
        theme,
        "The cost along the gradient",
        "All weights and biases moved together along one line, to the right the way that is steepest downwards here: "
        f"the cost is {found.costs[here]:.4f} where the network stands, and nowhere on this line below "
        f"{found.costs[lowest]:.4f}.",
    )
    axes = style.axes(figure, theme)
    axes.plot(found.steps, found.costs, color=theme.ink, linewidth=3, label="cost")
    axes.plot(
        found.steps[here],
        found.costs[here],
        linestyle="none",
        label="the network",
        **style.marker(theme, theme.selected),
    )
    axes.set(xlabel="distance in the space of all weights and biases", ylabel="mean cost", ylim=(0, None))
    style.legend(axes, theme)
    return figure


def plane(found: Plane, theme: Theme, walked: Path | None = None) -> Figure:
    """The cost over a plane as a map; `walked` is the path that spans the plane."""
    labels = _labels(found, walked)
    figure = style.figure(theme, "The cost as a landscape", labels.sentence, SIZE)
    axes = style.axes(figure, theme)
    relief = _relief(found.costs)
    drawn = axes.contourf(*found.steps, relief.f, relief.levels, cmap=theme.heights)
    axes.contour(*found.steps, relief.f, relief.levels, **_lines(theme))
    axes.set(xlabel=labels.x, ylabel=labels.y)
    if walked:
        axes.plot(*walked.points.T, zorder=4, **_path(theme))
        axes.plot(*walked.points[0], zorder=5, **style.marker(theme, theme.background))
        _number(axes, found, walked, walked.points, theme)
    axes.plot(0, 0, zorder=6, **style.marker(theme, theme.selected))
    style.legend(axes, theme, _handles(walked, theme))
    style.scale(figure, theme, drawn, HEIGHT_LABEL, ax=axes).set_ticks(
        np.log10(relief.ticks).tolist(), labels=relief.labels
    )
    return figure


def surface(found: Plane, theme: Theme, walked: Path | None = None) -> Figure:
    """The cost over a plane as a surface; arguments as in `plane`."""
    labels = _labels(found, walked)
    figure = style.figure(theme, "The cost as a landscape", labels.sentence, SIZE)
    axes = style.axes_3d(figure, theme)
    relief = _relief(found.costs)
    x, y = np.meshgrid(*found.steps)
    axes.plot_surface(x, y, relief.f, cmap=theme.heights, rcount=60, ccount=60, antialiased=False)
    axes.contour(x, y, relief.f, relief.levels, zorder=2, **_lines(theme))
    axes.set(xlabel=labels.x, ylabel=labels.y)
    axes.set_zlabel(HEIGHT_LABEL, labelpad=16)
    axes.set_zticks(np.log10(relief.ticks[::2]), relief.labels[::2])
    if walked:
        heights = _at(found, walked.points, relief.f)
        axes.plot(*walked.points.T, heights, zorder=4, **_path(theme))
        axes.plot(*walked.points[:1].T, heights[:1], zorder=5, **style.marker(theme, theme.background))
        seen = proj3d.proj_transform(*walked.points.T, heights, axes.get_proj())
        _number(axes, found, walked, np.transpose(seen[:2]), theme)
    axes.plot([0], [0], _at(found, np.zeros((1, 2)), relief.f), zorder=6, **style.marker(theme, theme.selected))
    style.legend(axes, theme, _handles(walked, theme))
    return figure


def _relief(costs: Array) -> _Relief:
    """Logarithms of the costs, so that valleys and hills both have contour lines."""
    f = np.log10(np.maximum(drawable(costs), MIN_COST))
    low, high = (np.nanmin(f), np.nanmax(f)) if np.isfinite(f).any() else (0.0, 0.0)
    if high - low < MIN_RELIEF:
        low, high = low - 0.5, high + 0.5
    decades = high - low
    if decades < 1:
        ticks = np.array(MaxNLocator(5).tick_values(10**low, 10**high))
    else:
        leading: tuple[int, ...] = (1,)
        if decades < 5:
            leading = (1, 2, 5) if decades < 2.5 else (1, 3)
        ticks = np.array([k * 10.0**n for n in range(floor(low), ceil(high)) for k in leading])
    ticks = ticks[(ticks >= 10**low) & (ticks <= 10**high)]
    return _Relief(f, np.linspace(low, high, CONTOUR_LEVELS), ticks, [f"{tick:g}" for tick in ticks])


def _number(axes: Axes, found: Plane, walked: Path, at: Array, theme: Theme) -> None:
    """Write the epoch beside each dot with room for it, away from the path; `at` are the dots (n, 2)."""
    extent = [np.ptp(steps) or 1 for steps in found.steps]
    for k in spaced_indices(walked.points / extent, 0.06):
        aside = (7, -19 if at[k + 1, 1] > at[k, 1] else 8)
        text: dict[str, Any] = {"color": theme.ink, "fontsize": TEXT, "zorder": 7}
        axes.annotate(str(walked.epochs[k]), at[k], xytext=aside, textcoords="offset points", **text)


def _at(found: Plane, points: Array, f: Array) -> Array:
    """The height at the grid point nearest to each of `points` (n, 2)."""
    columns, rows = (np.abs(points[:, [i]] - steps).argmin(axis=1) for i, steps in enumerate(found.steps))
    nearest: Array = f[rows, columns]
    return nearest


def _labels(found: Plane, walked: Path | None) -> _Labels:
    between = f"from {value_range(np.nanmin(found.costs), np.nanmax(found.costs))}"
    if walked is None:
        sentence = (
            "The mean cost on a plane through the network's weights, along two random directions in which each "
            f"neuron's weights are moved by their own length at 1: {between}."
        )
        return _Labels(sentence, "first random direction", "second random direction")
    shares = [percent(float(share)) for share in walked.explained]
    sentence = (
        f"The mean cost on the plane of the two main directions of the training, {between}. They hold {shares[0]} and "
        f"{shares[1]} of its movement: the path leads from its random start down to the network "
        "as it is; beside its dots stand the epochs."
    )
    return _Labels(sentence, "first main direction", "second main direction")


def _handles(walked: Path | None, theme: Theme) -> list[Any]:
    here = Line2D([], [], linestyle="none", label="the network", **style.marker(theme, theme.selected))
    if walked is None:
        return [here]
    start = Line2D([], [], linestyle="none", label="start", **style.marker(theme, theme.background))
    return [Line2D([], [], label="training, epoch by epoch", **_path(theme)), start, here]


def _lines(theme: Theme) -> dict[str, Any]:
    return {"colors": theme.ink, "alpha": 0.25, "linewidths": 1, "linestyles": "solid"}


def _path(theme: Theme) -> dict[str, Any]:
    return {"color": theme.ink, "linewidth": 2.5, "marker": "o", "markersize": 6}
