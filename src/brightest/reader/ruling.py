"""Removes lines that aren't writing: ruled and squared paper, tables, boxes, underlines.

A line is thin, even if it slopes or bends. So in each column, only short runs of ink may belong to a line from left to
right. Runs that continue one another for longer than any digit is wide form a line. Where a stroke crosses the line,
the run is longer, and stays.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from brightest.reader.labels import label, outlines
from brightest.reader.line_pieces import MIN_PIECE_RATIO, Piece, find_pieces
from brightest.reader.paper import Grey, Ink, Mask

MIN_LENGTH_SHARE = 0.25  # length of a line, relative to the picture's side along it
MAX_DIGIT_SIDE = 160  # pixels; a digit is never larger than this, nor than the picture's other side
MIN_LENGTH_RATIO = 1.5  # length of a line, relative to the side of the largest digit
FAINT_RATIO = 0.6  # of strong ink; writing is never as faint
FAINT_FACTOR, FAINT_MARGIN = 1.2, 0.1  # of the lines' ink, and of strong ink: ink below both limits is a faint line
EDGE_TO_EDGE = 0.8  # relative to the picture's side; a faint line may have this length in any picture
MIN_SQUARED_SHARE = 0.5  # side of squared paper, relative to the picture's; then it counts instead of the picture's
MAX_THICKNESS_RATIO = 0.015  # thickness of a line, relative to the picture's longer side
MIN_THICKNESS = 6  # pixels; a line may be this thick in any picture
MAX_THICKNESS_FACTOR = 1.5  # a line's run in one column, relative to its usual run; longer runs are crossing strokes
CROSSING_FACTOR = 3  # side of the crossing of two lines, relative to their thickness
OVERWRITTEN_FACTOR, OVERWRITTEN_RATIO = 1.5, 0.15  # of a line's ink, and of strong ink; writing exceeds both limits


def _line_lengths(height: int, width: int) -> tuple[int, int]:
    """The least length of a line from left to right, and of one from top to bottom, if the digits' size is unknown."""
    across, down = (
        round(max(MIN_LENGTH_SHARE * along, MIN_LENGTH_RATIO * min(other, MAX_DIGIT_SIDE)))
        for along, other in ((width, height), (height, width))
    )
    return across, down


def remove_lines(ink: Ink) -> tuple[Mask, Mask]:
    """The mask of the ink without lines, and the mask of the lines.

    Faint lines from edge to edge may be shorter than others. So may lines that end at other lines on both sides, as
    between the cells of a table.
    """
    import cv2

    mask = ink.mask
    lengths = _line_lengths(*mask.shape)
    thickness = max(MIN_THICKNESS, round(MAX_THICKNESS_RATIO * max(mask.shape)))
    ruled = _large(mask, 2 * thickness, lengths)
    if ruled is None:
        return mask, np.zeros_like(mask)
    turned = replace(ink, depth=cv2.transpose(ink.depth))
    across, thin = _lines(ink, ruled, thickness, lengths[0])
    down, thin = _lines(turned, cv2.transpose(ruled), thickness, lengths[1], cv2.transpose(across), thin)
    down = cv2.transpose(down)
    if down.any():
        across, thin = _lines(ink, ruled, thickness, lengths[0], down, thin)
    if not (across.any() or down.any()):
        return mask, across
    grown = np.ones((3, 1), np.uint8)
    lines = cv2.bitwise_or(cv2.dilate(across, grown), cv2.dilate(down, grown.T))
    crossings = np.zeros_like(mask)
    if across.any() and down.any():  # where two lines cross, the runs of both are longer than elsewhere
        wide = min(thickness, round(CROSSING_FACTOR * thin))
        reach = np.ones((wide, wide), np.uint8)
        across, down = (cv2.morphologyEx(one, cv2.MORPH_CLOSE, reach) for one in (across, down))
        lines = cv2.bitwise_or(lines, cv2.bitwise_and(across, down))
        around = np.ones((2 * wide + 1, 2 * wide + 1), np.uint8)
        crossings = cv2.bitwise_and(cv2.dilate(across, around), cv2.dilate(down, around))
    lines = cv2.bitwise_and(lines, mask)
    rest = _rejoined(_without_faint(ink, mask, ruled, lines), lines, thickness)
    return _without_crossings(rest, crossings), lines


def _large(mask: Mask, reach: int, lengths: tuple[int, int]) -> Mask | None:
    """The ink of components that are as long as a line if gaps of `reach` are closed; None if there are none."""
    import cv2

    joined = _closed_along(mask, reach)
    components, places = outlines(joined)
    height, width = mask.shape
    longest = min(lengths[0], EDGE_TO_EDGE * width), min(lengths[1], EDGE_TO_EDGE * height)
    large = np.flatnonzero((places[:, 2:] >= longest).any(axis=1))
    if not large.size:
        return None
    chosen = 1
    for number in large:
        cv2.floodFill(joined, None, components[number][0, 0].tolist(), chosen, flags=8)
    return np.asarray(cv2.bitwise_and(mask, cv2.compare(joined, chosen, cv2.CMP_EQ)))


def _without_crossings(rest: Mask, crossings: Mask) -> Mask:
    """The remaining ink without components that lie wholly at a crossing of two lines, which is thicker than a line."""
    import cv2

    if not crossings.any():
        return rest
    labels, stats = label(rest)
    inside = np.bincount(labels[crossings > 0], minlength=len(stats)) == stats[:, cv2.CC_STAT_AREA]
    inside[0] = False  # label 0 is not ink
    return np.where(inside[labels], 0, rest).astype(np.uint8)


def _closed_along(mask: Mask, reach: int) -> Mask:
    """The mask with gaps closed from left to right and from top to bottom."""
    import cv2

    closed = [cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones(shape, np.uint8)) for shape in ((1, reach), (reach, 1))]
    return np.asarray(cv2.bitwise_or(*closed))


def _without_faint(ink: Ink, mask: Mask, ruled: Mask, lines: Mask) -> Mask:
    """The mask without ink that is no stronger than faint lines: it is pieces of them that weren't found."""
    import cv2

    usual = float(np.median(ink.depth[lines > 0]))
    if usual >= FAINT_RATIO * ink.strength:
        return mask
    written = cv2.compare(ink.depth, FAINT_FACTOR * usual + FAINT_MARGIN * ink.strength, cv2.CMP_GT)
    written = cv2.dilate(written, np.ones((3, 3), np.uint8))  # the soft edges of strokes
    return np.asarray(cv2.bitwise_and(mask, cv2.bitwise_or(written, cv2.bitwise_not(ruled))), np.uint8)


def _lines(
    ink: Ink, mask: Mask, thickness: int, length: int, ends: Mask | None = None, run: float = 0.0
) -> tuple[Mask, float]:
    """The pixels of lines from left to right, and their usual thickness.

    ends: lines from top to bottom, with the thickness `run`. A line between two of these may be shorter than `length`
    if it is as thin as they are.
    """
    import cv2

    pieces = find_pieces(ink, mask, thickness)
    found = np.zeros_like(mask)
    chosen: list[int] = []
    crossed: list[list[int]] = []  # lines without a long piece that is free of writing
    if pieces:
        lengths = np.array([piece.length for piece in pieces])
        faint = np.array([piece.depth < FAINT_RATIO * ink.strength for piece in pieces])
        group = _linked(pieces, length)
        whole = mask.shape[1]
        if ends is not None and ends.any():
            span = int(np.ptp(np.flatnonzero(ends.any(axis=0))))
            whole = span if span >= MIN_SQUARED_SHARE * whole else whole
        for number in np.unique(group):
            mine = np.flatnonzero(group == number)
            extent = max(pieces[k].columns.stop for k in mine) - min(pieces[k].columns.start for k in mine)
            needed = min(length, EDGE_TO_EDGE * whole) if faint[mine].mean() > 0.5 else length
            if extent >= needed and lengths[mine].max() >= MIN_PIECE_RATIO * needed:
                chosen += mine.tolist()
            elif extent >= needed and faint[mine].mean() > 0.5:
                crossed.append(mine.tolist())
    if chosen:
        chosen += [k for line in crossed for k in line]
    if ends is not None and ends.any():
        reach = 2 * thickness + 1
        near = cv2.copyMakeBorder(ends[1:-1, 1:-1], 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=255)
        near = cv2.dilate(near, np.ones((reach, reach), np.uint8))
        for k, piece in enumerate(pieces):
            if piece.length >= 3 * thickness and piece.run <= MAX_THICKNESS_FACTOR * run + 1 and _reaches(piece, near):
                chosen.append(k)
    for piece in (pieces[k] for k in set(chosen)):
        found[piece.rows, piece.columns][_own(piece, ink.depth, OVERWRITTEN_RATIO * ink.strength)] = 255
    return found, float(np.median([pieces[k].run for k in chosen])) if chosen else run


def _linked(pieces: list[Piece], length: int) -> NDArray[np.intp]:
    """The number of the group of each piece, (n,): pieces of a group continue one another."""
    group = np.arange(len(pieces))
    reach = max(8, length // 4)
    right = np.array([piece.end(reach, right=True) for piece in pieces])
    left = np.array([piece.end(reach, right=False) for piece in pieces])
    runs = np.array([piece.run for piece in pieces])
    for k in range(len(pieces)):
        gap = left[:, 0] - right[k, 0]
        middle = right[k, 0] + gap / 2
        here = right[k, 1] + right[k, 2] * (middle - right[k, 0])
        there = left[:, 1] + left[:, 2] * (middle - left[:, 0])
        near = np.abs(here - there) <= np.maximum(runs[k], 2) + 0.05 * np.abs(gap)
        alike = (runs <= MAX_THICKNESS_FACTOR * runs[k] + 1) & (runs[k] <= MAX_THICKNESS_FACTOR * runs + 1)
        for other in np.flatnonzero(near & alike & (gap > 0) & (gap < length / 2)):
            group[group == group[other]] = group[k]
    return group


def _reaches(piece: Piece, ends: Mask) -> bool:
    """Whether a piece ends on both sides where `ends` has pixels."""
    near = ends[piece.rows, piece.columns] > 0
    return all(bool((piece.pixels & near)[:, column].any()) for column in (piece.known[0], piece.known[-1]))


def _own(piece: Piece, depth: Grey, margin: float) -> NDArray[np.bool_]:
    """The pixels (h, w) that belong to the line itself: near its smooth course, and no stronger than its usual ink."""
    import cv2

    height, width = piece.pixels.shape
    columns = np.arange(width)
    slope, start = np.polyfit(piece.known, piece.middle, 1) if len(piece.known) > 1 else (0.0, piece.middle[0])
    straight = (start + slope * columns).astype(np.float32)
    bends = np.interp(columns, piece.known, piece.middle).astype(np.float32) - straight
    course = straight + cv2.blur(bends[None], (min(255, 8 * height | 1), 1), borderType=cv2.BORDER_REPLICATE)[0]
    near = np.abs(np.arange(height, dtype=np.float32)[:, None] - course) <= piece.run + 1
    near &= piece.pixels & (piece.pixels.sum(axis=0) <= MAX_THICKNESS_FACTOR * piece.run + 1)
    return np.asarray(near & (depth[piece.rows, piece.columns] < OVERWRITTEN_FACTOR * piece.depth + margin))


def _rejoined(mask: Mask, lines: Mask, thickness: int) -> Mask:
    """The mask without the lines; strokes that a line had cut in two are joined again."""
    import cv2

    rest = cv2.subtract(mask, lines)
    for kernel in ((thickness, 1), (1, thickness)):
        joined = cv2.morphologyEx(rest, cv2.MORPH_CLOSE, np.ones(kernel, np.uint8))
        rest = cv2.bitwise_or(rest, cv2.bitwise_and(joined, lines))
    return np.asarray(rest)
