"""Perspective: the projection that maps one quadrilateral to another, as a camera does."""

import numpy as np
from numpy.typing import NDArray

Quadrilateral = NDArray[np.float64]  # (4, 2): x and y, from the upper left corner clockwise


def perspective_coefficients(seen: Quadrilateral, corners: Quadrilateral) -> NDArray[np.float64]:
    """The eight numbers (8,) that map each point of one quadrilateral to the other's, as Pillow takes them."""
    equations, values = [], []
    for (x, y), (u, v) in zip(seen, corners, strict=True):
        equations += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        values += [u, v]
    return np.asarray(np.linalg.solve(np.array(equations), np.array(values)))
