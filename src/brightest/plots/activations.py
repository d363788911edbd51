"""An image on its way through a network: a column of neurons per layer, each as bright as its activation."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.collections import LineCollection
from matplotlib.colors import Normalize
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from brightest.evaluation.calibration import is_rejected, probabilities, rejected_label
from brightest.nn.network import Network
from brightest.nn.parameters import Array
from brightest.plots import style
from brightest.plots.formatting import short
from brightest.plots.image_grid import GREYS, as_square, blank_axes
from brightest.plots.style import TEXT, Theme

MAX_NEURONS = 40  # the most that are drawn in a layer: the brightest
UNIT_RANGE = (0.0, 1.0)  # black and white, for pixels and outputs
MIN_LINE_STRENGTH = 0.12  # relative to the layer's strongest line
MAX_LINE_WIDTH = 5.0  # points
NEURONS_HEIGHT, IMAGE_SIDE = 5.0, 2.3  # data units


def activations(network: Network, image: Array, theme: Theme) -> Figure:
    """Pixels, hidden layers, outputs; lines are weight × activation. image: (n_0,) or (height, width)."""
    layers = network.feed_forward(image)
    answer = int(layers[-1].argmax())
    part = f", of a large layer the {MAX_NEURONS} brightest" if max(network.layers[1:]) > MAX_NEURONS else ""
    figure = style.figure(
        theme,
        f"How an image becomes the answer {short(answer_of(network, layers[-1]), 13)}",
        f"Each neuron is as bright as its activation{part}. Blue lines lift the neuron that they lead to, "
        f"{theme.negative_name} ones push it down, thick ones more; from the image comes one line for all pixels "
        "together. The brightest output is the answer.",
        (10.0, 7.9),
    )
    axes = blank_axes(figure, theme)
    axes.imshow(
        as_square(layers[0]), extent=(0, IMAGE_SIDE, -IMAGE_SIDE / 2, IMAGE_SIDE / 2), interpolation="nearest", **GREYS
    )
    axes.add_patch(Rectangle((0, -IMAGE_SIDE / 2), IMAGE_SIDE, IMAGE_SIDE, facecolor="none", edgecolor=theme.muted))
    hidden = _range(network, layers[1:-1])
    columns = np.linspace(IMAGE_SIDE + 1.6, 8.6, len(network.weights))
    before: tuple[float, Array, Array] | None = None  # the layer before: x, its drawn neurons, their y
    for layer, (W, a, x) in enumerate(zip(network.weights, layers[1:], columns, strict=True)):
        which = np.sort(np.argsort(-a, kind="stable")[:MAX_NEURONS])
        y = _rows(len(which))
        if before is None:
            ends = [((IMAGE_SIDE, 0.35 * IMAGE_SIDE * there / NEURONS_HEIGHT * 2), (x, there)) for there in y]
            signals = (W @ layers[0])[which]
        else:
            ends = [((before[0], here), (x, there)) for there in y for here in before[2]]
            signals = (W[which] * layers[layer])[:, before[1]].reshape(-1)
        axes.add_collection(_lines(ends, signals, theme), autolim=False)
        size = min(20.0, 0.82 * 72 * NEURONS_HEIGHT / max(len(which), 1))
        last = layer == len(network.weights) - 1
        low, high = UNIT_RANGE if last else hidden
        edge = [theme.selected if last and i == answer else theme.muted for i in which]
        thick = [3.5 if colour == theme.selected else 1.2 for colour in edge]
        dots: dict[str, Any] = {
            "cmap": "gray",
            "vmin": low,
            "vmax": high,
            "edgecolors": edge,
            "linewidths": thick,
            "zorder": 4,
        }
        axes.scatter(np.full(len(which), x), y, size**2, c=a[which], **dots)
        before = x, which, y
        name = "outputs" if last else f"layer {layer + 1}"
        shown = f"{name}\n{MAX_NEURONS} of {len(a):,}" if len(a) > MAX_NEURONS else name
        axes.text(x, -NEURONS_HEIGHT / 2 - 0.25, shown, ha="center", va="top", fontsize=TEXT, color=theme.ink)
    _name_outputs(axes, network, layers[-1], before, theme)
    _scales(figure, axes, theme, {"pixels, outputs": UNIT_RANGE, "hidden neurons": hidden})
    axes.set(xlim=(-0.1, 10.4), ylim=(-NEURONS_HEIGHT / 2 - 0.9, NEURONS_HEIGHT / 2 + 0.3))
    style.legend(axes, theme, _legend_handles(theme))
    return figure


def _legend_handles(theme: Theme) -> list[Line2D]:
    chosen: dict[str, Any] = {
        "marker": "o",
        "markersize": 13,
        "markeredgecolor": theme.selected,
        "markeredgewidth": 3.5,
    }
    return [
        Line2D([], [], color=theme.positive, linewidth=4, label="lifts it"),
        Line2D([], [], color=theme.negative, linewidth=4, label="pushes it down"),
        Line2D([], [], linestyle="none", color="white", label="brightest output", **chosen),
    ]


def _rows(n: int) -> Array:
    """Heights for n neurons, the first on top."""
    step = min(NEURONS_HEIGHT / max(n, 1), 0.5)
    rows: Array = step * ((n - 1) / 2 - np.arange(n))
    return rows


def _range(network: Network, hidden: list[Array]) -> tuple[float, float]:
    """The activations that are black and white in hidden layers."""
    if network.activation == "sigmoid" or not hidden:
        return UNIT_RANGE
    if network.activation == "tanh":
        return -1.0, 1.0
    return 0.0, max(float(a.max()) for a in hidden) or 1.0


def _scales(figure: Figure, axes: Axes, theme: Theme, ranges: dict[str, tuple[float, float]]) -> None:
    """Grey scales beneath the image; a single one if all ranges are equal."""
    if len(set(ranges.values())) == 1:
        ranges = {"activation": UNIT_RANGE}
    for i, (label, ends) in enumerate(ranges.items()):
        place = axes.inset_axes(
            (0.05, -IMAGE_SIDE / 2 - 0.5 - 1.05 * i, IMAGE_SIDE - 0.1, 0.14), transform=axes.transData
        )
        greys = ScalarMappable(Normalize(*ends), "gray")
        style.scale(figure, theme, greys, label, cax=place, orientation="horizontal", ticks=ends, format="%.3g")


def answer_of(network: Network, outputs: Array) -> str:
    """The class of the brightest output, (n_out,), or the name for none of them."""
    none = is_rejected(probabilities(network, outputs))
    return rejected_label(network.classes) if none else network.classes[int(outputs.argmax())]


def _lines(ends: list[tuple[tuple[float, float], tuple[float, float]]], signals: Array, theme: Theme) -> LineCollection:
    """Lines as thick as their signals are strong, the strongest on top."""
    strength = np.abs(signals) / (np.abs(signals).max(initial=0) or 1.0)
    kept = [i for i in np.argsort(strength, kind="stable") if strength[i] >= MIN_LINE_STRENGTH]
    return LineCollection(
        [ends[i] for i in kept],
        colors=[theme.positive if signals[i] > 0 else theme.negative for i in kept],
        linewidths=[MAX_LINE_WIDTH * strength[i] for i in kept],
        alpha=0.75,
        zorder=2,
    )


def _name_outputs(axes: Axes, network: Network, a: Array, at: tuple[float, Array, Array] | None, theme: Theme) -> None:
    """Write class and activation beside every output, or only beside the brightest if there are too many."""
    assert at is not None
    x, which, y = at
    for i, here in zip(which, y, strict=True):
        if len(which) <= 20 or i == a.argmax():
            text = f"{short(network.classes[i])}  {a[i]:.2f}"
            bold = "bold" if i == a.argmax() else "normal"
            axes.text(x + 0.3, here, text, va="center", fontsize=TEXT, color=theme.ink, fontweight=bold)
