"""The cost as a landscape: a line along the gradient, or a plane through the weights as a map or a piece of land.

On the plane of a training's own path, that path is drawn.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from brightest.functions import Array
from brightest.inspection.landscape import Line, Path, Plane
from brightest.pictures import style
from brightest.pictures.framing import levels
from brightest.pictures.framing import span as heights
from brightest.pictures.style import Look
from brightest.pictures.words import percent, span

SIZE = (10.0, 7.0)


@dataclass(frozen=True)
class _Words:
    sentence: str
    x: str
    y: str


def line(found: Line, look: Look) -> Figure:
    """The cost along a line through the network; 0 is where it stands."""
    here = int(np.abs(found.steps).argmin())
    lowest = int(found.costs.argmin())
    figure = style.figure(
        look,
        "The cost along the gradient",
        "All weights and biases moved together along one line, to the right the way that is steepest downwards here: "
        f"the cost is {found.costs[here]:.4f} where the network stands, and nowhere on this line below "
        f"{found.costs[lowest]:.4f}.",
    )
    axes = style.axes(figure, look)
    axes.plot(found.steps, found.costs, color=look.ink, linewidth=3, label="cost")
    axes.plot(found.steps[here], found.costs[here], linestyle="none", label="the network", **_mark(look.selected, look))
    axes.set(xlabel="distance in the space of all weights and biases", ylabel="mean cost", ylim=(0, None))
    style.legend(axes, look)
    return figure


def plane(found: Plane, look: Look, walked: Path | None = None) -> Figure:
    """The cost over a plane, as a map; `walked` is the path that spans it."""
    words = _words(found, walked)
    figure = style.figure(look, "The cost as a landscape", words.sentence, SIZE)
    axes = style.axes(figure, look)
    f = found.costs
    drawn = axes.contourf(*found.steps, f, levels(f), cmap=look.heights, extend="both")
    axes.contour(*found.steps, f, levels(f), colors=look.quiet, linewidths=1, linestyles="solid")
    axes.set(xlabel=words.x, ylabel=words.y)
    if walked:
        axes.plot(*walked.points.T, zorder=4, **_path(look))
        axes.plot(*walked.points[0], zorder=5, **_mark(look.ground, look))
    axes.plot(0, 0, zorder=6, **_mark(look.selected, look))
    style.legend(axes, look, _handles(walked, look))
    style.scale(figure, look, drawn, "mean cost", ax=axes, format="%.3g")
    return figure


def surface(found: Plane, look: Look, walked: Path | None = None) -> Figure:
    """The same as a piece of land."""
    words = _words(found, walked)
    figure = style.figure(look, "The cost as a landscape", words.sentence, SIZE)
    axes = style.land(figure, look)
    low, high = heights(found.costs)
    f = np.clip(found.costs, low, high)
    x, y = np.meshgrid(*found.steps)
    axes.plot_surface(x, y, f, cmap=look.heights, rcount=60, ccount=60, antialiased=False)
    axes.contour(x, y, f, levels(f), colors=look.quiet, linewidths=0.8, linestyles="solid", zorder=2)
    axes.set(xlabel=words.x, ylabel=words.y)
    axes.set_zlabel("mean cost", labelpad=12)
    if walked:
        axes.plot(*walked.points.T, _at(found, walked.points, f), zorder=4, **_path(look))
        axes.plot(*walked.points[:1].T, _at(found, walked.points[:1], f), zorder=5, **_mark(look.ground, look))
    here = np.zeros((1, 2))
    axes.plot([0], [0], _at(found, here, f), zorder=6, **_mark(look.selected, look))
    style.legend(axes, look, _handles(walked, look))
    return figure


def _at(found: Plane, points: Array, f: Array) -> Array:
    """The height of the land at the point of its grid nearest to each of `points` (n, 2)."""
    columns, rows = (np.abs(points[:, [i]] - steps).argmin(axis=1) for i, steps in enumerate(found.steps))
    nearest: Array = f[rows, columns]
    return nearest


def _words(found: Plane, walked: Path | None) -> _Words:
    between = f"from {span(np.nanmin(found.costs), np.nanmax(found.costs))}"
    if walked is None:
        sentence = (
            "The mean cost on a plane through the network's weights, along two random directions in which each "
            f"neuron's weights are moved by their own length at 1: {between}."
        )
        return _Words(sentence, "first random direction", "second random direction")
    shares = [percent(float(share)) for share in walked.explained]
    sentence = (
        f"The mean cost on the plane of the two main directions of the training, {between}. They hold {shares[0]} and "
        f"{shares[1]} of its movement: the path leads from its random start down to the network as it is."
    )
    return _Words(sentence, "first main direction", "second")


def _handles(walked: Path | None, look: Look) -> list[Any]:
    low = Patch(facecolor=look.heights(0.0), edgecolor=look.quiet, label="dark is low")
    here = Line2D([], [], linestyle="none", label="the network", **_mark(look.selected, look))
    if walked is None:
        return [low, here]
    start = Line2D([], [], linestyle="none", label="start", **_mark(look.ground, look))
    return [low, Line2D([], [], label="training", **_path(look)), start, here]


def _path(look: Look) -> dict[str, Any]:
    return {"color": look.ink, "linewidth": 2.5, "marker": "o", "markersize": 6}


def _mark(colour: str, look: Look) -> dict[str, Any]:
    return {"color": colour, "marker": "o", "markersize": 13, "markeredgecolor": look.ink, "markeredgewidth": 2}
