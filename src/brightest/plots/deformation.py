"""Data augmentation as a picture: digits as they are, and as deformed in each epoch."""

import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from brightest.nn.parameters import Array
from brightest.plots import style
from brightest.plots.style import Theme
from brightest.training.augment import Deformation, deform

EPOCHS = 8


def deformed(images: Array, deformation: Deformation, theme: Theme) -> Figure:
    """A row for each image (n, side²) uint8: itself, and its deformations in eight epochs."""
    side = round(images.shape[1] ** 0.5)
    figure = style.figure(
        theme,
        "The same digits, as other hands might have written them",
        "On the left each digit as it was scanned; beside it what a network learns from in one epoch after another: "
        "turned, slanted, stretched, shifted and warped a little, never twice the same.",
        (10.0, 2.4 + 0.95 * len(images)),
    )
    axes = style.axes(figure, theme)
    gap = side // 7
    epochs = [images, *(deform(images, deformation, 0, epoch) for epoch in range(EPOCHS))]
    tiles = np.zeros((len(images) * (side + gap) - gap, (EPOCHS + 1) * (side + gap) + gap))
    for column, shown in enumerate(epochs):
        left = column * (side + gap) + (2 * gap if column else 0)
        for row, image in enumerate(shown.reshape(-1, side, side)):
            top = row * (side + gap)
            tiles[top : top + side, left : left + side] = image
    ink = LinearSegmentedColormap.from_list("ink", [theme.background, theme.ink])
    axes.imshow(tiles, cmap=ink, vmin=0, vmax=255, interpolation="nearest")
    axes.axvline(side + gap, color=theme.selected, linewidth=3)
    axes.set_xticks([]), axes.set_yticks([])
    axes.set_axis_off()
    style.legend(
        axes, theme, [Patch(color=theme.ink, label="ink"), Patch(color=theme.selected, label="as scanned | deformed")]
    )
    return figure
