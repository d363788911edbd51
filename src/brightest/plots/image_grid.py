"""A sheet: small pictures side by side on one pair of axes, in rows, each with a line or two beneath it."""

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

GAP = 0.12  # between tiles, of a tile's side
LINE = 0.27  # inches, of a line of text
RING = 4.5  # points
GREYS: dict[str, Any] = {"cmap": "gray", "vmin": 0, "vmax": 1}  # what a pixel is: 0 black, 1 white


@dataclass(frozen=True)
class ImageGrid:
    """Axes on which every tile is 1 × 1."""

    axes: Axes
    theme: Theme
    columns: int
    pitch: float  # from the top of a row to the top of the next

    def corner(self, i: int) -> tuple[float, float]:
        """Where the upper left corner of tile i is; y goes downwards."""
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
    """Axes for `count` tiles in rows of `columns`, with so many lines under each.

    `room` is about how much there is for it, in inches: it decides how large a line is beside a tile.
    """
    rows = ceil(count / columns)
    side = _side(count, columns, lines, room)
    pitch = 1 + GAP + LINE * lines / side
    axes = blank_axes(figure, theme, place)
    axes.set_aspect("equal")
    axes.set(xlim=(-0.05, columns * (1 + GAP) - GAP + 0.05), ylim=(rows * pitch - GAP, -0.05))
    return ImageGrid(axes, theme, columns, pitch)


def fitting(count: int, lines: float, room: tuple[float, float]) -> int:
    """How many columns make the tiles largest."""
    return max(range(1, count + 1), key=lambda columns: _side(count, columns, lines, room))


def _side(count: int, columns: int, lines: float, room: tuple[float, float]) -> float:
    """How large a tile can be, in inches."""
    rows = ceil(count / columns)
    return max(0.1, min(room[0] / (columns * (1 + GAP)), (room[1] / rows - LINE * lines) / (1 + GAP)))


def blank_axes(figure: Figure, theme: Theme, place: Any = 111) -> Axes:
    """Axes that are not to be seen: only what is drawn on them."""
    axes = style.axes(figure, theme, place, xticks=[], yticks=[])
    axes.set_axis_off()
    return axes


def add_tile(
    on: ImageGrid,
    i: int,
    image: Array,
    caption: str = "",
    colours: Mapping[str, Any] = GREYS,
    selected: bool = False,
    drop: float = 0,
) -> AxesImage:
    """Tile i: an image (side, side) in its `colours` (cmap, norm), in a yellow frame if it is selected.

    Its caption stands `drop` lower than usual.
    """
    x, y = on.corner(i)
    drawn = on.axes.imshow(image, extent=(x, x + 1, y + 1, y), interpolation="nearest", zorder=1, **colours)
    edge: dict[str, Any] = {"edgecolor": on.theme.muted, "zorder": 2}
    if selected:
        edge = {"edgecolor": on.theme.selected, "linewidth": RING, "zorder": 3}
    on.axes.add_patch(Rectangle((x, y), 1, 1, facecolor="none", **edge))
    if caption:
        where: dict[str, Any] = {"ha": "center", "va": "top", "linespacing": 1.15}
        on.axes.text(
            x + 0.5, y + 1 + 0.06 + drop, caption, color=on.theme.ink, fontsize=TEXT, parse_math=False, **where
        )
    on.axes.set_autoscale_on(False)
    return drawn


def as_square(row: Array) -> Array:
    """Numbers for each pixel, (side²,), as an image (side, side). Raises DataError where they make no square."""
    side = isqrt(row.size)
    if side * side != row.size:
        raise DataError(
            f"{row.size:,} pixels make no square picture: the network's first layer must be one, as 784 is."
        )
    return row.reshape(side, side)
