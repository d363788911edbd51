"""Edge-likeness: how much of a weight picture one edge explains. Lesson 1 hopes that hidden neurons find edges.

An edge here is three parallel bands side by side, straight, equally wide, at least twice as long as wide, each of one
weight, with nothing around them: a step (+ −), a line between dark bands (− + −), and everything between these, at any
place, angle, width and length. The edge-likeness of a picture is the share of its variance that the best-fitting edge
explains (R², from 0 to 1). A hand-made edge with negative weights around it comes near 1; independent random weights
stay near 0, because five numbers and three weights can't follow hundreds of pixels. Rings and grain aren't edges.

Only pixels that are lit in at least MIN_LIT_SHARE of the images count: training never moves the weights of pixels that
are always dark, and they would dominate the picture.

Weights that are merely smooth look a little like edges. `scrambled` pictures are as smooth as their originals and have
no other structure: a network's pictures show more than smoothness if their edge-likeness is higher.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from brightest.data import ProgressCallback
from brightest.errors import DataError, SettingError
from brightest.images.normalize import DIGIT_SIDE
from brightest.inspection.design import design
from brightest.nn.parameters import Array

MIN_LIT_SHARE = 0.01  # of the images
GRID_ANGLES = np.arange(8) * np.pi / 8  # the grid of the search: every 22.5 degrees
GRID_CENTRES = np.arange(-9.0, 10.0, 3.0)  # pixels from the middle
GRID_WIDTHS = (1.5, 2.5, 4.0, 6.0)  # of a band, in pixels
GRID_LENGTHS = (6.0, 10.0, 18.0)
MAX_WIDTH, MAX_LENGTH = 8.0, 32.0  # pixels
SUPERSAMPLING = 4  # of hand-made edges, along each side


@dataclass(frozen=True, eq=False)
class Edges:
    """The best-fitting edge of each of several weight pictures."""

    likeness: Array  # (n,) share of the variance that the edge explains, 0..1
    fits: Array  # (n, 784) the edge with the best-fitting weights; its mean is the picture's
    shapes: Array  # (n, 5) row and column of its middle (from the picture's), angle in radians, width, length


def edges(pictures: Array, lit: Array | None = None, progress: ProgressCallback | None = None) -> Edges:
    """The best-fitting edge of each picture. pictures: (n, 784), such as weights[0]; lit: (784,) bool (default: all).

    Raises DataError for pictures of another size, SettingError if too few pixels are lit.
    """
    pictures = np.atleast_2d(np.asarray(pictures, np.float64))
    if pictures.ndim != 2 or pictures.shape[1] != DIGIT_SIDE * DIGIT_SIDE:
        raise DataError(f"weight pictures must be (n, {DIGIT_SIDE * DIGIT_SIDE}), not {pictures.shape}.")
    lit = np.ones(DIGIT_SIDE * DIGIT_SIDE, bool) if lit is None else np.asarray(lit, bool)
    if lit.sum() < 100:
        raise SettingError(f"only {lit.sum()} pixels are lit: an edge can't be told from chance there.")
    means = pictures[:, lit].mean(axis=1, keepdims=True)
    centred = pictures[:, lit] - means
    spread = np.linalg.norm(centred, axis=1)
    units = centred / np.maximum(spread, np.finfo(np.float64).tiny)[:, None]  # a uniform picture has no edge
    rows, columns = _middle_out()
    places = rows[lit], columns[lit]
    starts = _search(units, places)
    best = []
    for unit, start in zip(units, starts, strict=True):
        best.append(_improved(unit, start, places))
        if progress:
            progress("fitting edges", len(best), len(units))
    fits = np.stack([_fit(unit, shape, lit) for unit, (_, shape) in zip(units, best, strict=True)])
    return Edges(
        np.array([likeness for likeness, _ in best]),
        fits * spread[:, None] + means,
        np.stack([shape for _, shape in best]),
    )


def lit_pixels(images: Array, share: float = MIN_LIT_SHARE) -> Array:
    """The pixels that are lit in at least `share` of the images (n, pixels): (pixels,) bool."""
    lit: Array = np.mean(images > 0, axis=0) >= share
    return lit


def random_pictures(n: int, rng: np.random.Generator) -> Array:
    """Independent weights from N(0, 1), (n, 784), as in an untrained network."""
    return rng.normal(size=(n, DIGIT_SIDE * DIGIT_SIDE))


def hand_made(n: int, rng: np.random.Generator) -> Array:
    """Lines at random places and angles, 2 to 4 pixels wide and 9 to 16 long, made by `design`: (n, 784).

    Each is designed on a finer grid, because the stairs of a slanting line would lower its edge-likeness.
    """
    made = []
    for _ in range(n):
        width, length = rng.uniform(2, 4), rng.uniform(9, 16)
        u, v = _along(_middle_out(SUPERSAMPLING), rng.uniform(-4, 4), rng.uniform(-4, 4), rng.uniform(0, np.pi))
        region = ((np.abs(u) <= width / 2) & (np.abs(v) <= length / 2)).reshape([SUPERSAMPLING * DIGIT_SIDE] * 2)
        weights = design(region, surround=round(SUPERSAMPLING * width)).weights
        made.append(weights.reshape(DIGIT_SIDE, SUPERSAMPLING, DIGIT_SIDE, SUPERSAMPLING).mean(axis=(1, 3)).reshape(-1))
    return np.stack(made)


def scrambled(pictures: Array, lit: Array, rng: np.random.Generator) -> Array:
    """Pictures (n, 784) with the same Fourier amplitudes and random phases: as smooth, without structure."""
    centred = np.where(lit, pictures - pictures[:, lit].mean(axis=1, keepdims=True), 0).reshape(
        -1, DIGIT_SIDE, DIGIT_SIDE
    )
    phases = np.angle(np.fft.fft2(rng.normal(size=centred.shape)))
    moved: Array = np.fft.ifft2(np.abs(np.fft.fft2(centred)) * np.exp(1j * phases)).real
    return moved.reshape(-1, DIGIT_SIDE * DIGIT_SIDE)


def _middle_out(fine: int = 1) -> tuple[Array, Array]:
    """Rows and columns from the middle, in pixels, of a grid `fine` times as fine as the pixels: (28 fine)² of each."""
    at = (np.arange(fine * DIGIT_SIDE) - (fine * DIGIT_SIDE - 1) / 2) / fine
    return np.repeat(at, len(at)), np.tile(at, len(at))


def _along(places: tuple[Array, Array], row: Any, column: Any, angle: Any) -> tuple[Array, Array]:
    """Coordinates of places across (u) and along (v) an edge with that middle and angle."""
    y, x = places[0] - row, places[1] - column
    sine, cosine = np.sin(angle), np.cos(angle)
    return x * cosine + y * sine, y * cosine - x * sine


def _bands(places: tuple[Array, Array], row: Any, column: Any, angle: float, width: float, length: float) -> Array:
    """The three bands at n places, 1 inside and 0 outside, soft over one pixel: (..., 3, n)."""
    u, v = _along(places, row, column, angle)
    ends = np.minimum(np.maximum(max(length, 2 * width) / 2 - np.abs(v) + 0.5, 0), 1)
    bands: Array = np.empty((*u.shape[:-1], 3, u.shape[-1]))
    for i, k in enumerate((1, 0, -1)):
        bands[..., i, :] = np.minimum(np.maximum(width / 2 - np.abs(u + k * width) + 0.5, 0), 1) * ends
    return bands


def _explained(units: Array, bands: Array) -> Array:
    """R² of units (n, lit), mean 0 and length 1, by bands (m, 3, lit): (m, n)."""
    bands = bands - bands.mean(axis=2, keepdims=True)
    gram = bands @ bands.transpose(0, 2, 1) + 1e-6 * np.eye(3)  # avoids a division by 0 for a band outside the picture
    shares = bands @ units.T  # (m, 3, n)
    explained: Array = np.sum(shares * np.linalg.solve(gram, shares), axis=1)
    return explained


def _search(units: Array, places: tuple[Array, Array]) -> Array:
    """The best shape of the grid for each picture, (n, 5); `places` are those of the lit pixels."""
    row, column = (grid.reshape(-1, 1) for grid in np.meshgrid(GRID_CENTRES, GRID_CENTRES, indexing="ij"))
    grid = [(a, w, s) for a in GRID_ANGLES for w in GRID_WIDTHS for s in GRID_LENGTHS if s >= 2 * w]
    found, shapes = [], []
    for angle, width, length in grid:
        explained = _explained(units, _bands(places, row, column, angle, width, length))
        best = explained.argmax(axis=0)  # (n,)
        found.append(explained.max(axis=0))
        middles = np.stack([row.reshape(-1)[best], column.reshape(-1)[best]], axis=1)
        shapes.append(np.hstack([middles, np.tile([angle, width, length], (len(best), 1))]))
    chosen = np.stack(found).argmax(axis=0)
    starts: Array = np.stack(shapes)[chosen, np.arange(len(units))]
    return starts


def _improved(unit: Array, start: Array, places: tuple[Array, Array]) -> tuple[float, Array]:
    """The best likeness near that shape, and its shape; `places` are those of the lit pixels."""
    from scipy.optimize import minimize

    def missed(shape: Array) -> float:
        return 1 - float(_explained(unit[None], _bands(places, *_inside(shape))[None])[0, 0])

    first_steps = np.diag([2.0, 2.0, 0.15, 0.7, 2.0])  # in pixels and radians
    options = {"maxiter": 250, "fatol": 1e-4, "xatol": 1e-2}

    def nearest(start: Array) -> Any:
        return minimize(
            missed, start, method="Nelder-Mead", options=options | {"initial_simplex": [start, *(start + first_steps)]}
        )

    found = nearest(start)
    _, _, angle, width, _ = _inside(found.x)
    aside = np.array([width * np.sin(angle), width * np.cos(angle), 0, 0, 0])  # to the neighbouring band
    best = min(found, nearest(found.x - aside), nearest(found.x + aside), key=lambda result: float(result.fun))
    return min(max(1 - float(best.fun), 0.0), 1.0), np.array(_inside(best.x))


def _inside(shape: Array) -> tuple[float, ...]:
    """The shape with its width and length clipped to the limits."""
    row, column, angle, width, length = map(float, shape)
    width = min(max(width, 1.0), MAX_WIDTH)
    return row, column, angle, width, min(max(length, 2 * width), MAX_LENGTH)


def _fit(unit: Array, shape: Array, lit: Array) -> Array:
    """The edge of that shape with the best-fitting weights for `unit`: (784,)."""
    bands = _bands(_middle_out(), *shape)
    inside = np.vstack([bands[:, lit], np.ones((1, int(lit.sum())))])
    weights = np.linalg.lstsq(inside.T, unit, rcond=None)[0]
    fit: Array = weights[:3] @ bands + weights[3]
    return fit
