"""An image grid: small images side by side on one pair of axes, in rows, each with a caption."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil, isqrt
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.patches import Rectangle

from brightest.errors import DataError
from brightest.nn.parameters import Array
from brightest.plots import style
from brightest.plots.style import TEXT, Theme

GAP = 0.12  # between tiles, relative to a tile's side
LINE_HEIGHT = 0.27  # inches, of a line of text
FRAME_WIDTH = 4.5  # points, of a selected tile
GREYS: dict[str, Any] = {"cmap": "gray", "vmin": 0, "vmax": 1}  # pixels: 0 black, 1 white


@dataclass(frozen=True)
class ImageGrid:
    """Axes on which every tile is 1 × 1, in data units."""

    axes: Axes
    theme: Theme
    columns: int
    pitch: float  # from the top of a row to the top of the next

    def corner(self, i: int) -> tuple[float, float]:
        """The upper left corner of tile i; y goes downwards."""
        return (1 + GAP) * (i % self.columns), self.pitch * (i // self.columns)


def image_grid(
    figure: Figure,
    theme: Theme,
    count: int,
    columns: int,
    lines: float = 1,
    place: Any = 111,
    room: tuple[float, float] = (9.4, 4.6),
) -> ImageGrid:
    """Axes for `count` tiles in rows of `columns`, each with a caption of `lines` lines.

    `room` is the approximate size of the axes in inches; it decides the height of a line relative to a tile.
    """
    rows = ceil(count / columns)
    side = _side(count, columns, lines, room)
    pitch = 1 + GAP + LINE_HEIGHT * lines / side
    axes = blank_axes(figure, theme, place)
    axes.set_aspect("equal")
    axes.set(xlim=(-0.05, columns * (1 + GAP) - GAP + 0.05), ylim=(rows * pitch - GAP, -0.05))
    return ImageGrid(axes, theme, columns, pitch)


def best_columns(count: int, lines: float, room: tuple[float, float]) -> int:
    """The number of columns that makes the tiles largest."""
    return max(range(1, count + 1), key=lambda columns: _side(count, columns, lines, room))


def _side(count: int, columns: int, lines: float, room: tuple[float, float]) -> float:
    """The side of the largest possible tile, in inches."""
    rows = ceil(count / columns)
    return max(0.1, min(room[0] / (columns * (1 + GAP)), (room[1] / rows - LINE_HEIGHT * lines) / (1 + GAP)))


def blank_axes(figure: Figure, theme: Theme, place: Any = 111) -> Axes:
    """Axes without ticks, labels or frame."""
    axes = style.axes(figure, theme, place, xticks=[], yticks=[])
    axes.set_axis_off()
    return axes


def add_tile(
    grid: ImageGrid,
    i: int,
    image: Array,
    caption: str = "",
    colours: Mapping[str, Any] = GREYS,
    *,
    selected: bool = False,
    drop: float = 0,
) -> AxesImage:
    """Draw tile i, an image (side, side). If `selected`, it has a yellow frame.

    colours: arguments of imshow, such as cmap and norm. drop: moves the caption down, in sides of a tile.
    """
    x, y = grid.corner(i)
    drawn = grid.axes.imshow(image, extent=(x, x + 1, y + 1, y), interpolation="nearest", zorder=1, **colours)
    edge: dict[str, Any] = {"edgecolor": grid.theme.muted, "zorder": 2}
    if selected:
        edge = {"edgecolor": grid.theme.selected, "linewidth": FRAME_WIDTH, "zorder": 3}
    grid.axes.add_patch(Rectangle((x, y), 1, 1, facecolor="none", **edge))
    if caption:
        where: dict[str, Any] = {"ha": "center", "va": "top", "linespacing": 1.15}
        grid.axes.text(
            x + 0.5, y + 1 + 0.06 + drop, caption, color=grid.theme.ink, fontsize=TEXT, parse_math=False, **where
        )
    return drawn


def as_square(row: Array) -> Array:
    """One number for each pixel, (side²,), as an image (side, side). Raises DataError unless they make a square."""
    side = isqrt(row.size)
    if side * side != row.size:
        raise DataError(
            f"{row.size:,} pixels make no square image: choose a network with a square number of inputs, such as 784."
        )
    return row.reshape(side, side)
