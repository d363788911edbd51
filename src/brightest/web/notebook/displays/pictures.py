"""Draws small pictures for notebooks as the bytes of a PNG: digits in greys, and weights in blue and red."""

import io
from collections.abc import Sequence
from math import ceil, isqrt

import numpy as np
from PIL import Image

from brightest.nn.parameters import Array
from brightest.web.notebook.displays.markup import BLUE, RED

MIN_SIDE = 4  # pixels; smaller squares aren't drawn
GAP = 2  # pixels between tiles


def side_of(count: int) -> int | None:
    """The side of a square picture of `count` pixels; None if they don't form a square, or one that is too small."""
    side = isqrt(count)
    return side if side * side == count and side >= MIN_SIDE else None


def greys(images: Sequence[Array], columns: int, enlarge: int = 1) -> bytes:
    """Square images side by side, with transparent gaps. images: uint8, or floats from 0 to 1; 0 is black."""
    tiles = []
    for one in images:
        levels = one if one.dtype == np.uint8 else np.rint(255 * np.clip(one, 0, 1)).astype(np.uint8)
        side = isqrt(levels.size)
        grey = levels.reshape(side, side, 1)
        tiles.append(np.concatenate([grey, grey, grey, np.full_like(grey, 255)], axis=2))
    return _tiled(tiles, columns, enlarge)


def signed(rows: Sequence[Array], columns: int, enlarge: int = 1) -> bytes:
    """Square images of signed numbers, side by side: positive ones are blue, negative ones red, and 0 is transparent.

    Each image is scaled by its largest absolute value.
    """
    tiles = []
    for row in rows:
        side = isqrt(row.size)
        shares = row.reshape(side, side) / (np.abs(row).max(initial=0) or 1)
        tile = np.where(shares[..., None] < 0, np.array(RED, np.uint8), np.array(BLUE, np.uint8))
        alpha = np.rint(255 * np.abs(shares)).astype(np.uint8)
        tiles.append(np.concatenate([tile, alpha[..., None]], axis=2))
    return _tiled(tiles, columns, enlarge)


def _tiled(tiles: Sequence[Array], columns: int, enlarge: int) -> bytes:
    """Tiles (side, side, 4) in rows."""
    side = max(map(len, tiles))
    columns = min(columns, len(tiles))
    rows = ceil(len(tiles) / columns)
    pitch = side + GAP
    sheet = np.zeros((rows * pitch - GAP, columns * pitch - GAP, 4), np.uint8)
    for i, tile in enumerate(tiles):
        top, left = pitch * (i // columns), pitch * (i % columns)
        sheet[top : top + len(tile), left : left + len(tile)] = tile
    enlarged = np.repeat(np.repeat(sheet, enlarge, axis=0), enlarge, axis=1)
    content = io.BytesIO()
    Image.fromarray(enlarged).save(content, "PNG")
    return content.getvalue()
