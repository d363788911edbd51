"""CSV files of labels and pixels are read in every usual layout, and an invalid row is named."""

import gzip
from pathlib import Path

import numpy as np
import pytest

from brightest.data import csv_table, load_data
from brightest.errors import DataError

ROWS = "7,0,128,255\n2,1,2,3\n"


def read(tmp_path: Path, text: str | bytes) -> tuple[list[list[float]], list[str]]:
    path = tmp_path / "table.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    images, labels = csv_table.read_csv(path)
    return images.tolist(), labels.tolist()


@pytest.mark.parametrize(
    "text",
    [
        ROWS,
        "label,pixel0,pixel1,pixel2\n" + ROWS,
        'Label,"1x1","1x2","1x3"\n' + ROWS,
        "label,0,1,2\n" + ROWS,
        "a,b,label,c\n0,128,7,255\n1,2,2,3\n",
        "\ufeff" + ROWS.replace("\n", "\r\n"),
        "\n" + ROWS.replace("\n", "\n\n"),
        '"7","0","128","255"\n"2","1","2","3"',
        " 7, 0, 128, 255\n 2, 1, 2, 3\n",
        gzip.compress(ROWS.encode()),
    ],
    ids=["plain", "Kaggle", "quoted", "numbered", "label third", "Windows", "blank", "all quoted", "spaces", "gzip"],
)
def test_every_usual_layout_is_read(tmp_path: Path, text: str | bytes) -> None:
    assert read(tmp_path, text) == ([[0, 128, 255], [1, 2, 3]], ["7", "2"])


def test_names_and_fractions_are_read(tmp_path: Path) -> None:
    images, labels = read(tmp_path, "cat,0,0.5\nant,1,.25\n")
    assert (images, labels) == ([[0, 0.5], [1, 0.25]], ["cat", "ant"])


@pytest.mark.parametrize("headings", ["", "label,a,b\n"], ids=["no headings", "headings"])
def test_a_quoted_label_may_hold_a_comma_and_quotes(tmp_path: Path, headings: str) -> None:
    images, labels = read(tmp_path, headings + '"a,b",0,128\n"say ""c""",1,2\nd,3,4\n')
    assert (images, labels) == ([[0, 128], [1, 2], [3, 4]], ["a,b", 'say "c"', "d"])


def test_zeros_and_ones_are_black_and_white(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("0,0,1\n1,1,0\n" * 5)
    assert load_data(str(path)).train.images.max() == 1.0


def test_a_csv_makes_a_data_set(tmp_path: Path) -> None:
    path = tmp_path / "table.csv.gz"
    path.write_bytes(gzip.compress(ROWS.encode() * 10))
    data = load_data(str(path))
    assert (data.name, len(data.train), len(data.test), len(data.classes)) == ("table.csv.gz", 16, 4, 8)
    assert data.train.images.dtype == np.uint8
    assert "no test set" in data.note


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is empty"),
        ("\n\n", "not a table"),
        ("7\n8\n", "not a table"),
        ("label,a,b\n", "headings but no rows"),
        ("digit,a,b\n" + ROWS, "none is `label`"),
        (ROWS + "3,1,2\n", "example 3 has 3 columns, the first line 4"),
        ("label,a\n" + ROWS, "example 1 has 4 columns, the first line 2"),
        (ROWS + "3,1,x,2\n", "example 3 has 'x' in column 3"),
        (ROWS + "3,1,,2\n", "example 3 has '' in column 3"),
        (ROWS + ",1,2,3\n", "example 3 has no label"),
        ('"a,b",1,2,3\n"c,d",1,2\n', "example 2 has 3 columns, the first line 4"),
        ("7," + "1" * 200_000, "not a table: a line can't be split into fields"),
        (b"\x89PNG\r\n\x1a\n\xff,1", "isn't text"),
        (ROWS + "3,1,2,nan\n", "not a finite number"),
        (ROWS + "3,1,2,inf\n", "not a finite number"),
        (ROWS + "3,1,2,300\n", "0..255, but one is 300"),
        (ROWS + "3,1,2,-3\n", "0..255, but one is -3"),
        (ROWS + "3,1,2,1e30\n", "divide them by white's value"),
        (ROWS + "-3,1,2,3\n" * 3, "label -3"),
    ],
)
def test_anything_else_is_refused(tmp_path: Path, text: str | bytes, says: str) -> None:
    path = tmp_path / "odd.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(DataError, match=says) as caught:
        load_data(str(path))
    assert "odd.csv" in str(caught.value)


def test_a_line_that_is_too_long_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_table, "MAX_LINE_BYTES", 1000)
    (tmp_path / "long.csv").write_text("1," * 1000)
    with pytest.raises(DataError, match="too large"):
        load_data(str(tmp_path / "long.csv"))
