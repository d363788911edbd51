"""Finds a sheet of paper on a desk or in a hand by its four corners, and straightens it."""

import numpy as np
from numpy.typing import NDArray

from brightest.images.perspective import clockwise
from brightest.reader.paper import Grey

COPY_SIDE = 320  # pixels of the longer side of the copy in which the sheet is searched
SHEET_SHARE = 0.12, 0.9  # the least and the largest share of the picture's area
MIN_STEP = 30  # of 255: how much brighter than its surroundings the sheet is along most of each side
MIN_EDGES = 2  # the least number of its sides that aren't the picture's border
EDGE_WIDTH, EDGE_SAMPLES = 5, 40  # pixels of the copy on each side of an edge; number of places along it
MIN_FILL = 0.85  # the least share of the quadrilateral of its corners that the sheet fills
CORNER_TOLERANCE = 0.03  # relative to the length of the outline
Corners = NDArray[np.float32]  # (4, 2): x and y of each, clockwise from the upper left


def find_sheet(grey: Grey) -> Corners | None:
    """The corners of a bright sheet on a darker ground; None if there is none."""
    import cv2

    scale = COPY_SIDE / max(grey.shape)
    if scale >= 1 or scale * min(grey.shape) < 1:  # a narrow strip isn't a sheet
        return None
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    small = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))  # fill the writing
    small = cv2.GaussianBlur(small, (5, 5), 0)
    _, bright = cv2.threshold(small, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    outlines, _ = cv2.findContours(bright, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    if not outlines:
        return None
    outline = max(outlines, key=cv2.contourArea)
    hull = cv2.convexHull(outline)
    quadrilateral = cv2.approxPolyDP(hull, CORNER_TOLERANCE * cv2.arcLength(hull, True), True)
    area = cv2.contourArea(quadrilateral)
    if len(quadrilateral) != 4 or not SHEET_SHARE[0] <= area / small.size <= SHEET_SHARE[1]:
        return None
    if cv2.contourArea(outline) < MIN_FILL * area:
        return None
    corners = clockwise(quadrilateral[:, 0].astype(np.float32))
    return corners / np.float32(scale) if _has_edges(small, corners) else None


def _has_edges(small: Grey, corners: Corners) -> bool:
    """Whether the picture is darker just outside each side that isn't the picture's own border."""
    height, width = small.shape
    along = np.linspace(0.1, 0.9, EDGE_SAMPLES)[:, None]
    edges = 0
    for start, end in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        points = start + along * (end - start)
        outwards = np.array([end[1] - start[1], start[0] - end[0]]) / max(1.0, float(np.linalg.norm(end - start)))
        within, beyond = (np.rint(points + side * EDGE_WIDTH * outwards).astype(int) for side in (-1, 1))
        places = (beyond >= 0).all(axis=1) & (beyond < (width, height)).all(axis=1)
        if places.mean() < 0.5:
            continue
        x, y = np.clip(within[places], 0, (width - 1, height - 1)).T
        step = small[y, x].astype(int) - small[beyond[places][:, 1], beyond[places][:, 0]]
        if np.percentile(step, 25) < MIN_STEP:
            return False
        edges += 1
    return edges >= MIN_EDGES


def straighten(grey: Grey, corners: Corners) -> tuple[Grey, NDArray[np.float64]]:
    """The sheet as seen from straight above, and the projection (3, 3) from its pixels to those of `grey`."""
    import cv2

    sides = np.linalg.norm(np.roll(corners, -1, axis=0) - corners, axis=1)
    width, height = round(max(sides[0], sides[2])), round(max(sides[1], sides[3]))
    target = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    to_grey = cv2.getPerspectiveTransform(target, corners)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    straight = cv2.warpPerspective(grey, to_grey, (width, height), flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(straight, np.uint8), np.asarray(to_grey, np.float64)
