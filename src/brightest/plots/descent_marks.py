"""Marks on the picture of a descent: start, steps, current point, and flight out of the window."""

from typing import Any

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from brightest.inspection.descent.descent import Descent
from brightest.nn.parameters import Array
from brightest.plots import style
from brightest.plots.descent_captions import format_number
from brightest.plots.style import Theme


def end_handles(run: Descent, theme: Theme) -> list[Line2D]:
    """Legend handles of start and end; a diverged path has no end."""
    start = Line2D([], [], label="start", **_start(theme))
    end = Line2D([], [], label="last step", **_end(theme))
    return [start] if run.status == "diverged" else [start, end]


def mark_ends(axes: Axes, run: Descent, theme: Theme, steps: int, coordinates: list[Array]) -> list[Line2D]:
    """Mark the start and the point after `steps`; `coordinates` has one array (steps + 1,) per axis."""
    marks = axes.plot(*(along[:1] for along in coordinates), zorder=6, **_start(theme))
    if run.status == "diverged":
        return marks
    now = (along[steps : steps + 1] for along in coordinates)
    return [*marks, *axes.plot(*now, zorder=7, **_end(theme))]


def _start(theme: Theme) -> dict[str, Any]:
    return {**style.marker(theme, theme.background, 15), "linestyle": "none"}


def _end(theme: Theme) -> dict[str, Any]:
    return {**style.marker(theme, theme.selected, 9), "linestyle": "none"}  # smaller than the start beneath it


def line(theme: Theme) -> dict[str, Any]:
    """The style of a path on a map or surface."""
    return {"color": theme.ink, "linewidth": 2, "marker": "o", "markersize": 4.5}


def map_legend(run: Descent, theme: Theme) -> list[Artist]:
    """Legend handles of a map or surface."""
    low = Patch(facecolor=theme.heights(0.0), edgecolor=theme.muted, label="dark is low")
    return [low, Line2D([], [], label="steps", **line(theme)), *end_handles(run, theme)]


def mark_flight(
    axes: Axes, theme: Theme, run: Descent, place: tuple[float, float], edge: float, target: float
) -> list[Any]:
    """An arrow from the path's last visible point to the edge, and its target unless the descent only falls."""
    arrow = {"arrowstyle": "-|>,head_width=0.4,head_length=0.8", "color": theme.ink, "linewidth": 2, "shrinkA": 10}
    flight: list[Any] = [axes.annotate("", (edge, place[1]), place, arrowprops=arrow, zorder=5)]
    if run.ending != "falling":
        middle = (place[0] + edge) / 2
        text: dict[str, Any] = {"color": theme.ink, "fontsize": style.TEXT, "ha": "center", "va": "bottom"}
        flight.append(axes.text(middle, place[1], f"flung to x = {format_number(target)}\n", linespacing=0.6, **text))
    return flight
