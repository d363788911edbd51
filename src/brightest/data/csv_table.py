"""Read a table as text, an example in each row: its label, and all its pixels, row by row of the image.

Columns are separated by commas, semicolons, tabs, bars or blanks. The label is the column whose heading is `label`
(Kaggle's layout of MNIST) or another of LABEL_HEADINGS. Without headings it is the first, or the last (as in the UCI
repository) if the file's name ends in .tra or .tes, or the first column is 0 in all rows, or the last columns, if
they are one for each class. A column that only numbers the rows, as pandas and R write it, is no pixel and is left out,
and so is one whose heading stands apart from the pixels'.
"""

import csv
import math
import re
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import numpy as np
from numpy.typing import NDArray

from brightest.data.decompress import MAX_FILE_BYTES, open_decompressed
from brightest.data.pixel_columns import is_square, left_out, notes, pixel_columns
from brightest.errors import DataError

MAX_LINE_BYTES = 2**22  # enough for 400×400 pixels written as floats
LABEL_HEADINGS = ("label", "labels", "class", "target", "digit", "y")  # the first of them that there is
INDEX_HEADINGS = {"", "index", "id", "imageid", "image_id", "row", "rowid", "unnamed: 0"}
_SEPARATORS = "\t;,|"  # the first of them in the first line; blanks if there is none
UCI_SUFFIXES = (".tra", ".tes")
_LAST = "The label of each row is its last column."
_ONE_HOT = "The last {} columns of each row are one for each class."
_MIN_NUMBERED = 20  # rows or columns: fewer numbers may well be 0, 1, 2, …
_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?|[-+]?(nan|inf)", re.IGNORECASE)
_DECIMAL_COMMA = re.compile(r"[-+]?\d*,\d+")


class Table(NamedTuple):
    """Images (n, pixels), the text of their labels (n,) and of the column that numbers the rows (n,), if any."""

    images: NDArray[Any]
    labels: NDArray[np.str_] | None
    numbers: NDArray[np.str_] | None
    headings: tuple[str, ...] = ()
    classes: tuple[str, ...] | None = None  # their names, if the file says them
    columns_notes: tuple[str, ...] = ()  # on pixels that its headings name

    @property
    def notes(self) -> tuple[str, ...]:
        """What was left out, and put in order."""
        if self.numbers is None:
            return self.columns_notes
        return ("A column only numbers the rows, so it was left out of the pixels.", *self.columns_notes)


class _Layout(NamedTuple):
    """How the rows are divided, and what the columns are."""

    separator: str  # a blank stands for any number of them
    headings: tuple[str, ...]  # () if there are none
    n_columns: int
    label: int | None
    numbering: tuple[int, ...]  # the columns that number rows
    decimal_comma: bool
    pixels: tuple[int, ...] = ()  # in their order, if the headings tell them; else all that aren't known otherwise

    @property
    def known(self) -> tuple[int, ...]:
        """The columns of the label and of row numbers."""
        return (*self.numbering, *(() if self.label is None else (self.label,)))

    @property
    def texts(self) -> tuple[int, ...]:
        """The columns that hold no pixels."""
        return (*self.known, *left_out(self.n_columns, self.pixels, self.known))


def read_csv(path: Path, *, labelled: bool | None = True) -> Table:
    """Read a table whose rows have labels, have none, or (None) may have them, as headings or a square image tell.

    Raises DataError naming the first row and column that is wrong.
    """
    with open_decompressed(path) as stream:
        layout, rows = _layout(stream, path, labelled=labelled)
        table = _load(rows, layout, path)
    if not layout.headings and layout.label is not None:
        if layout.numbering and not _numbers_rows(table):
            with open_decompressed(path) as stream:
                layout, rows = _layout(stream, path, labelled=labelled, has_index=False)
                table = _load(rows, layout, path)
        if not layout.numbering and (one_hot := _one_hot(table)):
            return one_hot
        if not layout.numbering and _is_last(table, path, layout):
            with open_decompressed(path) as stream:
                layout, rows = _layout(stream, path, labelled=labelled, label_last=True)
                table = _load(rows, layout, path)._replace(columns_notes=(_LAST,))
        if table.labels is not None and _counts_up(table.labels):
            raise DataError(
                f"{path}: the first column numbers the rows ({table.labels[0]} to {table.labels[-1]}), so none is left "
                "for the labels: give each row its label, first or under the heading `label`."
            )
    return table


def _numbers_rows(table: Table) -> bool:
    """Whether the column that may number rows holds a different whole number in each."""
    assert table.numbers is not None
    numbers = table.numbers.tolist()
    return len(set(numbers)) == len(numbers) and all(number.isdecimal() for number in numbers)


def _is_last(table: Table, path: Path, layout: _Layout) -> bool:
    """Whether the label is the last column: by the file's name, or as the first is always 0 and it tells classes."""
    if not is_square(layout.n_columns - 1):
        return False
    if path.name.lower().endswith(UCI_SUFFIXES):
        return True
    if table.labels is None or set(table.labels) != {"0"}:
        return False
    last = set(read_column(path, layout.separator))
    return all(one.isdecimal() and int(one) < 100 for one in last) and len(last) > 2


def _one_hot(table: Table) -> Table | None:
    """The table whose last columns are one for each class, as in Semeion's; None if they aren't."""
    n, labels = 1 + table.images.shape[1], table.labels
    classes = n - math.isqrt(n - 2) ** 2
    last = table.images[:, -classes:]
    if is_square(n - 1) or n < _MIN_NUMBERED or labels is None or not all(map(_NUMBER.fullmatch, set(labels))):
        return None
    if not (np.isin(last, (0, 1)).all() and (last.sum(axis=1) == 1).all()):
        return None
    images = np.hstack([labels.astype(np.float32)[:, None], table.images[:, :-classes]])
    return Table(images, last.argmax(axis=1).astype(str), None, columns_notes=(_ONE_HOT.format(classes),))


def _counts_up(labels: NDArray[np.str_]) -> bool:
    """Whether the labels are 0, 1, 2, … or 1, 2, 3, … to the last of many rows."""
    if len(labels) < _MIN_NUMBERED or labels[0] not in ("0", "1"):
        return False
    return list(labels) == [str(int(labels[0]) + i) for i in range(len(labels))]


def _load(rows: Iterator[str], layout: _Layout, path: Path) -> Table:
    codes: dict[int, dict[str, int]] = {column: {} for column in layout.texts}  # loadtxt reads only numbers

    def encoder(column: int) -> Any:
        def encode(text: str) -> float:
            if not text.strip() and column == layout.label:
                raise ValueError
            return codes[column].setdefault(text.strip(), len(codes[column]))

        return encode

    try:
        table = np.loadtxt(
            rows,
            np.float32,
            comments=None,
            delimiter=None if layout.separator == " " else layout.separator,
            converters={column: encoder(column) for column in layout.texts},
            ndmin=2,
            encoding="utf-8",
            quotechar='"',
        )
    except ValueError:
        raise _row_error(path, layout) from None
    if table.shape[1] != layout.n_columns:  # all rows are alike, but differ from the headings
        raise _row_error(path, layout)
    texts = {column: np.array(list(codes[column]))[table[:, column].astype(np.int64)] for column in layout.known}
    if layout.pixels and list(layout.pixels) != sorted(layout.pixels):
        pixels = table[:, layout.pixels]
    else:
        pixels = np.delete(table, layout.texts, axis=1) if layout.texts != (0,) else table[:, 1:]
    if not np.isfinite(pixels.sum(dtype=np.float64)):
        raise _row_error(path, layout)
    labels = None if layout.label is None else texts[layout.label]
    numbers = texts[layout.numbering[0]] if layout.numbering else None
    said = notes(layout.headings, layout.pixels, layout.known)
    return Table(pixels, labels, numbers, layout.headings, columns_notes=said)


def _layout(
    stream: BinaryIO, path: Path, *, labelled: bool | None, has_index: bool = True, label_last: bool = False
) -> tuple[_Layout, Iterator[str]]:
    """The layout, and the rows without the headings."""
    lines = _lines(stream, path)
    first = next(lines, "")
    separator = next((one for one in _SEPARATORS if len(_split(first, one, path)) > 1), " ")
    fields = _split(first, separator, path)
    if len(fields) < 2:
        raise DataError(f"{path} is not a table: its rows must hold a label and pixels, separated by commas.")
    headings = tuple(field.lower() for field in fields)
    if not _are_headings(headings, separator):
        has_label = not is_square(len(fields)) if labelled is None else labelled
        label, index = _columns(len(fields), has_index=has_index, labelled=has_label)
        label = len(fields) - 1 if label_last else label
        layout = _Layout(separator, (), len(fields), label, index, _has_decimal_commas(fields, separator))
        return layout, _rows(chain([first], lines), layout)
    row = next(lines, None)
    if row is None:
        raise DataError(f"{path} has headings but no rows.")
    label, index = _headed_columns(headings, path, labelled=labelled)
    commas = _has_decimal_commas(_split(row, separator, path), separator)
    layout = _Layout(separator, tuple(fields), len(fields), label, index, commas)
    layout = layout._replace(pixels=pixel_columns(headings, layout.known))
    return layout, _rows(chain([row], lines), layout)


def _rows(lines: Iterator[str], layout: _Layout) -> Iterator[str]:
    return (line.replace(",", ".") for line in lines) if layout.decimal_comma else lines


def _has_decimal_commas(fields: Sequence[str], separator: str) -> bool:
    return separator == ";" and any(_DECIMAL_COMMA.fullmatch(field) for field in fields[1:])


def _are_headings(headings: Sequence[str], separator: str) -> bool:
    """Whether these are words, or the numbers by which pandas heads columns without names."""
    if "label" in headings:
        return True
    counted = [str(i) for i in range(len(headings))]
    if len(headings) > _MIN_NUMBERED and list(headings) in (counted, ["", *counted[:-1]]):
        return True
    return not all(_NUMBER.fullmatch(name) or _has_decimal_commas(["", name], separator) for name in headings[1:])


def _headed_columns(
    headings: Sequence[str], path: Path, *, labelled: bool | None
) -> tuple[int | None, tuple[int, ...]]:
    """The column of the labels, and those that number rows."""
    label = next((headings.index(name) for name in LABEL_HEADINGS if name in headings), None)
    index = tuple(i for i, name in enumerate(headings) if name in INDEX_HEADINGS and i != label)
    if label is None and labelled and headings[-1].isdecimal() and headings[-2].isdecimal():  # numbered by pandas
        label = len(index)
    if label is None and labelled:
        raise DataError(f"{path} has headings but none is `label`: give that heading to the column of the labels.")
    return (label if labelled is not False else None), index


def _columns(n: int, *, has_index: bool, labelled: bool) -> tuple[int | None, tuple[int, ...]]:
    """The columns of labels and row numbers where there are no headings: by which the rest is a square image."""
    extra = int(labelled)
    numbered = has_index and not is_square(n - extra) and is_square(n - extra - 1)
    return (int(numbered) if labelled else None), ((0,) if numbered else ())


def read_column(path: Path, separator: str = ",") -> list[str]:
    """The last field of every line, as it is: the labels of a table that has none."""
    with open_decompressed(path) as stream:
        return [_split(line, separator, path)[-1] for line in _lines(stream, path)]


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


def _split(line: str, separator: str, path: Path) -> list[str]:
    try:
        fields = next(csv.reader([line.strip("\r\n ")], delimiter=separator, skipinitialspace=True), [])
    except csv.Error as error:  # such as a field of more than csv.field_size_limit() characters
        raise DataError(f"{path} is not a table: a line can't be split into fields ({error}).") from None
    return [field.strip() for field in fields]


def _row_error(path: Path, layout: _Layout) -> DataError:
    """Read the file again, slowly, for an error that names the first invalid row."""
    with open_decompressed(path) as stream:
        lines = _lines(stream, path)
        if layout.headings:
            next(lines)
        for number, row in enumerate(_rows(lines, layout), 1):
            fields = _split(row, layout.separator, path)
            if len(fields) != layout.n_columns:
                return DataError(
                    f"{path}: example {number:,} has {len(fields):,} columns, the first line {layout.n_columns:,}."
                )
            for column, field in enumerate(fields):
                if column == layout.label and not field:
                    return DataError(f"{path}: example {number:,} has no label.")
                if column not in layout.texts and not (_NUMBER.fullmatch(field) and math.isfinite(float(field))):
                    return DataError(
                        f"{path}: example {number:,} has {field[:20]!r} in column {column + 1:,}, not a finite number."
                    )
    return DataError(f"{path} can't be read as a table of labels and pixels.")
