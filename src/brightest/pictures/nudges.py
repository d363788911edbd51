"""What one image asks of a network: the wishes of its outputs, and the three levers of one neuron."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from brightest.functions import Array
from brightest.nudges import Nudges
from brightest.pictures import style
from brightest.pictures.sheet import put, sheet, square
from brightest.pictures.style import Look
from brightest.pictures.weights import pictorial
from brightest.pictures.words import short, small

SIZE = (10.0, 8.2)
LEAST = 0.01  # of a wish that is drawn


def nudges(found: Nudges, look: Look, layer: int, neuron: int) -> Figure:
    """The outputs with their wishes above; below, what neuron `neuron` of a layer would have done."""
    network = found.network
    last = layer == len(network.weights)
    name = short(network.classes[neuron]) if last else str(neuron)
    who = f"the output for {name}" if last else f"neuron {neuron} of layer {layer}"
    levers = found.levers(layer, neuron)
    figure = style.figure(
        look,
        "What one image asks for",
        f"Above, how bright each output is and what it wants. To be what it should, {who} has three levers: its bias "
        f"({small(levers.bias)}), its weights, in proportion to the activations behind them, and those activations, "
        "in proportion to the weights.",
        SIZE,
    )
    rows = figure.add_gridspec(2, 1, height_ratios=(1.0, 0.95))
    above, below = rows[0], rows[1]
    columns = above.subgridspec(1, 2, width_ratios=(1, 2.7))
    left, right = columns[0], columns[1]
    put(sheet(figure, look, 1, 1, 0, left, (2.6, 2.6)), 0, square(found.activations[0]))
    _wishes(style.axes(figure, look, right), found, look)
    if pictorial(levers.weights[None], layer):
        parts = below.subgridspec(1, 2)
        for place, row, label in zip((parts[0], parts[1]), (levers.weights, levers.activations), _LEVERS, strict=True):
            on = sheet(figure, look, 1, 1, 1, place, (3.0, 2.8))
            drawn = put(on, 0, square(row), label, {"cmap": look.signed, "norm": style.signed_scale(row)})
            style.scale(figure, look, drawn, "wish", ax=on.axes, format="%.2g")
        return figure
    parts = below.subgridspec(1, 2)
    for place, row, label in zip((parts[0], parts[1]), (levers.weights, levers.activations), _LEVERS, strict=True):
        axes = style.axes(figure, look, place)
        _bars(axes, row, look)
        axes.set_xticks(range(0, len(row), -(-len(row) // 8)))
        axes.yaxis.set_major_formatter("{x:.2g}")
        axes.set(xlabel=f"neuron of layer {layer - 1}", ylabel=label)
    return figure


_LEVERS = ("wish for its weights", "wish for what is behind")


def _wishes(axes: Axes, found: Nudges, look: Look) -> None:
    """Each output as a bar, and an arrow from where it is to where it wants to be."""
    outputs = found.activations[-1]
    axes.bar(range(len(outputs)), outputs, 0.62, color=look.quiet)
    for i, (a, y) in enumerate(zip(outputs, found.target, strict=True)):
        if abs(y - a) < LEAST:
            continue
        colour = look.positive if y > a else look.negative
        arrow: dict[str, Any] = {"arrowstyle": "-|>,head_width=0.45,head_length=0.8", "color": colour, "linewidth": 4}
        axes.annotate("", (i, y), (i, a), arrowprops={**arrow, "shrinkA": 0, "shrinkB": 0})
    axes.set_xticks(range(len(outputs)), [short(name, 5) for name in found.network.classes])
    axes.set(xlabel="output", ylabel="activation", ylim=(-0.04, 1.06))
    right = [i for i, y in enumerate(found.target) if y]
    for i in right:
        axes.bar(i, 1, 0.8, facecolor="none", edgecolor=look.selected, linewidth=3)
    handles = [
        Patch(facecolor=look.quiet, label="is"),
        Patch(facecolor=look.positive, label="wants up"),
        Patch(facecolor=look.negative, label="wants down"),
        Patch(facecolor="none", edgecolor=look.selected, linewidth=3, label="should be"),
    ]
    style.legend(axes, look, handles)


def _bars(axes: Axes, row: Array, look: Look) -> None:
    axes.bar(range(len(row)), row, 0.75, color=np.where(row > 0, look.positive, look.negative))
    axes.axhline(0, color=look.ink, linewidth=1.5)
