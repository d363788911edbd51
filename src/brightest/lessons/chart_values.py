"""What charts hold, made of arrays: rows of numbers, thinned paths, images, the ground under a walk."""

import numpy as np

from brightest.images.decode import to_uint8
from brightest.inspection.descent.descent import Descent
from brightest.lessons.charts import Ground, Numbers, Points
from brightest.nn.parameters import Array

GROUND_POINTS = 61  # along each axis of the ground under walks
GROUND_LEVELS = 12  # of its contour lines
MAX_POINTS = 400  # of a walk: more can't be told apart


def numbers(array: Array, digits: int = 4) -> Numbers:
    """The numbers of a row, with this many significant digits."""
    return tuple(float(f"{number:.{digits}g}") for number in np.asarray(array).reshape(-1))


def points(path: Array) -> Points:
    """A path (k, 2), thinned evenly if it is long."""
    places = np.unique(np.linspace(0, len(path) - 1, min(len(path), MAX_POINTS)).round().astype(int))
    return tuple((float(f"{x:.5g}"), float(f"{y:.5g}")) for x, y in path[places])


def grey(images: Array) -> tuple[tuple[int, ...], ...]:
    """Images (n, pixels) of a data set, bytes or floats, from 0 to 255."""
    return tuple(tuple(image.reshape(-1).tolist()) for image in to_uint8(images))


def coloured(pictures: Array) -> tuple[tuple[int, ...], ...]:
    """Signed pictures (n, pixels), each scaled to its largest value."""
    largest = np.maximum(np.abs(pictures).max(axis=1, keepdims=True), 1e-30)
    return tuple(map(tuple, (127 * pictures / largest).round().astype(int).tolist()))


def ground(run: Descent, window: tuple[tuple[float, float], tuple[float, float]]) -> Ground:
    """The function that was descended."""
    axes = [np.linspace(*along, GROUND_POINTS) for along in window]
    f = run.formula.value(np.stack(np.meshgrid(*axes), axis=-1))
    levels = np.quantile(f, np.linspace(0.02, 0.98, GROUND_LEVELS))
    return Ground(numbers(f), window, (float(f.min()), float(levels[-2])), numbers(levels))
