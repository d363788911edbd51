"""Proposes roughly where a grid could be: inside an outline of four sides, or around neighbouring cells of one size."""

from collections import deque
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from brightest.images.perspective import clockwise

Lattice = NDArray[np.float32]  # (rows + 1, columns + 1, 2): x and y of each crossing
Points = NDArray[np.float32]

THRESHOLDS = 100, 150, 200  # of evidence, from hardly a line to surely a line
MIN_GRID_SHARE = 0.05  # of the picture's area
MAX_OUTLINES = 6  # how many outlines are tried, the largest first
MAX_CELLS = 400  # how many cells are considered, the largest first
MIN_CELL_FILL = 0.4  # the least empty share of a cell's box, as the cell may be tilted, and hold a digit
MIN_NEIGHBOURS = 4  # the least number of cells in a patch of a grid
MAX_SIZE_RATIO = 1.6  # between the sizes of neighbouring cells


def rough_lattices(evidence: NDArray[np.uint8], rows: int, columns: int) -> Iterator[Lattice]:
    """Lattices to try, each within half a cell of where a grid may be. evidence: (h, w), 255 where a line surely is."""
    yield whole_lattice(evidence.shape, rows, columns)
    for threshold in THRESHOLDS:
        lattice = _around_cells(evidence < threshold, rows, columns)
        if lattice is not None:
            yield lattice
    for corners in _quadrilaterals(evidence):
        yield flat_lattice(corners, rows, columns)


def whole_lattice(shape: tuple[int, ...], rows: int, columns: int) -> Lattice:
    """The lattice of a grid that fills a picture of this shape, (h, w)."""
    height, width = shape
    return flat_lattice(np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32), rows, columns)


def flat_lattice(corners: Points, rows: int, columns: int) -> Lattice:
    """The lattice of a flat grid with these corners (4, 2), clockwise from the upper left, seen in perspective."""
    import cv2

    flat = np.array([(0, 0), (columns, 0), (columns, rows), (0, rows)], np.float32)
    across, down = np.meshgrid(np.arange(columns + 1, dtype=np.float32), np.arange(rows + 1, dtype=np.float32))
    projection = cv2.getPerspectiveTransform(flat, corners.astype(np.float32))
    return np.asarray(cv2.perspectiveTransform(np.stack([across, down], axis=2), projection), np.float32)


def _quadrilaterals(evidence: NDArray[np.uint8]) -> list[Points]:
    """The corners of the largest outlines with about four sides, clockwise from the upper left."""
    import cv2

    found: list[tuple[float, Points]] = []
    for threshold in THRESHOLDS[::2]:
        mask = (evidence > threshold).astype(np.uint8)
        contours, _ = cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
        for contour in contours:
            _, _, w, h = cv2.boundingRect(contour)
            if w * h >= MIN_GRID_SHARE * evidence.size:
                corners = _corners(cv2.convexHull(contour))
                found.append((cv2.contourArea(corners), corners))
    kept: list[Points] = []
    for area, corners in sorted(found, key=lambda one: -one[0]):
        if area >= MIN_GRID_SHARE * evidence.size and len(kept) < MAX_OUTLINES:
            apart = (np.abs(corners - other).max() > 0.02 * np.sqrt(area) for other in kept)
            kept += [corners] if all(apart) else []
    return kept


def _corners(hull: Points) -> Points:
    """The corners (4, 2) of a convex outline, clockwise from the upper left."""
    import cv2

    length = cv2.arcLength(hull, True)
    simpler = (cv2.approxPolyDP(hull, share * length, True)[:, 0] for share in (0.01, 0.02, 0.03, 0.05, 0.07, 0.1))
    corners = next((one for one in simpler if len(one) <= 4), hull[:, 0])
    corners = corners if len(corners) == 4 else cv2.boxPoints(cv2.minAreaRect(hull))
    return clockwise(np.asarray(corners, np.float32))


def _around_cells(paper: NDArray[np.bool_], rows: int, columns: int) -> Lattice | None:
    """The lattice to which the largest patch of cells belongs, with the patch in its middle.

    paper: (h, w), False on lines.
    """
    import cv2

    _, _, stats, _ = cv2.connectedComponentsWithStats(paper.astype(np.uint8), connectivity=4)
    sizes = stats[1:, 2:4].astype(np.float32)
    area, usual = sizes.prod(axis=1), paper.size / (rows * columns)
    like_cells = (area > MIN_GRID_SHARE * usual) & (area < 1.5 * usual) & (stats[1:, 4] > MIN_CELL_FILL * area)
    chosen = np.flatnonzero(like_cells)
    chosen = chosen[np.argsort(-area[chosen], kind="stable")][:MAX_CELLS]
    sizes, middles = sizes[chosen], stats[1:, :2][chosen] + sizes[chosen] / 2
    patch = _largest_patch(middles, sizes)
    if len(patch) < min(MIN_NEIGHBOURS, rows * columns):
        return None
    cells = list(patch)
    places = np.array([patch[cell] for cell in cells], np.float32) + 0.5
    steps = np.array([(0, 0), (-0.5, 0), (0.5, 0), (0, -0.5), (0, 0.5)], np.float32)  # middle and sides of a cell
    at = np.concatenate([places + step for step in steps])
    to = np.concatenate([middles[cells] + step * sizes[cells] for step in steps])
    projection, _ = cv2.findHomography(at, to, cv2.RANSAC, 0.2 * float(np.median(sizes)))
    low, high = places.min(axis=0) - 0.5, places.max(axis=0) + 0.5
    low -= np.floor((np.array([columns, rows]) - (high - low)) / 2)
    corners = low + np.array([(0, 0), (columns, 0), (columns, rows), (0, rows)], np.float32)
    if projection is None or (np.c_[corners, np.ones(4)] @ projection[2] <= 0.1).any():
        return None  # the grid would reach beyond the horizon of the perspective
    return flat_lattice(cv2.perspectiveTransform(corners[None].astype(np.float32), projection)[0], rows, columns)


def _largest_patch(middles: Points, sizes: Points) -> dict[int, tuple[int, int]]:
    """Column and row of each cell of the largest patch of neighbours, relative to one of them."""
    step, mean = middles - middles[:, None], (sizes + sizes[:, None]) / 2  # [i, j]: from cell i to cell j
    alike = (sizes < MAX_SIZE_RATIO * sizes[:, None]) & (sizes[:, None] < MAX_SIZE_RATIO * sizes)
    neighbours: list[list[tuple[int, int, int]]] = [[] for _ in middles]
    for axis, (x, y) in enumerate([(1, 0), (0, 1)]):
        next_to = (step[..., axis] > 0.7 * mean[..., axis]) & (step[..., axis] < 1.4 * mean[..., axis])
        level = np.abs(step[..., 1 - axis]) < 0.35 * mean[..., 1 - axis]
        for i, j in np.argwhere(next_to & level & alike[..., 1 - axis]).tolist():
            neighbours[i].append((j, x, y))
            neighbours[j].append((i, -x, -y))
    largest: dict[int, tuple[int, int]] = {}
    seen: set[int] = set()
    for start in range(len(middles)):
        if start in seen:
            continue
        patch, queue = {start: (0, 0)}, deque([start])
        while queue:
            cell = queue.popleft()
            for other, x, y in neighbours[cell]:
                if other not in patch:
                    patch[other] = patch[cell][0] + x, patch[cell][1] + y
                    queue.append(other)
        seen.update(patch)
        largest = max(largest, patch, key=len)
    return largest
