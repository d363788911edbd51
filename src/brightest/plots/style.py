"""The visual language of every picture: blue is positive, red negative, the background zero, yellow selected.

A picture function starts with `figure` (which requires a title and a sentence), adds `axes`, draws in the colours of
its Theme, and ends with `legend`. All settings are on the artists themselves; Matplotlib's global settings stay
unchanged.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colorbar import Colorbar
from matplotlib.colors import Colormap, LinearSegmentedColormap, Normalize, to_hex
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.legend import Legend
from matplotlib.text import Text
from matplotlib.ticker import MaxNLocator
from mpl_toolkits.mplot3d import Axes3D

from brightest.errors import check_choice
from brightest.nn.parameters import Array

WIDE = (10.0, 6.25)  # inches
SQUARE = (8.0, 8.0)
TEXT, TITLE = 14, 20  # points; nothing is smaller than TEXT
MARGIN = 0.18  # inches between the picture's edge and its content


@dataclass(frozen=True)
class Theme:
    """The colours of a picture, as Matplotlib takes them."""

    background: str  # also the colour of zero in every signed quantity
    ink: str  # text, axes, curves
    muted: str  # grid lines, contours
    positive: str
    negative: str
    selected: str
    negative_name: str  # the name of the negative colour, for sentences
    height_colours: tuple[str, ...]  # colours of heights, low to high

    @cached_property
    def signed(self) -> Colormap:
        """From negative through the background at zero to positive: use with `signed_scale`."""
        ends = [
            self.negative,
            mix(self.background, self.negative),
            self.background,
            mix(self.background, self.positive),
            self.positive,
        ]
        return LinearSegmentedColormap.from_list("signed", list(zip([0, 0.3, 0.5, 0.7, 1], ends, strict=True)))

    @cached_property
    def heights(self) -> Colormap:
        """From low to high, in muted colours that lines stand out from."""
        return LinearSegmentedColormap.from_list("heights", self.height_colours)


def mix(one: str, other: str, share: float = 0.6) -> str:
    """A mixture of two colours: `share` of the other."""
    return to_hex(LinearSegmentedColormap.from_list("mixed", [one, other])(share))


_THEMES: dict[str, dict[str, Any]] = {
    "light": {
        "background": "#ffffff",
        "ink": "#1c2028",
        "muted": "#b3bac6",
        "selected": "#ffcf00",
        "height_colours": ("#8fb3ba", "#c9d8c5", "#fbf7e6"),
    },
    "dark": {
        "background": "#101216",
        "ink": "#eceff4",
        "muted": "#69717f",
        "selected": "#ffe14a",
        "height_colours": ("#16343d", "#3d6667", "#8b9b7d"),
    },
}
_SIGNS = {  # positive and negative, readable on each theme's background
    ("light", "classic"): ("#1f6feb", "#d7263d"),
    ("dark", "classic"): ("#4d9bff", "#ff5a5f"),
    ("light", "colourblind"): ("#0065b3", "#d95f02"),
    ("dark", "colourblind"): ("#45a5ff", "#ee7d0a"),
}
_NEGATIVE_NAMES = {"classic": "red", "colourblind": "orange"}
THEMES, PALETTES = tuple(_THEMES), tuple(_NEGATIVE_NAMES)


def theme(name: str = "light", palette: str = "classic") -> Theme:
    """The colours of a theme and a palette. Raises SettingError unless they are in THEMES and PALETTES."""
    check_choice("theme", name, THEMES)
    check_choice("palette", palette, PALETTES)
    positive, negative = _SIGNS[name, palette]
    return Theme(positive=positive, negative=negative, negative_name=_NEGATIVE_NAMES[palette], **_THEMES[name])


def figure(theme: Theme, title: str, sentence: str, size: tuple[float, float] = WIDE) -> Figure:
    """An empty figure with a title above and one sentence below; `size` is in inches."""
    room = ConstrainedLayoutEngine(w_pad=MARGIN, h_pad=0.75 * MARGIN, wspace=0.04, hspace=0.06)
    made = _TextFigure(size, dpi=120, facecolor=theme.background, layout=room)
    FigureCanvasAgg(made)
    plain: dict[str, Any] = {"x": MARGIN / size[0], "ha": "left", "color": theme.ink, "parse_math": False}
    above = made.suptitle(title, fontsize=TITLE, fontweight="bold", **plain)
    below = made.supxlabel(sentence, fontsize=TEXT, **plain)
    for text in (above, below):
        _wrap(text, size[0] - 2 * MARGIN)
    return made


class _TextFigure(Figure):
    """A figure without mathematical text, because a class may be called $."""

    def draw(self, renderer: Any) -> None:
        """Draw, with every dollar sign as text."""
        for text in self.findobj(Text):
            text.set_parse_math(False)
        super().draw(renderer)

    def _repr_png_(self) -> bytes:
        """The figure as notebooks show it."""
        from brightest.plots.saving import encoded

        return encoded(self, ".png")


def add_caption(figure: Figure, caption: str) -> None:
    """Add a line under the figure's sentence."""
    width = figure.get_size_inches()[0]
    text = f"{figure.get_supxlabel()}\n{caption}"
    _wrap(figure.supxlabel(text, x=MARGIN / width, ha="left", fontsize=TEXT, parse_math=False), width - 2 * MARGIN)


def _wrap(text: Text, width: float) -> None:
    """Break `text` into lines of at most `width` inches."""
    assert isinstance(text.figure, Figure)
    room = 0.96 * width * text.figure.dpi  # an SVG viewer may substitute a wider font
    lines: list[str] = []
    for line in text.get_text().split("\n"):
        words = line.split(" ")
        while words:
            count = _fitting(text, words, room)
            lines.append(" ".join(words[:count]))
            del words[:count]
    text.set_text("\n".join(lines))


def _fitting(text: Text, words: list[str], room: float) -> int:
    """How many of the words fit into `room` pixels, at least 1. The text becomes some of them."""

    def width(count: int) -> float:
        text.set_text(" ".join(words[:count]))
        return float(text.get_window_extent().width)

    if width(len(words)) <= room:  # as nearly always: to measure a text takes milliseconds
        return len(words)
    return max(1, bisect_right(range(1, len(words)), room, key=width))


def axes(figure: Figure, theme: Theme, place: Any = 111, **kind: Any) -> Axes:
    """Axes in the theme's colours; `place` and `kind` go to Figure.add_subplot."""
    made: Axes = figure.add_subplot(place, facecolor=theme.background, **kind)
    made.tick_params(colors=theme.ink, labelsize=TEXT, width=1, length=5)
    made.spines[["top", "right"]].set_visible(False)
    made.spines[["left", "bottom"]].set_color(theme.muted)
    for label in (made.title, made.xaxis.label, made.yaxis.label):
        label.set(color=theme.ink, fontsize=TEXT)
    return made


def axes_3d(figure: Figure, theme: Theme, place: Any = 111) -> Axes3D:
    """Axes for a surface, in the theme's colours; artists are stacked by their zorder."""
    made: Axes3D = figure.add_subplot(place, projection="3d", computed_zorder=False, facecolor=theme.background)
    for axis in (made.xaxis, made.yaxis, made.zaxis):
        axis.set_pane_color(theme.background)
        axis.line.set_color(theme.muted)
        axis.label.set(color=theme.ink, fontsize=TEXT)
        axis.set_tick_params(colors=theme.ink, labelsize=TEXT)
        axis.set_major_locator(MaxNLocator(4, prune="both"))
        axis.labelpad = 10
    made.grid(visible=False)
    made.set_box_aspect((1.35, 1.1, 0.62), zoom=1.2)
    made.view_init(elev=42, azim=-62)
    return made


def legend(
    axes: Axes, theme: Theme, handles: Sequence[Artist] | None = None, columns: int = 4, length: float = 1.6
) -> Legend:
    """A legend of the labels (or `handles`) in rows above the axes; `length` is that of a line, in font sizes."""
    return axes.legend(
        handles=handles,
        loc="lower left",
        bbox_to_anchor=(0, 1),
        ncols=columns,
        fontsize=TEXT,
        labelcolor=theme.ink,
        frameon=False,
        borderaxespad=0.4,
        borderpad=0,
        handlelength=length,
        handletextpad=0.5,
        columnspacing=1.6,
    )


def marker(theme: Theme, colour: str, size: float = 13) -> dict[str, Any]:
    """The style of a dot that marks one point; `size` is in points."""
    return {"color": colour, "marker": "o", "markersize": size, "markeredgecolor": theme.ink, "markeredgewidth": 2}


def signed_scale(*arrays: Array) -> Normalize:
    """One symmetric scale for all `arrays`, (...,) each, so that zero has the background's colour."""
    largest = max((float(np.abs(array[np.isfinite(array)]).max(initial=0)) for array in arrays), default=0)
    return Normalize(-(largest or 1), largest or 1)


def scale(figure: Figure, theme: Theme, drawn: Any, label: str, **place: Any) -> Colorbar:
    """The colour bar of `drawn` (an image, contours); `place` goes to Figure.colorbar."""
    bar: Colorbar = figure.colorbar(drawn, **place)
    bar.set_label(label, color=theme.ink, fontsize=TEXT)
    bar.ax.tick_params(colors=theme.ink, labelsize=TEXT)
    bar.outline.set_edgecolor(theme.muted)
    return bar
