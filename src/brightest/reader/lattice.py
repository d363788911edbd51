"""Fits a lattice: the points at which the lines of a grid cross, even if perspective and curved paper bend the lines.

outlines.py proposes rough lattices. If the picture is straightened by one, each line lies within a part of a cell of
its right place. Its distance from there is measured between every two neighbouring crossings. Polynomials of a low
degree are fitted to these measurements, robustly, so that lines may be broken or faint in places.
"""

from functools import cache
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray

from brightest.reader.outlines import Lattice, rough_lattices
from brightest.reader.stages import OnStage, ignore

Evidence = NDArray[np.uint8]
Scored = tuple[float, Lattice]  # a lattice and its score

FINDING_SIDE = 800  # pixels of the longer side of the copy in which lines are searched
MAX_LINE_THICKNESS_RATIO = 0.02  # relative to the copy's longer side
NOISE_FACTOR = 3  # a line is darker than the paper by at least this multiple of the noise
MIN_LINE_CONTRAST = 0.015  # the least contrast of a line
COARSE, FINE = 10, 20  # pixels along each side of a straightened cell in which lines are measured
Steps = tuple[tuple[float, int], ...]
# For each step: how far lines may be off, in cells, and the degree of the polynomials.
COARSE_STEPS: Steps = (0.45, 1), (0.3, 2)
FINE_STEPS: Steps = (0.2, 3), (0.15, 3)
FINALISTS = 2  # how many rough lattices are fitted finely
LINE_QUANTILE = 0.3  # a line is dark along most of its length; a row of digits isn't
MAX_LOSS = 0.03  # how much lower a score may get in a fit: it says little about how exactly a lattice fits the lines
MIN_TOP_RATIO = 0.95  # relative to the darkest place across a line; its whole width is at least as dark
TOLERANCE = 0.06  # of a cell; measurements that are farther off count less
MIN_CELL_SIDE = 2  # pixels of the copy: lines that are closer can't be told apart
MAX_REMAP_SIDE = 2**14  # pixels that are straightened at once; OpenCV takes fewer than 2**15 on each side
STIFFNESS = 0.01  # how strongly lines resist bending; the unit is the weight of a measurement
MIN_SCORE = 0.12  # of a grid; text and noise reach half of this
SURE_SCORE = 0.4  # of a lattice, after which no others are tried


def find_lattice(grey: NDArray[np.uint8], rows: int, columns: int, on_stage: OnStage = ignore) -> Lattice | None:
    """The lattice of the picture's grid: (rows + 1, columns + 1, 2), x and y in pixels; None if there is no such grid.

    grey: (h, w), with lines darker than paper.
    """
    import cv2

    scale = min(1.0, FINDING_SIDE / max(grey.shape))
    if min(scale * grey.shape[0] / rows, scale * grey.shape[1] / columns) < MIN_CELL_SIDE:
        return None
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else grey
    evidence = _line_evidence(np.asarray(small, np.uint8))
    on_stage("line-evidence", evidence)
    rough, fitted = [], list[Scored]()
    for lattice in rough_lattices(evidence, rows, columns):
        rough.append(lattice)
        fitted.append(_fit(evidence, lattice, COARSE, COARSE_STEPS))
        if fitted[-1][0] >= SURE_SCORE:
            fitted = fitted[-1:]
            break
    best = _finished(evidence, fitted)
    if best[0] < SURE_SCORE:  # coarsely, digits outweigh faint lines, and draw lattices to themselves
        scored = ((_score(evidence, lattice, FINE), lattice) for lattice in rough)
        if unmoved := [one for one in scored if one[0] >= MIN_SCORE]:
            other = _finished(evidence, unmoved)
            best = other if other[0] > best[0] - MAX_LOSS else best
    if best[0] < MIN_SCORE:
        return None
    return np.asarray((best[1] + 0.5) / scale - 0.5, np.float32)


def _line_evidence(grey: NDArray[np.uint8]) -> Evidence:
    """How clearly each pixel (h, w) is darker than the paper nearby: 128 at NOISE_FACTOR times noise, at most 255."""
    import cv2

    side = max(grey.shape)
    window = round(MAX_LINE_THICKNESS_RATIO * side) | 1
    smooth = cv2.GaussianBlur(grey, (3, 3), 0)
    paper = cv2.morphologyEx(smooth, cv2.MORPH_CLOSE, np.ones((window, window), np.uint8))
    darker = cv2.divide(cv2.subtract(paper, smooth), np.maximum(paper, 25), scale=255.0)
    noise = cv2.medianBlur(darker[::4, ::4].copy(), side // 32 | 1)  # most pixels around are paper
    unit = NOISE_FACTOR * cv2.resize(noise, grey.shape[::-1]).astype(np.float32) + 255 * MIN_LINE_CONTRAST
    squared = np.square(darker, dtype=np.float32)
    return np.asarray(255 * squared / (squared + unit * unit), np.uint8)


def _score(evidence: Evidence, lattice: Lattice, side: int) -> float:
    """How much darker the weakest quarter of the lattice's lines is than the stripes beside them, in [-1, 1]."""
    straight = _straight_lines(evidence, lattice, side)
    reach, away = side // 10, side // 4
    scores = []
    for one in (straight, straight.T):
        profiles = _profiles(one, side)
        at = profiles[:, :, side - reach : side + reach].max(axis=2).mean(axis=1)
        above, below = (profiles[:, :, side + k - 1 : side + k + 1].mean(axis=(1, 2)) for k in (-away, away))
        above[0], below[-1] = below[0], above[-1]  # what is outside the grid may be anything
        lines = np.sort(at - (above + below) / 2)
        scores.append(float(lines[: max(2, len(lines) // 4)].mean()) / 255)
    return min(scores) if min(scores) < 0 else float(np.sqrt(scores[0] * scores[1]))  # both directions count


def _finished(evidence: Evidence, candidates: list[Scored]) -> Scored:
    """The best of the most promising candidates, fitted finely."""
    finalists = sorted(candidates, key=itemgetter(0))[-FINALISTS:]
    return max((_finish(evidence, lattice) for _, lattice in finalists), key=itemgetter(0))


def _finish(evidence: Evidence, lattice: Lattice) -> Scored:
    """The lattice, fitted finely, and shifted by whole rows and columns to where its score is best."""
    best = _fit(evidence, lattice, FINE, FINE_STEPS)
    rows, columns = lattice.shape[:2]
    while True:
        around = _extended(best[1])
        moved = (around[y : y + rows, x : x + columns] for y, x in ((0, 1), (2, 1), (1, 0), (1, 2)))
        worth_it = [one for one in map(np.ascontiguousarray, moved) if _score(evidence, one, FINE) > best[0] - 0.05]
        better = max((_fit(evidence, one, FINE, FINE_STEPS) for one in worth_it), key=itemgetter(0), default=best)
        if better[0] <= best[0]:
            return best
        best = better


def _extended(lattice: Lattice) -> Lattice:
    """The lattice with a further line on each side, as far away as the last two are from each other."""
    for _ in range(2):
        before, after = 2 * lattice[:1] - lattice[1:2], 2 * lattice[-1:] - lattice[-2:-1]
        lattice = np.concatenate([before, lattice, after]).transpose(1, 0, 2)
    return np.ascontiguousarray(lattice)


def straighten(image: NDArray[np.uint8], lattice: Lattice, height: int, width: int) -> NDArray[np.uint8]:
    """The lattice's cells side by side, each straightened to (height, width) pixels, both even numbers."""
    import cv2

    across, down = MAX_REMAP_SIDE // width, MAX_REMAP_SIDE // height  # cells at once

    def part(row: int, column: int) -> NDArray[np.uint8]:
        crossings = lattice[row : row + down + 1, column : column + across + 1]
        # Half a cell is added on each side. (cv2.remap would know places to a 32nd of a cell only.)
        places = cv2.resize(crossings, (crossings.shape[1] * width, crossings.shape[0] * height))
        inner = places[height // 2 : -height // 2, width // 2 : -width // 2]
        return np.asarray(cv2.remap(image, inner, None, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.uint8)

    rows, columns = range(0, lattice.shape[0] - 1, down), range(0, lattice.shape[1] - 1, across)
    return np.block([[part(row, column) for column in columns] for row in rows])


def _straight_lines(evidence: Evidence, lattice: Lattice, side: int) -> Evidence:
    """The lattice and a cell around it, straightened so that even lines thinner than a pixel of the result remain."""
    import cv2

    corners = lattice[[0, 0, -1, -1], [0, -1, -1, 0]]
    cell = np.sqrt(cv2.contourArea(corners) / ((lattice.shape[0] - 1) * (lattice.shape[1] - 1)))
    thick = max(1, round(float(cell) / side))
    thickened = cv2.dilate(evidence, np.ones((thick, thick), np.uint8)) if thick > 1 else evidence
    moved = 0.5 * (1 - thick % 2)  # an even number of pixels has no middle one
    return straighten(np.asarray(thickened, np.uint8), _extended(lattice) + np.float32(moved), side, side)


def _profiles(straight: Evidence, side: int) -> NDArray[np.float32]:
    """Evidence across each horizontal segment, from a cell above it to one below: (rows + 1, columns, 2 side)."""
    import cv2

    thick = cv2.dilate(np.ascontiguousarray(straight), np.ones((3, 1), np.uint8))  # segments may slope a little
    rows, columns = (length // side - 2 for length in straight.shape)
    at = round(LINE_QUANTILE * side)
    along = np.partition(thick[:, side:-side].reshape(-1, columns, side), at, axis=2)[..., at]
    places = side * np.arange(rows + 1)[:, None] + np.arange(2 * side)
    return along[places].transpose(0, 2, 1).astype(np.float32)


def _fit(evidence: Evidence, lattice: Lattice, side: int, steps: Steps) -> Scored:
    """The lattice, moved to the nearest lines, unless that makes its score worse."""
    best = _score(evidence, lattice, side), lattice
    for reach, degree in steps:
        straight = _straight_lines(evidence, lattice, side)
        down = _shifts(_profiles(straight, side), side, reach, degree)
        across = _shifts(_profiles(straight.T, side), side, reach, degree).T
        a_row, a_column = np.gradient(lattice, axis=0), np.gradient(lattice, axis=1)
        lattice = np.asarray(lattice + down[..., None] * a_row + across[..., None] * a_column, np.float32)
        score = _score(evidence, lattice, side)
        if score > best[0] - MAX_LOSS:
            best = score, lattice
    return best


def _shifts(profiles: NDArray[np.float32], side: int, reach: float, degree: int) -> NDArray[np.float64]:
    """By how many cells each crossing must move down: (rows + 1, columns + 1)."""
    span = round(reach * side)
    usual = np.median(profiles[:, :, side // 2 : -side // 2], axis=2, keepdims=True)
    peaks = np.maximum(profiles[:, :, side - span : side + span] - usual, 0)
    at = np.arange(-span, span) + 0.5
    first, last = _highest(peaks)
    peaks *= (at >= at[first][..., None] - side / 10) & (at <= at[last][..., None] + side / 10)
    strength = peaks.max(axis=2).ravel() / 255
    offset = ((peaks * at).sum(axis=2) / np.maximum(peaks.sum(axis=2), 1e-6)).ravel() / side
    at_segments, at_crossings, stiffness = _polynomials(profiles.shape[0], profiles.shape[1] + 1, degree)
    weight = strength
    for _ in range(4):  # measurements that disagree with most others lose their weight
        weighted = weight[:, None] * at_segments
        normal = weighted.T @ at_segments + stiffness
        coefficients = np.linalg.solve(normal, weighted.T @ offset)
        residual = (at_segments @ coefficients - offset) / TOLERANCE
        weight = strength / np.square(1 + residual * residual)
    return np.asarray((at_crossings @ coefficients).reshape(profiles.shape[0], -1))


def _highest(peaks: NDArray[np.float32]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where the highest of the peaks (..., n) begins and ends, which may be flat."""
    top = peaks >= MIN_TOP_RATIO * peaks.max(axis=-1, keepdims=True)
    first = top.argmax(axis=-1)
    past = ~top & (np.arange(top.shape[-1]) > first[..., None])
    return first, np.where(past.any(axis=-1), past.argmax(axis=-1), top.shape[-1]) - 1


@cache
def _polynomials(lines: int, crossings: int, degree: int) -> tuple[NDArray[np.float64], ...]:
    """Products of Chebyshev polynomials at the segments and at the crossings of lines, (places, products).

    Also their stiffness, (products, products): products of higher degrees need stronger evidence.
    """
    vander = np.polynomial.chebyshev.chebvander
    down = vander(np.linspace(-1, 1, lines), min(degree, lines - 1))
    at = np.linspace(-1, 1, crossings)
    across = [vander(x, min(degree, crossings - 1)) for x in ((at[1:] + at[:-1]) / 2, at)]
    segments, points = (np.einsum("ri,cj->rcij", down, one).reshape(lines * len(one), -1) for one in across)
    degrees = np.add.outer(np.arange(down.shape[1]), np.arange(across[0].shape[1])).ravel()
    return segments, points, np.diag(STIFFNESS * degrees.astype(float) ** 3 + 1e-3)
