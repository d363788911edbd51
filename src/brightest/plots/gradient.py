"""The gradient as a picture of every weight, and its check against finite differences."""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from brightest.inspection.gradient_check import GradientCheck
from brightest.nn.parameters import Parameters
from brightest.plots import style
from brightest.plots.style import TEXT, Theme
from brightest.plots.weights import pictorial, pictures

MAX_DIFFERENCE = 1e-6  # relative to the largest entry of the tensor
MIN_DIFFERENCE = 1e-16  # below the precision of float64


def gradient(grad: Parameters, theme: Theme, layer: int = 1) -> Figure:
    """Minus the gradient for the weights into a layer: the direction of steepest descent."""
    wanted = -np.asarray(grad.weights[layer - 1], np.float64)
    each = "a picture for each neuron" if pictorial(wanted, layer) else f"a row for each neuron of layer {layer}"
    return pictures(
        wanted,
        theme,
        layer,
        f"What every weight into layer {layer} should do",
        f"Minus the gradient of the cost, {each}: blue weights should rise and {theme.negative_name} ones fall, the "
        "stronger the colour the more it matters. Where there is none, nothing would change.",
        "−∂C/∂w, what it should do",
    )


def check(found: GradientCheck, theme: Theme) -> Figure:
    """A bar for each tensor: the difference between back-propagation and finite differences."""
    figure = style.figure(
        theme,
        "Is the gradient right?",
        f"Each of {found.checked.sum():,} weights and biases was nudged, and the change of the cost compared with what "
        f"back-propagation says: the two are at most {found.largest:.1e} of a tensor's largest slope apart.".replace(
            "e-", "e−"
        ),
    )
    axes = style.axes(figure, theme)
    apart = np.maximum(found.relative, MIN_DIFFERENCE)
    colours = [theme.positive if difference <= MAX_DIFFERENCE else theme.negative for difference in apart]
    axes.barh(range(len(apart)), apart, 0.6, left=0, color=colours)
    axes.set_xscale("log")
    axes.set_yticks(range(len(apart)), list(found.names))
    powers = range(-16, 1, 2)
    axes.set_xticks([10.0**power for power in powers], [f"1e−{-power}" if power else "1" for power in powers])
    axes.minorticks_off()
    axes.axvline(MAX_DIFFERENCE, color=theme.ink, linewidth=2.5, linestyle="--")
    for row, difference in enumerate(apart):
        text = f"{difference:.0e}".replace("e-", "e−")
        axes.text(difference * 1.4, row, text, va="center", fontsize=TEXT, color=theme.ink)
    axes.set(xlim=(MIN_DIFFERENCE, max(1.0, 100 * apart.max())), ylim=(len(apart) - 0.4, -0.6))
    axes.set_xlabel("largest difference, relative to the tensor's largest slope ∂C/∂w")
    handles = [
        Patch(facecolor=theme.positive, label="agrees"),
        Patch(facecolor=theme.negative, label="doesn't"),
        Line2D([], [], color=theme.ink, linewidth=2.5, linestyle="--", label="what is allowed"),
    ]
    style.legend(axes, theme, handles)
    return figure
