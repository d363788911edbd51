"""Perspective transforms: map one quadrilateral to another, as a camera does."""

import numpy as np
from numpy.typing import NDArray

Quadrilateral = NDArray[np.float64]  # (4, 2): x and y of each corner, clockwise from the upper left


def perspective_coefficients(seen: Quadrilateral, corners: Quadrilateral) -> NDArray[np.float64]:
    """Coefficients (8,) of the transform from `seen` to `corners`, in Pillow's order for Transform.PERSPECTIVE."""
    equations, values = [], []
    for (x, y), (u, v) in zip(seen, corners, strict=True):
        equations += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        values += [u, v]
    return np.asarray(np.linalg.solve(np.array(equations), np.array(values)))


def clockwise(corners: NDArray[np.float32]) -> NDArray[np.float32]:
    """The corners (4, 2) of a quadrilateral, clockwise from the upper left."""
    x, y = (corners - corners.mean(axis=0)).T
    ordered = corners[np.argsort(np.arctan2(y, x))]  # clockwise, as y points down
    return np.roll(ordered, -int(ordered.sum(axis=1).argmin()), axis=0)
