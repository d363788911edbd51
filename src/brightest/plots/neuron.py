"""One neuron's arithmetic on one image: weights × inputs, added up, plus a bias, then the activation function.

Below are the images of a data set that fire the neuron most and least.
"""

from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.gridspec import SubplotSpec

from brightest.data import Examples
from brightest.inspection.neuron import Arithmetic, Favourites
from brightest.nn.network import pixels
from brightest.plots import style
from brightest.plots.formatting import signed
from brightest.plots.image_grid import add_tile, as_square, image_grid
from brightest.plots.layout import along_layer, places
from brightest.plots.style import TEXT, Theme
from brightest.plots.weights import pictorial

EXTREMES = 8  # images that fire it most, and as many that fire it least
SIZE = (10.0, 8.0)


def neuron(
    arithmetic: Arithmetic, favourites: Favourites, examples: Examples, theme: Theme, layer: int, number: int
) -> Figure:
    """The arithmetic of neuron `number` of a layer, and its favourites among the examples."""
    together = arithmetic.function == "softmax"
    favour = "that it is brightest for, and least" if together else "that fire it most, and least"
    figure = style.figure(
        theme,
        f"Neuron {number} of layer {layer}: what it does with an image",
        f"Each weight times what comes in, all added up: {signed(arithmetic.total)}. With the bias of "
        f"{signed(arithmetic.bias)} that makes {signed(arithmetic.weighted_sum)}, and {arithmetic.function} of that an "
        f"activation of {arithmetic.activation:.3f}. "
        f"Below: the images {favour}.",
        SIZE,
    )
    left, right, below = places(figure, (3.0, 1.35))
    if pictorial(arithmetic.weights[None], layer):
        _pictures(figure, arithmetic, theme, left)
    else:
        _strips(figure, arithmetic, theme, left, layer)
    _bars(style.axes(figure, theme, right), arithmetic, theme)
    grid = image_grid(figure, theme, 2 * EXTREMES, EXTREMES, 0, below, (8.4, 2.5))
    for row, which in enumerate((favourites.most[:EXTREMES], favourites.least[:EXTREMES])):
        for i, example in enumerate(which):
            add_tile(grid, row * EXTREMES + i, as_square(pixels(examples.images[example])))
        x, y = grid.corner(row * EXTREMES)
        text: dict[str, Any] = {"ha": "right", "va": "center", "fontsize": TEXT, "color": theme.ink}
        grid.axes.text(x - 0.15, y + 0.5, ("most", "least")[row], **text)
    grid.axes.set_xlim(-1.0, grid.axes.get_xlim()[1])
    return figure


def _pictures(figure: Figure, arithmetic: Arithmetic, theme: Theme, place: object) -> None:
    """Weight picture × image = product."""
    grid = image_grid(figure, theme, 3, 3, 1, place, (5.9, 2.6))
    colours = {"cmap": theme.signed, "norm": style.signed_scale(arithmetic.weights)}
    drawn = add_tile(grid, 0, as_square(arithmetic.weights), "weights", colours)
    add_tile(grid, 1, as_square(arithmetic.inputs), "× pixels")
    add_tile(grid, 2, as_square(arithmetic.products), "= products", colours)
    style.scale(figure, theme, drawn, "weight, product", ax=grid.axes, location="left", shrink=0.85)


def _strips(figure: Figure, arithmetic: Arithmetic, theme: Theme, place: SubplotSpec, layer: int) -> None:
    """Weights × inputs = products as strips: a column for each neuron of the layer before."""
    rows = place.subgridspec(2, 2, height_ratios=(0.07, 1))
    axes = style.axes(figure, theme, rows[1, :])
    signs = {"cmap": theme.signed, "norm": style.signed_scale(arithmetic.weights, arithmetic.products)}
    greys = {"cmap": "gray", "vmin": min(0.0, arithmetic.inputs.min()), "vmax": max(1.0, arithmetic.inputs.max())}
    strips = ((arithmetic.weights, signs), (arithmetic.inputs, greys), (arithmetic.products, signs))
    n = len(arithmetic.inputs)
    weights, inputs, _ = (
        axes.imshow(
            row[None], extent=(-0.5, n - 0.5, y + 0.5, y - 0.5), aspect="auto", interpolation="nearest", **colours
        )
        for y, (row, colours) in enumerate(strips)
    )
    axes.set_ylim(2.5, -0.5)
    axes.set_yticks(range(3), ["weights", "× inputs", "= products"])
    along_layer(axes, layer - 1)
    for i, (drawn, label) in enumerate(((weights, "weight, product"), (inputs, "activation"))):
        style.scale(figure, theme, drawn, label, cax=style.axes(figure, theme, rows[0, i]), orientation="horizontal")


def _bars(axes: Axes, arithmetic: Arithmetic, theme: Theme) -> None:
    """Bars for the sum of the products, the bias, and the weighted sum."""
    parts = {"products": arithmetic.total, "bias": arithmetic.bias, "together": arithmetic.weighted_sum}
    far = 1.05 * max(map(abs, parts.values())) or 1.0
    for y, value in enumerate(parts.values()):
        axes.barh(y, value, 0.5, color=theme.positive if value > 0 else theme.negative)
        x, side = (-0.05 * far, "right") if value > 0 else (0.05 * far, "left")
        axes.text(x, y, signed(value), ha=side, va="center", fontsize=TEXT, color=theme.ink)
    axes.vlines(0, -0.5, 2.5, color=theme.ink, linewidth=1.5)
    axes.set_yticks(range(3), list(parts))
    axes.set_xticks([])
    axes.tick_params(axis="y", length=0)
    axes.spines[["left", "bottom"]].set_visible(False)
    axes.set(xlim=(-far, far), ylim=(3.7, -0.6))
    fires: dict[str, Any] = {
        "facecolor": theme.background,
        "edgecolor": theme.selected,
        "linewidth": 4,
        "boxstyle": "round,pad=0.35",
    }
    made = f"{arithmetic.function}: {arithmetic.activation:.3f}"
    axes.text(0, 3.15, made, ha="center", va="center", fontsize=TEXT, color=theme.ink, bbox=fires)
