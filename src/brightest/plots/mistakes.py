"""A gallery of mistakes: misread images with truth, answer and probability."""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle

from brightest.data import Examples
from brightest.inspection.misread import Mistakes
from brightest.nn.network import Network, pixels
from brightest.plots import style
from brightest.plots.formatting import percent, pluralize, short
from brightest.plots.image_grid import add_tile, as_square, image_grid
from brightest.plots.style import Theme

COLUMNS, MAX_SHOWN = 6, 18
BAR_HEIGHT = 0.06  # relative to a tile's side


def mistakes(network: Network, examples: Examples, found: Mistakes, theme: Theme) -> Figure:
    """The most confident mistakes first: truth → answer, their probabilities, and the example's number."""
    which = found.indices[:MAX_SHOWN]
    these = "all of them" if len(which) == len(found.indices) else f"the {len(which)} that it was surest of"
    sentence = (
        f"Of {pluralize(len(examples), 'image')}, {len(found.indices):,} were misread. Here are {these}: what it is → "
        "what it was read as, the probability that the network gave to that, and its number."
        if len(which)
        else f"Not one of {pluralize(len(examples), 'image')} was misread."
    )
    figure = style.figure(theme, "What it misread", sentence, (10.0, 8.6))
    grid = image_grid(figure, theme, max(len(which), 1), COLUMNS, 2.4, room=(9.4, 6.5))
    for i, example in enumerate(which):
        image = pixels(examples.images[example])
        probs, truth, answer = found.probabilities[i], found.labels[i], found.answers[i]
        names = (short(network.classes[truth], 5), short(network.classes[answer], 5))
        caption = f"{names[0]} → {names[1]}  {percent(float(probs[answer]))}\nexample {example}"
        add_tile(grid, i, as_square(image), caption, drop=2 * BAR_HEIGHT)
        x, y = grid.corner(i)
        for row, (share, colour) in enumerate([(probs[answer], theme.negative), (probs[truth], theme.positive)]):
            bar = Rectangle(
                (x, y + 1 + (row + 0.3) * BAR_HEIGHT),
                float(np.clip(share, 0, 1)),
                BAR_HEIGHT,
                facecolor=colour,
                zorder=2,
            )
            grid.axes.add_patch(bar)
    handles = [
        Patch(facecolor=theme.negative, label="probability of its answer"),
        Patch(facecolor=theme.positive, label="of the truth"),
    ]
    style.legend(grid.axes, theme, handles)
    return figure
