"""Reads the cells of a lattice: straightens each, and finds the ink of its digit, without the grid's lines."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from brightest.reader.lattice import straighten
from brightest.reader.outlines import Lattice
from brightest.reader.paper import Grey
from brightest.reader.stages import OnStage

Floats = NDArray[np.float32]

# A ratio is relative to the quantity that its comment names last.
CELL_SIDE = 96  # pixels of a straightened cell's shorter side; with fewer, strokes would get ragged edges
SMOOTHING = 9  # pixels over which ink is averaged; its soft edge is about half as wide
MAX_CELL_RATIO = 4  # longer side of a straightened cell to the shorter one; the digit in a longer cell is compressed
MARGIN_RATIO = 0.08  # margin in which a cell's lines are, to the cell's side
MAX_STROKE_RATIO = 0.5  # width of a stroke to a cell's shorter side
PEAK_QUANTILE = 0.995  # of a cell's pixels, at which they are about as dark as its strokes
MIN_CONTRAST = 0.06  # contrast between ink and paper to the paper's brightness
MIN_STRENGTH_RATIO = 0.15  # strength of ink to the strongest tenth of cells; fainter ink shines through the paper
FAINT_RATIO = 0.1  # strength of a pixel to that of the cell's strokes; fainter pixels are paper
FAINT_FACTOR = 2.5  # ink below this multiple of the least strength may be a stain
LINE_BAND_RATIO = 0.2  # width of the band in which remains of lines may be, to the cell's side
MIN_LINE_FILL = 0.75  # the share of the length of such remains that is ink
LINE_EDGE = 4  # pixels beside the remains of a line that belong to it
EDGE_RATIO = 0.2  # distance of ink's middle from an edge that it touches, to the side; nearer ink isn't a digit
MIN_DIGIT_RATIO = 0.2  # height of a digit, and longer side of its largest piece, to the cell's height
MAX_PIECES = 4  # of a digit; a texture has more
MIN_PIECE_RATIO = 0.08  # area of a piece to that of the largest piece


@dataclass(frozen=True, eq=False)
class Cell:
    """The content of a cell."""

    ink: Floats
    box: tuple[int, int, int, int]
    faint: bool = False  # whether it may be a stain of the paper


def read_cells(grey: Grey, lattice: Lattice, on_stage: OnStage) -> list[list[Cell | None]]:
    """The content of each cell of the lattice, row by row; None for empty cells.

    grey: (h, w), with ink darker than paper.
    """
    import cv2

    rows, columns = lattice.shape[0] - 1, lattice.shape[1] - 1
    height, width = _cell_size(lattice)
    straight = straighten(grey, lattice, height, width)
    on_stage("cells", straight)
    smooth = np.asarray(cv2.GaussianBlur(straight, (SMOOTHING, SMOOTHING), 0), np.uint8)
    paper = _paper(smooth, min(height, width))
    margins = round(MARGIN_RATIO * height), round(MARGIN_RATIO * width)

    def ink(picture: Grey) -> Floats:
        """How much darker than paper each pixel is, relative to that paper: (rows, columns, h, w), in [0, 1]."""
        darker = 1 - picture / paper
        darker = np.clip(darker - np.median(darker[::3, ::3]), 0, 1).astype(np.float32)
        cells = darker.reshape(rows, height, columns, width).transpose(0, 2, 1, 3)
        return np.asarray(cells[:, :, margins[0] : height - margins[0], margins[1] : width - margins[1]])

    sharp, soft = ink(straight), ink(smooth)
    flat = soft.reshape(rows, columns, -1)
    at = int(PEAK_QUANTILE * flat.shape[2])
    peaks = np.partition(flat, at, axis=2)[..., at]
    least = max(MIN_CONTRAST, MIN_STRENGTH_RATIO * float(np.percentile(peaks, 90)))
    found: list[list[Cell | None]] = [[None] * columns for _ in range(rows)]
    for row, column in np.argwhere(peaks >= least).tolist():
        digit = _digit(soft[row, column], max(0.4 * float(peaks[row, column]), 0.7 * least))
        if digit is None:
            continue
        strokes = np.clip((sharp[row, column] / peaks[row, column] - FAINT_RATIO) / (1 - FAINT_RATIO), 0, 1) * digit
        y, x = np.flatnonzero(strokes.any(axis=1)), np.flatnonzero(strokes.any(axis=0))
        if not len(y):
            continue
        tight = strokes[y[0] : y[-1] + 1, x[0] : x[-1] + 1].astype(np.float32)
        down = row + (margins[0] + np.array([y[0], y[-1] + 1])) / height
        across = column + (margins[1] + np.array([x[0], x[-1] + 1])) / width
        faint = bool(peaks[row, column] < FAINT_FACTOR * least)
        found[row][column] = Cell(tight, _box(lattice, down, across), faint)
    return found


def _cell_size(lattice: Lattice) -> tuple[int, int]:
    """Height and width of a straightened cell in pixels, even numbers."""
    down, across = (float(np.linalg.norm(np.diff(lattice, axis=axis), axis=2).mean()) for axis in (0, 1))
    scale, most = CELL_SIDE / min(down, across), MAX_CELL_RATIO * CELL_SIDE
    return 2 * round(min(scale * down, most) / 2), 2 * round(min(scale * across, most) / 2)


def _paper(smooth: Grey, side: int) -> Floats:
    """Brightness of the paper (h, w): the picture with everything dark and narrow filled."""
    import cv2

    window = round(MAX_STROKE_RATIO * side) | 1
    paper = cv2.morphologyEx(smooth, cv2.MORPH_CLOSE, np.ones((window, window), np.uint8))
    return np.asarray(np.maximum(paper, 10), np.float32)


def _digit(soft: Floats, threshold: float) -> NDArray[np.bool_] | None:
    """Where the digit's ink is in a cell (h, w); None if there are only remains of lines, dust or texture."""
    import cv2

    height, width = soft.shape
    mask = (soft > threshold).astype(np.uint8)
    for from_edge in (mask, mask[::-1], mask.T, mask.T[::-1]):
        band = from_edge[: round(LINE_BAND_RATIO * len(from_edge))]
        lines = np.flatnonzero(band.mean(axis=1) > MIN_LINE_FILL)
        if len(lines):
            from_edge[: lines[-1] + LINE_EDGE] = 0
    _, labels, stats, centres = cv2.connectedComponentsWithStats(mask, connectivity=8)
    left, top, w, h, area = stats.T
    x, y = (centres / (width, height)).T
    touches = np.sum([left == 0, top == 0, left + w == width, top + h == height], axis=0)
    crosses = ((left == 0) & (left + w == width)) | ((top == 0) & (top + h == height))
    at_edge = np.minimum.reduce([x, y, 1 - x, 1 - y]) < EDGE_RATIO
    outside = (touches > 2) | (crosses & (np.minimum(w, h) < EDGE_RATIO * height)) | ((touches > 0) & at_edge)
    pieces = np.flatnonzero(~outside & (np.arange(len(stats)) > 0))  # 0 is the paper
    if not len(pieces):
        return None
    main = pieces[np.maximum(w, h)[pieces].argmax()]
    pieces = pieces[area[pieces] >= MIN_PIECE_RATIO * area[main]]
    if len(pieces) > MAX_PIECES:
        return None
    digit = np.isin(labels, pieces)
    lines = np.flatnonzero(digit.any(axis=1))
    if min(max(w[main], h[main]), lines[-1] - lines[0] + 1) < MIN_DIGIT_RATIO * height:
        return None
    around = cv2.dilate(digit.astype(np.uint8), np.ones((SMOOTHING, SMOOTHING), np.uint8)) > 0
    return np.asarray(around & (digit | (mask == 0)))


def _box(lattice: Lattice, down: NDArray[np.float64], across: NDArray[np.float64]) -> tuple[int, int, int, int]:
    """The box in the picture around a rectangle of the lattice. down, across: its sides, in rows and columns."""
    import cv2

    x, y = np.meshgrid(across.astype(np.float32), down.astype(np.float32))
    corners = cv2.remap(lattice, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE).reshape(4, 2)
    (left, top), (right, bottom) = np.floor(corners.min(axis=0)), np.ceil(corners.max(axis=0))
    return int(left), int(top), int(right), int(bottom)
