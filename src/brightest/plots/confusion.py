"""The confusion matrix: a row for each truth, a column for each answer.

The diagonal, where answers are right, is muted so that the mistakes stand out.
"""

import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from brightest.evaluation.metrics import Evaluation
from brightest.nn.parameters import Array
from brightest.plots import style
from brightest.plots.formatting import short, with_article
from brightest.plots.style import TEXT, Theme

MAX_COLOUR_SHARE = 0.6  # so that a number on the colour can be read
MAX_CLASSES_WITH_COUNTS = 12  # with more there is no room for numbers


def confusion(found: Evaluation, classes: tuple[str, ...], theme: Theme) -> Figure:
    """The confusion matrix with its counts."""
    counts = found.confusion
    wrong = counts - np.diag(counts.diagonal())
    figure = style.figure(theme, "What it takes for what", _sentence(found, wrong, classes), (9.0, 8.4))
    axes = style.axes(figure, theme)
    deep = style.mix(theme.background, theme.negative, MAX_COLOUR_SHARE)
    reds = LinearSegmentedColormap.from_list("mistakes", [theme.background, deep])
    drawn = axes.imshow(wrong, cmap=reds, vmin=0, vmax=max(wrong.max(), 1), interpolation="nearest")
    right = np.where(np.eye(len(counts), dtype=bool), 1.0, np.nan)
    muted = LinearSegmentedColormap.from_list("right", [style.mix(theme.background, theme.muted, 0.3)] * 2)
    axes.imshow(right, cmap=muted, interpolation="nearest")
    if len(counts) <= MAX_CLASSES_WITH_COUNTS:
        for (row, column), count in np.ndenumerate(counts):
            if count:
                axes.text(column, row, f"{count}", ha="center", va="center", fontsize=TEXT, color=theme.ink)
    names = [short(name, 6) for name in classes]
    every = range(0, len(names), -(-len(names) // 20))
    axes.set_xticks(every, [names[i] for i in every])
    axes.set_yticks(every, [names[i] for i in every])
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    axes.set(xlabel="what it was read as", ylabel="what it is")
    style.scale(figure, theme, drawn, "images misread", ax=axes, shrink=0.8)
    return figure


def commonest(wrong: Array) -> tuple[int, int]:
    """Truth and answer of the most frequent mistake in `wrong`, (classes, classes)."""
    row, column = np.unravel_index(wrong.argmax(), wrong.shape)
    return int(row), int(column)


def _sentence(found: Evaluation, wrong: Array, classes: tuple[str, ...]) -> str:
    said = f"Of {found.confusion.sum():,} images {found.accuracy:.1%} were read right: those on the diagonal."
    if not wrong.any():
        return said
    truth, answer = commonest(wrong)
    shown, taken = (with_article(short(classes[which], 16)) for which in (truth, answer))
    return f"{said} Most often {shown} was taken for {taken}: {wrong.max()} times."
