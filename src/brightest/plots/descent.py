"""A descent as a picture: a curve with tangent steps, contours or a surface with the path, or a film of one of these.

Each has a fixed background and a path that grows on it: a still shows the whole path, a film its growth.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from PIL import Image

from brightest.errors import SettingError
from brightest.inspection.descent.descent import Descent
from brightest.inspection.descent.formula import Formula
from brightest.nn.parameters import Array
from brightest.plots import style
from brightest.plots.descent_captions import caption, title
from brightest.plots.descent_marks import end_handles, line, map_legend, mark_ends, mark_flight
from brightest.plots.normalize import (
    Window,
    clip_path,
    clip_step,
    contour_levels,
    drawable,
    fit_window,
    robust_range,
    spaced_indices,
    with_aspect_ratio,
)
from brightest.plots.style import Theme

MAX_FRAMES, FILM_DPI = 48, 80  # 800 by 500 pixels
MIN_GAP = 0.008  # between visible steps, relative to the window's width
MAP_SIZE, MAP_ASPECT = (10.0, 7.0), 1.95  # figure in inches; width over height of its axes


@dataclass(frozen=True)
class _Scene:
    """A figure with its background drawn; `draw` adds the path up to a step and returns the new artists."""

    figure: Figure
    draw: Callable[[int], list[Any]]


def curve(run: Descent, theme: Theme, window: Window | None = None) -> Figure:
    """A function of x, each step drawn along its tangent in the colour of the slope's sign."""
    return draw("curve", run, theme, window)


def contours(run: Descent, theme: Theme, window: Window | None = None) -> Figure:
    """A function of x and y as a contour map, with the path."""
    return draw("contours", run, theme, window)


def draw(view: str, run: Descent, theme: Theme, window: Window | None = None) -> Figure:
    """The picture called `view`: curve, contours or surface."""
    made = _VIEWS[view](run, theme, fit_window(run, window))
    made.draw(run.steps)
    return made.figure


def film(view: str, run: Descent, theme: Theme, window: Window | None = None) -> list[Image.Image]:
    """Up to MAX_FRAMES images of the picture called `view` as its path grows: every step at first, then in strides."""
    stage = _VIEWS[view](run, theme, fit_window(run, window))
    canvas = stage.figure.canvas
    assert isinstance(canvas, FigureCanvasAgg)
    stage.figure.set_dpi(FILM_DPI)
    canvas.draw()
    background = canvas.copy_from_bbox(stage.figure.bbox)
    frames = []
    for steps in np.unique(np.geomspace(1, run.steps + 1, MAX_FRAMES).astype(int)) - 1:
        canvas.restore_region(background)
        drawn = stage.draw(int(steps))
        for artist in sorted(drawn, key=lambda artist: artist.zorder):
            stage.figure.draw_artist(artist)
        frames.append(_image(canvas))
        for artist in drawn:
            artist.remove()
    return frames


def check_view(function: Formula, view: str | None) -> str:
    """The view, or the function's default one. Raises SettingError if the view can't show the function."""
    possible = ("curve",) if len(function.variables) == 1 else ("contours", "surface")
    view = view or possible[0]
    if view not in possible:
        of = " and ".join(function.variables)
        raise SettingError(f"view {view} can't show a function of {of}: it is drawn as {' or '.join(possible)}.")
    return view


def _image(canvas: FigureCanvasAgg) -> Image.Image:
    """The canvas as an image of 256 colours, as a .gif needs."""
    pixels = Image.fromarray(np.array(canvas.buffer_rgba())).convert("RGB")
    return pixels.quantize(method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)


def _curve(run: Descent, theme: Theme, window: Window) -> _Scene:
    figure = style.figure(theme, title(run), caption(run))
    axes = style.axes(figure, theme)
    ((left, right),) = window
    x = np.linspace(left, right, 1000)
    f = drawable(run.formula.value(x[:, None]))
    inside = (left <= run.path[:, 0]) & (run.path[:, 0] <= right) & np.isfinite(drawable(run.values))
    met = np.append(run.values[inside], robust_range(f))
    low, high = float(met.min()), float(met.max())
    height = high - low
    leap = (np.minimum(f[1:], f[:-1]) < low) & (np.maximum(f[1:], f[:-1]) > high)  # no line across a pole
    axes.plot(x, np.append(np.where(leap, np.nan, f[:-1]), f[-1]), color=theme.ink, linewidth=3, solid_capstyle="round")
    room = 10 * np.array([right - left, height])  # lines may leave the picture by this much
    axes.set(xlim=(left, right), ylim=(low - 0.2 * height, high + 0.05 * height), xlabel="x", ylabel="f(x)")
    downs = [
        Line2D([], [], color=theme.positive, linewidth=4, label="slope positive: go left"),
        Line2D([], [], color=theme.negative, linewidth=4, label="slope negative: go right"),
    ]
    style.legend(axes, theme, [*downs, *end_handles(run, theme)])
    seen = spaced_indices(run.path, MIN_GAP * (right - left))

    def draw(steps: int) -> list[Any]:
        tangents, colours, drops, dots = [], [], [], []
        drawn: list[Any] = []
        for k in (k for k in seen if k < steps and inside[k]):
            (here, there), slope = run.path[k : k + 2, 0], run.slopes[k, 0]
            with np.errstate(all="ignore"):
                tangent = clip_step(np.array([there - here, slope * (there - here)]), room)
            tangents.append([(here, run.values[k]), (here + tangent[0], run.values[k] + tangent[1])])
            colours.append(theme.positive if slope > 0 else theme.negative)
            dots.append((here, run.values[k]))
            if inside[k + 1]:
                drops.append([(there, run.values[k] + tangent[1]), (there, run.values[k + 1])])
            elif not left <= there <= right:
                edge = right if there > here else left
                drawn += mark_flight(axes, theme, run, (here, run.values[k]), edge, there)
        drawn += axes.plot(*np.reshape(dots, (-1, 2)).T, "o", color=theme.ink, markersize=5, zorder=5)
        for lines in (
            LineCollection(drops, colors=theme.ink, linewidths=1.5, linestyles=":", zorder=3),
            LineCollection(tangents, colors=colours, linewidths=3.5, capstyle="round", zorder=4),
        ):
            drawn.append(axes.add_collection(lines, autolim=False))
        return drawn + mark_ends(axes, run, theme, steps, [run.path[:, 0], run.values])

    return _Scene(figure, draw)


def _contours(run: Descent, theme: Theme, window: Window) -> _Scene:
    figure = style.figure(theme, title(run), caption(run), MAP_SIZE)
    axes = style.axes(figure, theme, aspect="equal")  # so that steps are at right angles to the contours
    (left, right), (bottom, top) = window = with_aspect_ratio(window, MAP_ASPECT)
    x, y, f = _on_grid(run, window, 300)
    heights = contour_levels(f)
    axes.contourf(x, y, f, heights, cmap=theme.heights, extend="both")
    axes.contour(x, y, f, heights, colors=theme.muted, linewidths=1, linestyles="solid")
    axes.set(xlim=(left, right), ylim=(bottom, top), xlabel="x", ylabel="y")
    style.legend(axes, theme, map_legend(run, theme))
    seen = spaced_indices(run.path, 2 * MIN_GAP * (right - left))

    def draw(steps: int) -> list[Any]:
        path = clip_path(run.path[: steps + 1], window)
        return [
            *axes.plot(*path.T, markevery=[k for k in seen if k < len(path)], zorder=4, **line(theme)),
            *mark_ends(axes, run, theme, steps, list(run.path.T)),
        ]

    return _Scene(figure, draw)


def _surface(run: Descent, theme: Theme, window: Window) -> _Scene:
    figure = style.figure(theme, title(run), caption(run), MAP_SIZE)
    axes = style.axes_3d(figure, theme)
    (left, right), (bottom, top) = window
    x, y, f = _on_grid(run, window, 120)
    low, high = robust_range(f)
    axes.plot_surface(
        x, y, np.clip(f, low, high), cmap=theme.heights, rcount=60, ccount=60, antialiased=False, clip_on=False
    )
    lines = axes.contour(
        x, y, np.clip(f, low, high), contour_levels(f), colors=theme.muted, linewidths=0.8, linestyles="solid", zorder=2
    )
    lines.set_clip_on(False)
    axes.set(xlim=(left, right), ylim=(bottom, top), zlim=(low, high), xlabel="x", ylabel="y")
    style.legend(axes, theme, map_legend(run, theme))
    seen = spaced_indices(run.path, 3 * MIN_GAP * (right - left))
    height = np.clip(run.values, low, high)
    if run.ending == "left the domain":
        height[-1] = height[-2]  # level, outside the domain

    def draw(steps: int) -> list[Any]:
        path = clip_path(run.path[: steps + 1], window, 0.1)
        marked = [k for k in seen if k < len(path)]
        drawn = [
            *axes.plot(*path.T, height[: len(path)], markevery=marked, zorder=4, **line(theme)),
            *mark_ends(axes, run, theme, steps, [*run.path.T, height]),
        ]
        for artist in drawn:
            artist.set(clip_on=False, in_layout=False)  # the surface, too, reaches beyond its axes
        return drawn

    return _Scene(figure, draw)


_VIEWS = {"curve": _curve, "contours": _contours, "surface": _surface}


def _on_grid(run: Descent, window: Window, points: int) -> tuple[Array, Array, Array]:
    """The function on a grid: x, y and f, each (points, points); NaN where it can't be drawn."""
    x, y = np.meshgrid(*(np.linspace(*stretch, points) for stretch in window))
    f = drawable(run.formula.value(np.stack([x, y], axis=-1)))
    return x, y, f
