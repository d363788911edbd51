"""Layers: the space of each layer side by side, with the examples in it and, for points of a plane, the bent grid."""

from collections.abc import Sequence
from math import ceil, sqrt
from typing import Any

import numpy as np
from matplotlib import colormaps, patheffects
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from mpl_toolkits.mplot3d.art3d import Line3DCollection

from brightest.data import Examples
from brightest.inspection.layers import Space, grid_lines
from brightest.nn.network import Network, forward
from brightest.nn.parameters import Array
from brightest.plots import style
from brightest.plots.formatting import percent, pluralize, short
from brightest.plots.style import TEXT, Theme

WIDTH, ROW_HEIGHT, TEXT_HEIGHT = 10.0, 3.9, 1.7  # inches
MAX_NAMES = 30  # classes that are named in the picture
LISTED = "tab10"  # colours of up to ten classes


def layers(
    spaces: Sequence[Space], labels: Array, classes: Sequence[str], theme: Theme, marked: Sequence[Array] = ()
) -> Figure:
    """Each layer's space along its first two axes: a dot for each example in the colour of its class.

    labels: (n,). marked: the activations of one image in every layer, which gets a yellow dot.
    """
    first, last = spaces[0].between_classes, spaces[-1].between_classes
    figure = _figure(
        theme,
        "Where each layer puts the classes",
        "Each dot is an example, each colour a class, and its name is at its mean. A layer is seen along the two "
        "directions in which its activations vary most. Of the variance along all directions "
        f"{percent(first)} is between classes in the pixels and {percent(last)} in the outputs; the rest is within."
        + (" The yellow dot is the image." if len(marked) else ""),
        len(spaces),
    )
    colours = _colours(len(classes))
    for place, space in zip(_places(figure, len(spaces)), spaces, strict=True):
        axes = style.axes(figure, theme, place, xticks=[], yticks=[])
        first_layer = f"{space.axes.shape[1]:,} pixels"
        _title(axes, space, first_layer, theme, f", {percent(space.explained.sum())} seen")
        x, y = _flat(space.points)
        axes.scatter(x, y, s=9, c=[colours[label] for label in labels], alpha=0.6, linewidths=0, zorder=2)
        for label in np.unique(labels[labels >= 0]) if len(classes) <= MAX_NAMES else ():
            of_class = labels == label
            _name(axes, short(classes[label]), (x[of_class].mean(), y[of_class].mean()), theme)
        if len(marked):
            at = _flat(space.project(marked[space.layer])[None])
            axes.plot(*at, **style.marker(theme, theme.selected), linestyle="none", zorder=5)
    return figure


def bend(network: Network, spaces: Sequence[Space], points: Examples, theme: Theme) -> Figure:
    """Points of the plane and the grid under them, as each layer bends them; `spaces` along two or three axes."""
    wrong = float(np.mean(spaces[-1].points.argmax(axis=1) != points.labels))
    figure = _figure(
        theme,
        "Bent, and no straight line parts them" if wrong else "Bent until a straight line parts them",
        "The square with its grid, and what becomes of both in each layer: first the points, last the outputs, which "
        f"always lie on one line. On the wrong side of its middle: {percent(wrong)} of the points.",
        len(spaces),
    )
    lines = grid_lines()
    colours = np.array([theme.negative, theme.positive])[points.labels]
    for place, space, image in zip(_places(figure, len(spaces)), spaces, forward(network, lines), strict=True):
        solid = space.points.shape[1] == 3
        axes: Any = (style.axes_3d if solid else style.axes)(figure, theme, place)
        _title(axes, space, "the plane", theme)
        kind = Line3DCollection if solid else LineCollection
        axes.add_collection(kind(list(space.project(image)), colors=theme.muted, linewidths=0.8, zorder=1))
        axes.scatter(*space.points.T, s=12, c=colours, linewidths=0, zorder=2)
        axes.set(xticks=[], yticks=[], **({"zticks": []} if solid else {}))
        if not solid:
            axes.margins(0.05)
            axes.autoscale()
            axes.set_aspect("equal")
    return figure


def _figure(theme: Theme, title: str, sentence: str, panels: int) -> Figure:
    rows = ceil(panels / _columns(panels))
    return style.figure(theme, title, sentence, (WIDTH, rows * ROW_HEIGHT + TEXT_HEIGHT))


def _columns(panels: int) -> int:
    return panels if panels <= 3 else ceil(sqrt(panels))


def _places(figure: Figure, panels: int) -> list[Any]:
    columns = _columns(panels)
    grid = figure.add_gridspec(ceil(panels / columns), columns)
    return [grid[divmod(i, columns)] for i in range(panels)]


def _title(axes: Axes, space: Space, first_layer: str, theme: Theme, more: str = "") -> None:
    name = f"layer {space.layer}: {pluralize(space.axes.shape[1], 'neuron')}" if space.layer else first_layer
    axes.set_title(name + more, color=theme.ink, fontsize=TEXT)


def _flat(points: Array) -> tuple[Array, Array]:
    """The first two coordinates of points (n, k); the second is 0 in a layer of one neuron."""
    return points[:, 0], points[:, 1] if points.shape[1] > 1 else np.zeros(len(points))


def _name(axes: Axes, name: str, at: tuple[float, float], theme: Theme) -> None:
    halo = patheffects.withStroke(linewidth=4, foreground=theme.background)
    where: dict[str, Any] = {"ha": "center", "va": "center", "fontsize": TEXT, "fontweight": "bold", "zorder": 4}
    axes.text(*at, name, color=theme.ink, path_effects=[halo], clip_on=True, **where)


def _colours(classes: int) -> list[str]:
    """A colour for each class, and grey for images of none, whose label is −1."""
    if classes <= colormaps[LISTED].N:
        return [*map(to_hex, colormaps[LISTED](np.arange(classes))), "#888888"]
    return [*map(to_hex, colormaps["turbo"](np.linspace(0.05, 0.95, classes))), "#888888"]
