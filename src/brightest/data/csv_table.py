"""A table is a .csv with an example in each row: its label, and all its pixels, row by row of the image.

The label comes first, or in a column headed `label` (as Kaggle lays MNIST out). Pixels are whole numbers in
0..255, or in [0, 1] where none is above 1.
"""

import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from brightest.data.decompress import MAX_FILE_BYTES, open_decompressed
from brightest.errors import DataError

MAX_LINE_BYTES = 2**22  # bytes: room for 400×400 pixels written as floats
_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?|[-+]?(nan|inf)", re.IGNORECASE)


def read_csv(path: Path) -> tuple[NDArray[Any], NDArray[np.str_]]:
    """Images (n, pixels) and labels (n,) as text. Raises DataError naming the row that is odd."""
    names: dict[str, int] = {}  # labels, numbered as they are met: loadtxt knows only numbers

    def number(label: str) -> float:
        if not label.strip():
            raise ValueError
        return names.setdefault(label.strip(), len(names))

    with open_decompressed(path) as stream:
        rows, label, columns = _layout(stream, path)
        try:
            table = np.loadtxt(
                rows,
                np.float32,
                comments=None,
                delimiter=",",
                converters={label: number},
                ndmin=2,
                encoding="utf-8",
                quotechar='"',
            )
        except ValueError:
            raise _fault(path) from None
    if table.shape[1] != columns:  # rows agree with each other, but not with their headings
        raise _fault(path)
    labels = np.array(list(names))[table[:, label].astype(np.int64)]
    return _bytes_if_whole(table[:, 1:] if label == 0 else np.delete(table, label, axis=1)), labels


def _layout(stream: BinaryIO, path: Path) -> tuple[Iterator[str], int, int]:
    """The rows, which of their columns holds the label, and how many columns there are."""
    lines = _lines(stream, path)
    first = next(lines, "")
    fields = _fields(first)
    if len(fields) < 2:
        raise DataError(f"{path} is not a table: its rows must hold a label and pixels, separated by commas.")
    headings = [field.lower() for field in fields]
    if "label" not in headings and all(_NUMBER.fullmatch(field) for field in fields[1:]):
        return chain([first], lines), 0, len(fields)
    if "label" not in headings:
        raise DataError(f"{path} has headings but none is `label`: name the column so that says what an image shows.")
    row = next(lines, None)
    if row is None:
        raise DataError(f"{path} has headings but no rows.")
    return chain([row], lines), headings.index("label"), len(fields)


def _lines(stream: BinaryIO, path: Path) -> Iterator[str]:
    """Lines that aren't blank, as text; refuses what is no text, or too much of it."""
    total = 0
    while line := stream.readline(MAX_LINE_BYTES):
        total += len(line)
        if len(line) == MAX_LINE_BYTES or total > MAX_FILE_BYTES:
            raise DataError(f"{path} is too large: a row of it, or all of it, is more than brightest reads.")
        try:
            text = line.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise DataError(f"{path} is not a table: it isn't text.") from None
        if text.strip():
            yield text


def _fields(line: str) -> list[str]:
    return [field.strip().strip('"') for field in line.split(",")]


def _fault(path: Path) -> DataError:
    """What is wrong with the first row that isn't like the others, found by reading anew, slowly."""
    with open_decompressed(path) as stream:
        rows, label, columns = _layout(stream, path)
        for number, row in enumerate(rows, 1):
            fields = _fields(row)
            if len(fields) != columns:
                return DataError(f"{path}: example {number:,} has {len(fields):,} columns, the first line {columns:,}.")
            for column, field in enumerate(fields):
                if column == label and not field:
                    return DataError(f"{path}: example {number:,} has no label.")
                if column != label and not _NUMBER.fullmatch(field):
                    return DataError(
                        f"{path}: example {number:,} has {field[:20]!r} in column {column + 1:,}, not a number."
                    )
    return DataError(f"{path} can't be read as a table of labels and pixels.")


def _bytes_if_whole(pixels: NDArray[np.float32]) -> NDArray[Any]:
    """Pixels that were whole in the file, whole again; where none is above 1, they are parts of white."""
    low, high = pixels.min(), pixels.max()
    if 1 < high < 2**31 and low > -(2**31) and np.array_equal(pixels, np.floor(pixels)):
        return pixels.astype(np.int32)
    return pixels
