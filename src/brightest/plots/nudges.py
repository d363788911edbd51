"""One example's nudges: those of the outputs, and the three levers of one neuron."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter

from brightest.inspection.nudges import Nudges
from brightest.nn.costs import cost
from brightest.nn.parameters import Array
from brightest.plots import style
from brightest.plots.formatting import short, signed_short, two_digits
from brightest.plots.image_grid import add_tile, as_square, image_grid
from brightest.plots.layout import along_layer, places
from brightest.plots.style import Theme
from brightest.plots.weights import pictorial

SIZE = (10.0, 9.0)


def nudges(found: Nudges, theme: Theme, layer: int, neuron: int) -> Figure:
    """The outputs with their nudges above; below, the levers of one neuron of a layer."""
    network = found.network
    last = layer == len(network.weights)
    name = short(network.classes[neuron]) if last else str(neuron)
    who = f"the output for {name}" if last else f"neuron {neuron} of layer {layer}"
    levers = found.levers(layer, neuron)
    figure = style.figure(
        theme,
        "What one image asks for",
        "Above, how bright each output is, and how far it wants its "
        f"{cost(network.cost).gradient_wrt} to rise or fall. "
        f"What {who} wants, it can reach by three levers: its bias ({signed_short(levers.bias)}), its weights, in "
        "proportion to the activations behind them, and those activations, in proportion to the weights.",
        SIZE,
    )
    left, right, below = places(figure, (1, 2.7))
    add_tile(image_grid(figure, theme, 1, 1, 0, left, (2.6, 2.6)), 0, as_square(found.activations[0]))
    halves = right.subgridspec(2, 1)
    _outputs(style.axes(figure, theme, halves[0]), found, theme)
    _output_nudges(style.axes(figure, theme, halves[1]), found, theme)
    parts = below.subgridspec(1, 2)
    for place, row, label in zip((parts[0], parts[1]), (levers.weights, levers.activations), _LEVERS, strict=True):
        if pictorial(row[None], layer):
            grid = image_grid(figure, theme, 1, 1, 1, place, (3.0, 2.8))
            drawn = add_tile(grid, 0, as_square(row), label, {"cmap": theme.signed, "norm": style.signed_scale(row)})
            style.scale(figure, theme, drawn, "wish", ax=grid.axes, format=FuncFormatter(_number))
        else:
            axes = style.axes(figure, theme, place)
            _bars(axes, row, theme)
            along_layer(axes, layer - 1)
            axes.set_ylabel(label)
    return figure


_LEVERS = ("wish for its weights", "wish for what is behind")


def _outputs(axes: Axes, found: Nudges, theme: Theme) -> None:
    """Each output as a bar, and the target."""
    outputs = found.activations[-1]
    axes.bar(range(len(outputs)), outputs, 0.62, color=theme.muted)
    for i in np.flatnonzero(found.target):
        axes.bar(i, 1, 0.8, facecolor="none", edgecolor=theme.selected, linewidth=3)
    axes.set_xticks([])
    axes.set(ylabel="is", xlim=_room(outputs), ylim=(-0.04, 1.06))
    handles = [
        Patch(facecolor=theme.positive, label="wants up"),
        Patch(facecolor=theme.negative, label="wants down"),
        Patch(facecolor="none", edgecolor=theme.selected, linewidth=3, label="should be"),
    ]
    style.legend(axes, theme, handles)


def _output_nudges(axes: Axes, found: Nudges, theme: Theme) -> None:
    """An arrow for each output with a nudge, up or down."""
    nudged = found.activation_nudges[-1]
    for i in np.flatnonzero(nudged):
        colour, head = (theme.positive, "^") if nudged[i] > 0 else (theme.negative, "v")
        axes.plot([i, i], [0, nudged[i]], color=colour, linewidth=4)
        axes.plot(i, nudged[i], head, color=colour, markersize=11)
    axes.axhline(0, color=theme.ink, linewidth=1.5)
    far = 1.25 * float(np.abs(nudged).max()) or 1.0
    axes.set(xlabel="output", ylabel="wants", xlim=_room(nudged), ylim=(-far, far))
    axes.set_xticks(range(len(nudged)), [short(name, 5) for name in found.network.classes])
    axes.yaxis.set_major_formatter(_number)


def _room(outputs: Array) -> tuple[float, float]:
    """The horizontal limits, the same for outputs and nudges."""
    return -0.7, len(outputs) - 0.3


def _number(number: float, place: float) -> str:
    return two_digits(number)


def _bars(axes: Axes, row: Array, theme: Theme) -> None:
    axes.yaxis.set_major_formatter(_number)
    axes.bar(range(len(row)), row, 0.75, color=np.where(row > 0, theme.positive, theme.negative))
    axes.axhline(0, color=theme.ink, linewidth=1.5)
