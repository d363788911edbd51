"""The common layout of pictures about one image: two panels above, one below."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.gridspec import SubplotSpec
from matplotlib.ticker import MaxNLocator

MAX_TICKS = 8  # along an axis


def places(figure: Figure, widths: tuple[float, float]) -> tuple[SubplotSpec, SubplotSpec, SubplotSpec]:
    """Places upper left and upper right, with relative `widths`, and below."""
    rows = figure.add_gridspec(2, 1, height_ratios=(1.0, 0.95))
    columns = rows[0].subgridspec(1, 2, width_ratios=widths)
    return columns[0], columns[1], rows[1]


def along_layer(axes: Axes, layer: int) -> None:
    """Label the horizontal axis with the neurons of a layer."""
    axes.xaxis.set_major_locator(MaxNLocator(MAX_TICKS, integer=True))
    axes.set_xlabel("pixel" if layer == 0 else f"neuron of layer {layer}")
