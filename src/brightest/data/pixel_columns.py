"""Finds the columns of a table that are pixels, by headings that number them: pixel0, pixel1, …, or 1x1, 1x2, …"""

import math
import re
from collections.abc import Collection, Sequence

MIN_SQUARE = 49  # pixels; with fewer, a square number of columns may be a coincidence


def is_square(n: int) -> bool:
    """Whether this many pixels form a square image."""
    return n >= MIN_SQUARE and math.isqrt(n) ** 2 == n


def pixel_columns(headings: Sequence[str], others: Collection[int]) -> tuple[int, ...]:
    """The columns whose headings differ only in their numbers, if exactly one such group forms a square image; else ().

    If the headings have a single number, the columns are sorted by it (pixel10 after pixel2), otherwise they are in the
    table's order. others: columns that are known not to be pixels.
    """
    groups: dict[str, list[int]] = {}
    for column, heading in enumerate(headings):
        if column not in others and re.search(r"\d", heading):
            groups.setdefault(re.sub(r"\d+", "#", heading.lower()), []).append(column)
    squares = [(pattern, columns) for pattern, columns in groups.items() if is_square(len(columns))]
    if len(squares) != 1:
        return ()
    pattern, columns = squares[0]
    numbers = {column: [int(digits) for digits in re.findall(r"\d+", headings[column])] for column in columns}
    return tuple(sorted(columns, key=numbers.__getitem__) if pattern.count("#") == 1 else columns)


def notes(headings: Sequence[str], pixels: Sequence[int], known: Collection[int]) -> tuple[str, ...]:
    """Sentences that name the columns of `left_out`, and say if the pixels were sorted."""
    said = []
    if left := [headings[column] for column in left_out(len(headings), pixels, known)]:
        listed = ", ".join(name[:40] or "one without a heading" for name in left[:5]) + (", …" if len(left) > 5 else "")
        said.append(f"By their headings, these columns are no pixels, so they were left out: {listed}.")
    if list(pixels) != sorted(pixels):
        said.append("The columns of pixels were put in the order of their numbers.")
    return tuple(said)


def left_out(n_columns: int, pixels: Sequence[int], known: Collection[int]) -> tuple[int, ...]:
    """The columns that are neither pixels nor known; none if it is unknown which are pixels."""
    return tuple(sorted({*range(n_columns)} - {*pixels, *known})) if pixels else ()
