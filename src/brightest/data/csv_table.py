"""Read a .csv with one example per row: its label, and all its pixels, row by row of the image.

The label is the first column, or the one headed `label` (Kaggle's layout of MNIST). Pixels are whole numbers in
0..255, or floats in [0, 1] if no pixel is above 1.
"""

import csv
import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from brightest.data.decompress import MAX_FILE_BYTES, open_decompressed
from brightest.errors import DataError

MAX_LINE_BYTES = 2**22  # enough for 400×400 pixels written as floats
_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?|[-+]?(nan|inf)", re.IGNORECASE)


def read_csv(path: Path) -> tuple[NDArray[Any], NDArray[np.str_]]:
    """Read images (n, pixels) and labels (n,), which are text. Raises DataError naming the first invalid row."""
    codes: dict[str, int] = {}  # a number for each label, in order of appearance, because loadtxt reads only numbers

    def encode(label: str) -> float:
        if not label.strip():
            raise ValueError
        return codes.setdefault(label.strip(), len(codes))

    with open_decompressed(path) as stream:
        rows, label_column, n_columns = _layout(stream, path)
        try:
            table = np.loadtxt(
                rows,
                np.float32,
                comments=None,
                delimiter=",",
                converters={label_column: encode},
                ndmin=2,
                encoding="utf-8",
                quotechar='"',
            )
        except ValueError:
            raise _row_error(path) from None
    if table.shape[1] != n_columns:  # all rows are alike, but differ from the headings
        raise _row_error(path)
    labels = np.array(list(codes))[table[:, label_column].astype(np.int64)]
    pixels = table[:, 1:] if label_column == 0 else np.delete(table, label_column, axis=1)
    return _integers_if_whole(pixels), labels


def _layout(stream: BinaryIO, path: Path) -> tuple[Iterator[str], int, int]:
    """The rows without headings, the index of the label's column, and the number of columns."""
    lines = _lines(stream, path)
    first = next(lines, "")
    fields = _split(first, path)
    if len(fields) < 2:
        raise DataError(f"{path} is not a table: its rows must hold a label and pixels, separated by commas.")
    headings = [field.lower() for field in fields]
    if "label" not in headings and all(_NUMBER.fullmatch(field) for field in fields[1:]):
        return chain([first], lines), 0, len(fields)
    if "label" not in headings:
        raise DataError(f"{path} has headings but none is `label`: give that heading to the column of the labels.")
    row = next(lines, None)
    if row is None:
        raise DataError(f"{path} has headings but no rows.")
    return chain([row], lines), headings.index("label"), len(fields)


def _lines(stream: BinaryIO, path: Path) -> Iterator[str]:
    """The lines that aren't blank. Raises DataError if they aren't text, or too long."""
    total = 0
    while line := stream.readline(MAX_LINE_BYTES):
        total += len(line)
        if len(line) == MAX_LINE_BYTES or total > MAX_FILE_BYTES:
            raise DataError(
                f"{path} is too large: brightest reads lines of up to {MAX_LINE_BYTES // 2**20} MiB, "
                f"and files of up to {MAX_FILE_BYTES // 2**30} GiB."
            )
        try:
            text = line.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise DataError(f"{path} is not a table: it isn't text.") from None
        if text.strip():
            yield text


def _split(line: str, path: Path) -> list[str]:
    try:
        fields = next(csv.reader([line], skipinitialspace=True), [])
    except csv.Error as error:  # such as a field of more than csv.field_size_limit() characters
        raise DataError(f"{path} is not a table: a line can't be split into fields ({error}).") from None
    return [field.strip() for field in fields]


def _row_error(path: Path) -> DataError:
    """Read the file again, slowly, for an error that names the first invalid row."""
    with open_decompressed(path) as stream:
        rows, label_column, n_columns = _layout(stream, path)
        for number, row in enumerate(rows, 1):
            fields = _split(row, path)
            if len(fields) != n_columns:
                return DataError(
                    f"{path}: example {number:,} has {len(fields):,} columns, the first line {n_columns:,}."
                )
            for column, field in enumerate(fields):
                if column == label_column and not field:
                    return DataError(f"{path}: example {number:,} has no label.")
                if column != label_column and not _NUMBER.fullmatch(field):
                    return DataError(
                        f"{path}: example {number:,} has {field[:20]!r} in column {column + 1:,}, not a number."
                    )
    return DataError(f"{path} can't be read as a table of labels and pixels.")


def _integers_if_whole(pixels: NDArray[np.float32]) -> NDArray[Any]:
    """Pixels as int32 if all are whole and some are above 1; otherwise unchanged, with 1 for white."""
    low, high = pixels.min(), pixels.max()
    if 1 < high < 2**31 and low > -(2**31) and np.array_equal(pixels, np.floor(pixels)):
        return pixels.astype(np.int32)
    return pixels
