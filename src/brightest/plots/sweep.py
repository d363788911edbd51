"""A picture of a sweep: the best trial so far, the importance of each setting, and the errors at each of its values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, LogLocator, MaxNLocator, NullFormatter

from brightest.nn.parameters import Array
from brightest.plots import style
from brightest.plots.style import Theme

MAX_SETTINGS = 6  # how many settings are drawn
MAX_LABELS = 8  # with more names, an axis has no labels
LEAST_ERROR = 1e-4  # smaller errors are drawn here, because a logarithmic axis has no 0


@dataclass(frozen=True, eq=False)
class Points:
    """The trials of a sweep that have a score."""

    numbers: Array  # (n,), ascending
    errors: Array  # (n,): the share of validation examples that were read wrong
    stopped: Array  # (n,): whether the trial was stopped early
    settings: Mapping[str, Array]  # by name, (n,): the trials' values, or their indices in `labels`
    labels: Mapping[str, Sequence[str]]  # by name: the values of a setting that aren't numbers
    best: int  # the index of the best trial


def sweep(points: Points, importances: Mapping[str, float], theme: Theme) -> Figure:
    """The figure. importances: the share of the spread that each setting explains, largest first.

    Draws the first MAX_SETTINGS settings of `importances`, or of `points` if that is empty.
    """
    names = list(importances or points.settings)[:MAX_SETTINGS]
    columns = min(3, len(names))
    rows = -(-len(names) // columns)
    error, most = points.errors[points.best], next((name for name, share in importances.items() if share > 0), "")
    figure = style.figure(
        theme,
        f"{len(points.numbers)} trials",
        f"The best trial, in yellow, reads {error:.2%} of the validation examples wrong."
        + (f" The most important setting is {_named(most)}." if most else ""),
        size=(12.0, 4.4 + 3.4 * rows),
    )
    outer = figure.add_gridspec(2, height_ratios=(4, 3 * rows))
    above = outer[0].subgridspec(1, 3)
    axes = style.axes(figure, theme, above[:2] if importances else above[:])
    _dots(axes, points.numbers, points, theme)
    best = np.minimum.accumulate(np.where(points.stopped, np.inf, points.errors))
    axes.step(
        points.numbers, best.clip(LEAST_ERROR), where="post", color=theme.positive, linewidth=2, label="best so far"
    )
    axes.set_xlabel("trial")
    axes.set_ylabel("read wrong")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    style.legend(axes, theme)
    if importances:
        _bars(style.axes(figure, theme, above[2]), {name: importances[name] for name in names}, theme)
    below = outer[1].subgridspec(rows, columns)
    for i, name in enumerate(names):
        _setting(style.axes(figure, theme, below[i // columns, i % columns]), name, points, theme)
    return figure


def _bars(axes: Axes, importances: Mapping[str, float], theme: Theme) -> None:
    names = list(importances)[::-1]
    axes.barh([_named(name) for name in names], [importances[name] for name in names], color=theme.positive, height=0.6)
    axes.set_xlim(0, 1)
    axes.set_xlabel("explains alone")
    axes.xaxis.set_major_formatter(FuncFormatter(lambda share, _: f"{share:.0%}"))
    axes.xaxis.set_major_locator(FixedLocator([0, 0.5, 1]))


def _setting(axes: Axes, name: str, points: Points, theme: Theme) -> None:
    values, labels = points.settings[name], points.labels.get(name, ())
    axes.set_xlabel(_named(name))
    _dots(axes, values, points, theme)
    if labels:
        axes.set_xlim(-0.5, len(labels) - 0.5)
        if len(labels) <= MAX_LABELS:
            axes.set_xticks(range(len(labels)), labels)
    elif values.min() > 0 and values.max() >= 10 * values.min():
        axes.set_xscale("log")
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
        axes.xaxis.set_minor_formatter(NullFormatter())
    else:
        axes.xaxis.set_major_locator(MaxNLocator(4, integer=bool((values == values.round()).all())))


def _dots(axes: Axes, x: Array, points: Points, theme: Theme) -> None:
    """Draw a dot for each trial, at `x` (n,) and at its error on a logarithmic axis."""
    dots: dict[str, Any] = {"marker": "o", "linestyle": "", "markersize": 6, "alpha": 0.8}
    errors, stopped = points.errors.clip(LEAST_ERROR), points.stopped
    axes.set_yscale("log")
    axes.plot(x[~stopped], errors[~stopped], color=theme.ink, label="trial", **dots)
    if stopped.any():
        axes.plot(x[stopped], errors[stopped], color=theme.negative, label="stopped early", **dots)
    axes.plot(x[[points.best]], errors[[points.best]], zorder=3, **style.marker(theme, theme.selected, 11))
    axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda share, _: f"{share:.3%}".rstrip("0%").rstrip(".") + "%"))
    axes.yaxis.set_minor_formatter(NullFormatter())


def _named(name: str) -> str:
    return name.replace("_", " ")
