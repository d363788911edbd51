"""A neuron designed by hand: what it looks for, how often it fires as its bias moves, what its surround is good for."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from brightest.inspection.design import BiasSweep, Design, SurroundTest
from brightest.plots import style
from brightest.plots.formatting import percent, short, signed
from brightest.plots.image_grid import add_tile, as_square, image_grid
from brightest.plots.style import Theme

SIZE = (10.0, 7.8)


def design(made: Design, sweep: BiasSweep, tried: SurroundTest, classes: tuple[str, ...], theme: Theme) -> Figure:
    """Its weights and the share of images that fire it above; below, its patch as part of ever larger blobs."""
    here = float(np.interp(made.bias, sweep.biases, sweep.overall))
    figure = style.figure(
        theme,
        "A neuron designed by hand",
        f"It looks for light where it is blue and for none where it is {theme.negative_name}. With its bias of "
        f"{signed(made.bias)}, {percent(here)} of the images fire it. Below: the sum for its patch alone, then for "
        "larger and larger blobs; only the surround tells them apart.",
        SIZE,
    )
    rows = figure.add_gridspec(2, 1, height_ratios=(1.5, 1.0))
    columns = rows[0].subgridspec(1, 2, width_ratios=(1.0, 1.5))
    on = image_grid(figure, theme, 1, 1, 0, columns[0], (3.0, 3.0))
    drawn = add_tile(
        on, 0, as_square(made.weights), colours={"cmap": theme.signed, "norm": style.signed_scale(made.weights)}
    )
    style.scale(figure, theme, drawn, "weight", ax=on.axes, location="left", shrink=0.8)
    _sweep(style.axes(figure, theme, columns[1]), made, sweep, classes, theme)
    below = image_grid(figure, theme, len(tried.grown), len(tried.grown), 1, rows[1], (9.4, 1.7))
    for i, (blob, total) in enumerate(zip(tried.blobs, tried.with_surround, strict=True)):
        add_tile(below, i, as_square(blob), signed(float(total), 1))
    return figure


def _sweep(axes: Axes, made: Design, sweep: BiasSweep, classes: tuple[str, ...], theme: Theme) -> None:
    """All images, and the two classes that fire it most and least often."""
    mean = np.nan_to_num(sweep.share.mean(axis=0))
    axes.plot(sweep.biases, sweep.overall, color=theme.ink, linewidth=3.5, label="all")
    for which, colour in ((int(mean.argmax()), theme.positive), (int(mean.argmin()), theme.negative)):
        axes.plot(sweep.biases, sweep.share[:, which], color=colour, linewidth=2.5, label=short(classes[which]))
    here = float(np.interp(made.bias, sweep.biases, sweep.overall))
    chosen: dict[str, Any] = {"markersize": 12, "markeredgecolor": theme.ink, "markeredgewidth": 2.0}
    axes.plot(made.bias, here, "o", color=theme.selected, label="its bias", zorder=5, **chosen)
    axes.set_yticks([0, 0.5, 1], ["0%", "50%", "100%"])
    axes.set(xlabel="bias", ylabel="images that fire it", ylim=(-0.02, 1.05))
    style.legend(axes, theme)
