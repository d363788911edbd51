"""Which columns of a table are pixels, by headings that number them: pixel0, pixel1, …, or 1x1, 1x2, …"""

import math
import re
from collections.abc import Collection, Sequence

MIN_SQUARE = 49  # pixels: fewer say nothing about where an image begins


def is_square(n: int) -> bool:
    """Whether this many pixels form a square image."""
    return n >= MIN_SQUARE and math.isqrt(n) ** 2 == n


def pixel_columns(headings: Sequence[str], others: Collection[int]) -> tuple[int, ...]:
    """The columns whose headings differ in their numbers alone, if one such group makes a square image; else ().

    They come in the order of a single number (pixel10 after pixel2), else in that of the table. `others` are columns
    that are known to be no pixels.
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
    """Which columns `left_out` has, and whether the pixels were put in order."""
    said = []
    if left := [headings[column] for column in left_out(len(headings), pixels, known)]:
        listed = ", ".join(name[:40] or "one without a heading" for name in left[:5]) + (", …" if len(left) > 5 else "")
        said.append(f"By their headings, these columns are no pixels, so they were left out: {listed}.")
    if list(pixels) != sorted(pixels):
        said.append("The columns of pixels were put in the order of their numbers.")
    return tuple(said)


def left_out(n_columns: int, pixels: Sequence[int], known: Collection[int]) -> tuple[int, ...]:
    """The columns that are neither pixels nor known; none if nothing tells the pixels."""
    return tuple(sorted({*range(n_columns)} - {*pixels, *known})) if pixels else ()
