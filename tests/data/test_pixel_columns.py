"""Headings with numbers tell which columns are pixels, and their order."""

from pathlib import Path

import numpy as np
import pytest

from brightest.data import load_data
from brightest.data.csv_table import read_csv
from brightest.data.pixel_columns import pixel_columns

RNG = np.random.default_rng(5)
PIXELS = RNG.integers(2, 256, (30, 49))
LABELS = np.arange(30) % 3
NAMES = [f"pixel{i}" for i in range(49)]


def write(path: Path, headings: list[str], *columns: object) -> Path:
    table = np.column_stack([np.asarray(column, object) for column in columns])
    path.write_text("\n".join(",".join(map(str, row)) for row in [headings, *table.tolist()]) + "\n")
    return path


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("label", LABELS),
        ("writer", [17] * 30),
        ("level_0", np.arange(30)),
        ("Unnamed: 0.1", np.arange(30)),
        ("filename", [f"{i}.png" for i in range(30)]),
        ("split", ["train", "test"] * 15),
        ("class", [("a", "b", "c")[i] for i in LABELS]),
    ],
)
@pytest.mark.parametrize("first", [True, False])
def test_a_column_that_stands_apart_from_the_pixels_is_left_out(
    tmp_path: Path, heading: str, column: object, first: bool
) -> None:
    columns = [(["label"], LABELS), ([heading], column), (NAMES, PIXELS)]
    columns = columns if first else [columns[0], columns[2], columns[1]]
    path = write(tmp_path / "t.csv", [name for names, _ in columns for name in names], *(part for _, part in columns))
    table = read_csv(path)
    np.testing.assert_array_equal(table.images, PIXELS)
    assert table.labels is not None
    np.testing.assert_array_equal(table.labels, LABELS.astype(str))
    assert f"left out: {heading}" in load_data(str(path)).note


@pytest.mark.parametrize("order", [sorted(range(49), key=str), RNG.permutation(49)], ids=["as text", "shuffled"])
def test_pixels_are_put_in_the_order_of_their_numbers(tmp_path: Path, order: list[int]) -> None:
    path = write(tmp_path / "t.csv", ["label", *(NAMES[i] for i in order)], LABELS, PIXELS[:, order])
    np.testing.assert_array_equal(read_csv(path).images, PIXELS)
    assert "put in the order of their numbers" in load_data(str(path)).note


def test_headings_of_two_numbers_keep_the_order_of_the_table() -> None:
    headings = [f"x{x}y{y}" for y in range(7) for x in range(7)]  # in the order of the rows of the image
    assert pixel_columns(["label", *headings], {0}) == tuple(range(1, 50))


@pytest.mark.parametrize(
    "headings",
    [NAMES[:48], [*NAMES, *(name.replace("pixel", "red") for name in NAMES)], ["a"] * 49],
    ids=["no square", "two groups", "no numbers"],
)
def test_other_headings_tell_nothing(headings: list[str]) -> None:
    assert pixel_columns(headings, ()) == ()
