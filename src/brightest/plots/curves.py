"""The learning curves of a training: cost and accuracy of each epoch."""

from collections.abc import Mapping, Sequence

from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from brightest.errors import SettingError
from brightest.plots import style
from brightest.plots.style import Theme

MAX_DOTS = 60  # epochs; more are drawn as a line without dots


def curves(history: Sequence[Mapping[str, float]], theme: Theme, best_epoch: int | None = None) -> Figure:
    """Cost and accuracy on the training, validation and test examples, as far as they were measured.

    history: an entry for each epoch, as `FitResult.history` and a `--log` have them. best_epoch: the kept one, if it
    isn't the last. Raises SettingError if there is no epoch.
    """
    if not history:
        raise SettingError("there is no epoch to draw: train for at least one.")
    first, last = history[0], history[-1]
    kept = "" if best_epoch is None else f" The network is that of epoch {best_epoch:g}, at the upright line."
    figure = style.figure(
        theme,
        "How it learned",
        f"Epochs {first['epoch']:g} to {last['epoch']:g}. The cost on the training examples went from "
        f"{first['train_cost']:.4f} to {last['train_cost']:.4f}, the accuracy from {first['train_accuracy']:.1%} to "
        f"{last['train_accuracy']:.1%}.{kept}",
    )
    colours = {"train": theme.positive, "validation": theme.negative, "test": theme.muted}
    for place, metric in ((121, "cost"), (122, "accuracy")):
        axes = style.axes(figure, theme, place)
        for which, colour in colours.items():
            entries = [entry for entry in history if f"{which}_{metric}" in entry]
            if entries:
                axes.plot(
                    [entry["epoch"] for entry in entries],
                    [entry[f"{which}_{metric}"] for entry in entries],
                    color=colour,
                    linewidth=2,
                    marker="o" if len(entries) <= MAX_DOTS else "",
                    markersize=4,
                    label={"train": "training"}.get(which, which),
                )
        if best_epoch is not None:
            axes.axvline(best_epoch, color=theme.ink, linewidth=1)
        axes.set_xlabel("epoch")
        axes.set_ylabel(metric)
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        if metric == "accuracy":
            axes.yaxis.set_major_formatter(FuncFormatter(lambda share, _: f"{share:.0%}"))
        style.legend(axes, theme)
    return figure
