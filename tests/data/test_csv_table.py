"""CSV files of labels and pixels are read in every usual layout, and an invalid row is named."""

import bz2
import gzip
import lzma
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from brightest.data import csv_table, decompress, load_data
from brightest.errors import DataError

ROWS = "7,0,128,255\n2,1,2,3\n"


def read(tmp_path: Path, text: str | bytes) -> tuple[list[list[float]], list[str]]:
    path = tmp_path / "table.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    table = csv_table.read_csv(path)
    assert table.labels is not None
    return table.images.tolist(), table.labels.tolist()


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
        bz2.compress(ROWS.encode()),
        lzma.compress(ROWS.encode()),
        ROWS.replace(",", ";"),
        ROWS.replace(",", "\t"),
        ROWS.replace(",", "|"),
        ROWS.replace(",", "  "),
        "class;a;b;c\n" + ROWS.replace(",", ";"),
        "a,b,c,Target\n0,128,255,7\n1,2,3,2\n",
        ",label,a,b,c\n0,7,0,128,255\n1,2,1,2,3\n",
        "Unnamed: 0,label,a,b,c\n5,7,0,128,255\n9,2,1,2,3\n",
        '"","label","a","b","c"\n"1",7,0,128,255\n"2",2,1,2,3\n',
        "id,a,label,b,c\nx,0,7,128,255\ny,1,2,2,3\n",
    ],
    ids=[
        *("plain", "Kaggle", "quoted", "numbered", "label third", "Windows", "blank", "all quoted", "spaces", "gzip"),
        *("bzip2", "xz", "semicolons", "tabs", "bars", "blanks", "class", "target last"),
        *("pandas", "pandas read again", "R", "an id"),
    ],
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
        ("kind,a,b\n" + ROWS, "none is `label`"),
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
        (ROWS + "3,1,2,300\n", "in 0..255, but there is 300"),
        (ROWS + "3,1,2,-3\n", "in 0..255, but there is -3"),
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


def test_a_table_that_is_too_long_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_table, "MAX_FILE_BYTES", 1000)
    with pytest.raises(DataError, match="too large"):
        read(tmp_path, ROWS * 100)


# A column that numbers the rows -------------------------------------------------------------------------------

PIXELS = np.random.default_rng(0).integers(0, 256, (30, 49))
LABELS = np.arange(30) % 3


def rows(*columns: Any) -> str:
    table = np.column_stack(columns)
    return "".join(",".join(map(str, row)) + "\n" for row in table.tolist())


@pytest.mark.parametrize("first", [0, 1, 17])
@pytest.mark.parametrize("order", [1, -1], ids=["in order", "shuffled"])
def test_a_column_without_a_heading_that_numbers_the_rows_is_no_pixel(tmp_path: Path, first: int, order: int) -> None:
    numbers = np.arange(first, first + 30)[::order]
    images, labels = read(tmp_path, rows(numbers, LABELS, PIXELS))
    np.testing.assert_array_equal(images, PIXELS)
    np.testing.assert_array_equal(labels, LABELS.astype(str))


@pytest.mark.parametrize("index", ["", "0,"], ids=["index=False", "index=True"])
def test_columns_that_pandas_numbers_are_headings(tmp_path: Path, index: str) -> None:
    headings = ",".join(map(str, range(50)))
    text = rows(np.arange(30), LABELS, PIXELS) if index else rows(LABELS, PIXELS)
    images, labels = read(tmp_path, ("," if index else "") + headings + "\n" + text)
    np.testing.assert_array_equal(images, PIXELS)
    np.testing.assert_array_equal(labels, LABELS.astype(str))


def test_an_index_is_said_to_be_left_out(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(rows(np.arange(30), LABELS, PIXELS))
    data = load_data(str(tmp_path / "t.csv"))
    assert data.train.images.shape == (24, 49)
    assert "only numbers the rows" in data.note


def uci(tmp_path: Path, name: str, labels: np.ndarray, first: int = 0) -> tuple[Path, np.ndarray]:
    """A table of 8×8 pixels, 0 to 16, each row followed by its label."""
    pixels = np.random.default_rng(0).integers(0, 17, (len(labels), 64))
    pixels[:, 0] = first
    np.savetxt(tmp_path / name, np.column_stack([pixels, labels]), "%d", delimiter=",")
    return tmp_path / name, pixels


@pytest.mark.parametrize(
    ("name", "labels", "first"),
    [
        ("o.csv", [0, 3, 7, 3, 1], 0),  # not every class
        ("optdigits.tes", [7, 7, 7], 5),
        ("optdigits.tra", [0, 1, 2, 3, 1, 0], 5),
    ],
)
def test_the_last_column_is_the_label_where_the_first_is_dark_or_the_name_says_so(
    tmp_path: Path, name: str, labels: list[int], first: int
) -> None:
    path, pixels = uci(tmp_path, name, np.array(labels), first)
    table = csv_table.read_csv(path)
    assert table.labels is not None
    assert table.labels.astype(int).tolist() == labels
    np.testing.assert_array_equal(table.images, pixels)
    assert table.notes == ("The label of each row is its last column.",)


def test_the_last_columns_may_be_one_for_each_class(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    pixels, labels = (rng.random((40, 256)) > 0.7).astype(float), np.arange(40) % 10
    np.savetxt(tmp_path / "semeion.data", np.column_stack([pixels, np.eye(10)[labels]]), "%.4f")
    table = csv_table.read_csv(tmp_path / "semeion.data")
    assert table.labels is not None
    assert table.labels.astype(int).tolist() == labels.tolist()
    np.testing.assert_array_equal(table.images, pixels)
    assert table.notes == ("The last 10 columns of each row are one for each class.",)


@pytest.mark.parametrize("first", ["0", "7", "7.0", "97"])
def test_the_first_column_stays_the_label(tmp_path: Path, first: str) -> None:
    pixels = np.random.default_rng(0).integers(0, 2, (30, 64))  # a mask, whose last column might be two classes
    rows = "".join(f"{first},{','.join(map(str, row))}\n" for row in pixels.tolist())
    assert read(tmp_path, rows) == (pixels.tolist(), [first] * 30)


def test_the_uci_repositorys_two_files_are_one_data_set(tmp_path: Path) -> None:
    uci(tmp_path, "optdigits.tra", np.arange(40) % 10)
    _, pixels = uci(tmp_path, "optdigits.tes", np.array([4, 4, 9]))
    data = load_data(str(tmp_path))
    assert (len(data.train), data.test.labels.tolist()) == (40, [4, 4, 9])
    assert data.train.images.max() == 255
    np.testing.assert_array_equal(data.test.images, np.rint(pixels * (255 / 16)))
    assert "No pixel is above 16, so that was taken for white." in data.note


def test_labels_that_repeat_are_no_index(tmp_path: Path) -> None:
    images, labels = read(tmp_path, rows(LABELS, PIXELS, PIXELS[:, 0]))
    assert np.shape(images) == (30, 50)
    assert labels == LABELS.astype(str).tolist()


def test_rows_that_are_numbered_but_have_no_label_are_refused(tmp_path: Path) -> None:
    with pytest.raises(
        DataError, match=r"the first column numbers the rows \(0 to 29\), so none is left for the labels"
    ):
        read(tmp_path, rows(np.arange(30), PIXELS))


# Other ways of writing --------------------------------------------------------------------------------------


def test_decimal_commas_are_read_between_semicolons(tmp_path: Path) -> None:
    assert read(tmp_path, "7;0;0,5\n2;1,0;,25\n") == ([[0, 0.5], [1, 0.25]], ["7", "2"])


def test_floats_of_bytes_are_bytes(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("7,0.0,128.0,255.0\n2,1.0,2.0,3.0\n" * 5)
    assert load_data(str(path)).train.images.dtype == np.uint8


@pytest.mark.parametrize("value", ["nan", "NaN", "inf", "-inf"])
def test_a_number_that_is_not_finite_is_named_with_row_and_column(tmp_path: Path, value: str) -> None:
    with pytest.raises(DataError, match=f"example 3 has '{value}' in column 4, not a finite number"):
        read(tmp_path, f"label,a,b,c\n{ROWS}3,1,2,{value}\n4,nan,2,2\n")


@pytest.mark.parametrize("compress", [gzip.compress, bz2.compress, lzma.compress])
def test_a_table_that_grows_too_much_is_refused_before_it_is_parsed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, compress: Any
) -> None:
    monkeypatch.setattr(decompress, "MIN_EXPANDED_BYTES", 1000)
    monkeypatch.setattr(np, "loadtxt", None)
    (tmp_path / "bomb.csv").write_bytes(compress(b"7,0,0,0\n" * 100_000))
    with pytest.raises(DataError, match=r"bomb\.csv is too large: it becomes more than"):
        csv_table.read_csv(tmp_path / "bomb.csv")


@pytest.mark.parametrize("compress", [gzip.compress, bz2.compress, lzma.compress])
def test_compressed_data_that_is_cut_short_or_damaged_is_refused(tmp_path: Path, compress: Any) -> None:
    content = compress(ROWS.encode() * 1000)
    for broken, says in ((content[:-20], "cut short"), (content[:20] + b"????" + content[24:], "damaged|cut short")):
        (tmp_path / "t.csv").write_bytes(broken)
        with pytest.raises(DataError, match=says):
            csv_table.read_csv(tmp_path / "t.csv")


def test_xz_that_asks_for_too_much_memory_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decompress, "MAX_XZ_BYTES", 2**20)  # the usual compression needs nine times as much
    with pytest.raises(DataError, match="can't be decompressed"):
        read(tmp_path, lzma.compress(ROWS.encode()))


def test_zstd_is_named(tmp_path: Path) -> None:
    (tmp_path / "t.csv.zst").write_bytes(b"\x28\xb5\x2f\xfd" + bytes(10))
    with pytest.raises(DataError, match="compressed with zstd, which brightest doesn't read"):
        load_data(str(tmp_path / "t.csv.zst"))
