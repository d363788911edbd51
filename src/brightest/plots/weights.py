"""Weights as pictures: what each neuron looks for, blue where it wants light and red where it wants none.

The same functions draw other numbers of which there is one per weight, such as a gradient or nudges.
"""

from math import isqrt

import numpy as np
from matplotlib.colors import Normalize
from matplotlib.figure import Figure

from brightest.inspection.nudges import check_neuron
from brightest.nn.network import Network
from brightest.nn.parameters import Array
from brightest.plots import style
from brightest.plots.image_grid import add_tile, as_square, best_columns, image_grid
from brightest.plots.style import Theme

MAX_NEURONS = 64  # neurons in one picture
MAX_LABELS = 16  # along an axis
SCALE_QUANTILE = 0.997  # the share of weights within the scale, so that a few giants don't leave the rest pale
SIZE = (10.0, 7.0)


def weights(network: Network, theme: Theme, layer: int = 1) -> Figure:
    """The weights into layer 1, 2, ...: images for the first layer if pixels make a square, else a matrix.

    Raises SettingError if there is no such layer.
    """
    check_neuron(network, layer, 0)
    W = np.asarray(network.weights[layer - 1], np.float64)
    shown = f"the first {MAX_NEURONS} of {len(W)} neurons" if len(W) > MAX_NEURONS else f"the {len(W)} neurons"
    if pictorial(W, layer):
        texts = (
            "What the first layer of neurons looks for",
            f"The weights of {shown} on the pixels: where a picture is blue the neuron looks for light, where it is "
            f"{theme.negative_name} light speaks against it. All share one scale.",
        )
    else:
        texts = (
            f"The weights into layer {layer}",
            f"A row for each of {shown} of layer {layer}, a column for each of the {W.shape[1]:,} of the layer before: "
            f"blue where it is a reason to be brighter, {theme.negative_name} where it is one against.",
        )
    return pictures(W, theme, layer, *texts, "weight")


def pictures(W: Array, theme: Theme, layer: int, title: str, sentence: str, unit: str) -> Figure:
    """Draw numbers (n_out, n_in), one for each weight into a layer; `unit` labels the colour bar."""
    W = W[:MAX_NEURONS]
    if not pictorial(W, layer):
        return _matrix(W, theme, layer, title, sentence, unit)
    figure = style.figure(theme, title, sentence, SIZE)
    room = (8.3, SIZE[1] - 1.6)
    grid = image_grid(figure, theme, len(W), best_columns(len(W), 1, room), room=room)
    norm, extend = _scale(W)
    for i, w in enumerate(W):
        drawn = add_tile(grid, i, as_square(w), str(i), {"cmap": theme.signed, "norm": norm})
    style.scale(figure, theme, drawn, unit, ax=grid.axes, shrink=0.9, extend=extend)
    return figure


def pictorial(W: Array, layer: int) -> bool:
    """Whether a row of W, (n_out, n_in), can be drawn as an image: of the first layer, whose pixels make a square."""
    return layer == 1 and isqrt(W.shape[1]) ** 2 == W.shape[1]


def _scale(W: Array) -> tuple[Normalize, str]:
    """One scale for all, and which ends of the colour bar outliers extend beyond."""
    usual = float(np.quantile(np.abs(W), SCALE_QUANTILE))
    if not 0 < 1.5 * usual < np.abs(W).max():
        return style.signed_scale(W), "neither"
    return Normalize(-usual, usual), "both"


def _matrix(W: Array, theme: Theme, layer: int, title: str, sentence: str, unit: str) -> Figure:
    figure = style.figure(theme, title, sentence, style.WIDE)
    axes = style.axes(figure, theme)
    drawn = axes.imshow(W, cmap=theme.signed, norm=style.signed_scale(W), interpolation="nearest", aspect="auto")
    axes.set(xlabel=f"neuron of layer {layer - 1}", ylabel=f"neuron of layer {layer}")
    for axis, n in ((axes.xaxis, W.shape[1]), (axes.yaxis, len(W))):
        axis.set_ticks(range(0, n, -(-n // MAX_LABELS)))
    style.scale(figure, theme, drawn, unit, ax=axes)
    return figure
