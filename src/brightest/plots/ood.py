"""A picture of the out-of-distribution benchmark: images of each kind, and how sure the network is about them."""

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle

from brightest.inspection.ood_benchmark import OodResult
from brightest.nn.network import pixels
from brightest.plots import style
from brightest.plots.formatting import percent, short
from brightest.plots.image_grid import GREYS, as_square
from brightest.plots.style import TEXT, Theme

HEADING = "most often"
TILES = 4  # images of each kind
TILE_SIDE = 0.9  # relative to a row's height
BARS_LEFT, BAR_LENGTH = TILES + 0.3, 4.6  # where the bars start, and the length of 100%


def noise(results: Sequence[OodResult], classes: tuple[str, ...], theme: Theme) -> Figure:
    """The figure. Each kind has a row: images, the shares with an output above 0.5 and 0.9, the commonest answer."""
    n = len(results[0].images)
    sure = float(np.mean([result.share_above(0.5) for result in results]))
    silent = any(result.claims[-1] for result in results)
    none = " For the others, the answer is “none”." if silent else ""
    figure = style.figure(
        theme,
        "Sure about nonsense?",
        f"None of these {n * len(results):,} images shows a proper digit, but for {percent(sure)} of them an output "
        f"was brighter than 0.5.{none}",
        (10.0, 2.4 + 0.66 * len(results)),
    )
    axes = style.axes(figure, theme)
    for row, result in enumerate(results):
        for i, which in enumerate(np.linspace(0, n - 1, TILES).astype(int)):
            left, top = float(i), row - TILE_SIDE / 2
            where = (left, left + TILE_SIDE, top + TILE_SIDE, top)
            image = as_square(pixels(result.images[which]))
            axes.imshow(image, extent=where, interpolation="nearest", **GREYS)
            axes.add_patch(Rectangle((left, top), TILE_SIDE, TILE_SIDE, facecolor="none", edgecolor=theme.muted))
        for level, height, colour in ((0.5, 0.6, theme.muted), (0.9, 0.6, theme.negative)):
            axes.barh(row, BAR_LENGTH * result.share_above(level), height, left=BARS_LEFT, color=colour)
        answer = int(result.claims.argmax())
        claimed = f"{short((*classes, 'none')[answer], 6)}  {percent(result.claims[answer] / n)}"
        axes.text(BARS_LEFT + BAR_LENGTH + 0.25, row, claimed, va="center", fontsize=TEXT, color=theme.ink)
    axes.text(BARS_LEFT + BAR_LENGTH + 0.25, -0.75, HEADING, va="center", fontsize=TEXT, color=theme.ink)
    axes.set_yticks(range(len(results)), [result.kind for result in results])
    axes.set_xticks([BARS_LEFT + BAR_LENGTH * share for share in (0, 0.5, 1)], ["0%", "50%", "100%"])
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.spines["bottom"].set_bounds(BARS_LEFT, BARS_LEFT + BAR_LENGTH)
    axes.vlines(BARS_LEFT, -0.5, len(results) - 0.5, color=theme.ink, linewidth=1.5)
    axes.set_aspect("equal")
    axes.set(xlim=(-0.1, BARS_LEFT + BAR_LENGTH + 2.3), ylim=(len(results) - 0.4, -1.0))
    handles = [
        Patch(facecolor=theme.muted, label="share with an output above 0.5"),
        Patch(facecolor=theme.negative, label="above 0.9"),
    ]
    style.legend(axes, theme, handles)
    return figure
