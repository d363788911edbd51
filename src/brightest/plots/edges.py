"""Weight pictures made by hand, learned and random, each with its edge-likeness."""

from collections.abc import Mapping

import numpy as np
from matplotlib.figure import Figure

from brightest.inspection.edges import Edges
from brightest.nn.parameters import Array
from brightest.plots import style
from brightest.plots.formatting import percent
from brightest.plots.image_grid import add_tile, as_square, image_grid
from brightest.plots.style import TEXT, Theme

COLUMNS = 8


def edges(rows: Mapping[str, tuple[Array, Edges]], theme: Theme) -> Figure:
    """A row of weight pictures (n, 784) for each name, the most edge-like first, each on its own scale."""
    means = [f"{name} {percent(float(found.likeness.mean()))}" for name, (_, found) in rows.items()]
    figure = style.figure(
        theme,
        "Did it find edges?",
        "Beneath each weight picture stands how much of it one straight edge explains: 100% is an edge and nothing "
        f"else. On average of all: {', '.join(means)}.",
        (10.0, 2.0 + 1.3 * len(rows)),
    )
    grid = image_grid(figure, theme, COLUMNS * len(rows), COLUMNS, 1, room=(7.6, 1.4 * len(rows)))
    for row, (name, (pictures, found)) in enumerate(rows.items()):
        best = np.argsort(-found.likeness, kind="stable")[:COLUMNS]
        for i, which in enumerate(best):
            w = pictures[which]
            colours = {"cmap": theme.signed, "norm": style.signed_scale(w)}
            drawn = add_tile(grid, row * COLUMNS + i, as_square(w), percent(float(found.likeness[which])), colours)
        x, y = grid.corner(row * COLUMNS)
        grid.axes.text(x - 0.15, y + 0.5, name, ha="right", va="center", fontsize=TEXT, color=theme.ink)
    grid.axes.set_xlim(-1.5, grid.axes.get_xlim()[1])
    style.scale(figure, theme, drawn, "weight", ax=grid.axes, shrink=0.8, ticks=[])
    return figure
