"""`brightest predict` on pictures of many digits."""

import json
import shutil

import numpy as np
import pytest
from PIL import Image
from strokes import inked


@pytest.fixture
def photo(tmp_path):
    """4 and 2 on one line, 7 below."""
    four, two, seven = (255 - inked(digit, "schoolbook") for digit in "427")
    ink = np.zeros((260, 300), np.uint8)
    for piece, (top, left) in ((four, (20, 30)), (two, (20, 150)), (seven, (140, 30))):
        ink[top : top + piece.shape[0], left : left + piece.shape[1]] = piece
    Image.fromarray(255 - ink).save(tmp_path / "photo.png")
    return "photo.png"


def test_all_digits_are_read_line_by_line(brightest, photo):
    said = brightest("predict", photo).out
    assert said.startswith("photo.png: 3 digits")
    assert said.splitlines()[1:3] == ["  42", "  7"]
    record = json.loads(brightest("predict", photo, "--json").out)
    assert record["text"] == "42\n7"
    assert record["size"] == [300, 260]
    assert [digit["answer"] for digit in record["digits"]] == ["4", "2", "7"]
    left, top, right, bottom = record["digits"][2]["box"]
    assert 30 <= left < right <= 130
    assert 140 <= top < bottom <= 240
    assert "activations" not in record


def test_a_grid_has_its_cells(brightest, photo):
    assert json.loads(brightest("predict", photo, "--grid", "2x2", "--json").out)["lines"] == ["42", "7."]


def test_a_number_can_be_expected(brightest, photo):
    assert len(json.loads(brightest("predict", photo, "--expect", 2, "--json").out)["digits"]) == 2


def test_fewer_errors_mean_fewer_answers(brightest, photo):
    strict = json.loads(brightest("predict", photo, "--max-error", 0.0005, "--json").out)
    assert {digit["accepted"] for digit in strict["digits"] if digit["probability"] < 0.98} <= {False}


def test_the_answers_are_drawn_and_the_digits_cut_out(brightest, photo, tmp_path):
    assert brightest("predict", photo, "--out", "read.png", "--crops", "cut").code == 0
    with Image.open(tmp_path / "read.png") as read:
        assert read.size == (300, 260)
        assert any(red != blue for _, (red, _, blue) in read.getcolors(100_000))  # the photo is grey
    assert sorted(str(path.relative_to(tmp_path)) for path in (tmp_path / "cut").rglob("*.png")) == [
        "cut/2/photo-001.png", "cut/4/photo-000.png", "cut/7/photo-002.png",
    ]  # fmt: skip
    with Image.open(tmp_path / "cut/2/photo-001.png") as cut:
        assert cut.size == (28, 28)


def test_many_pictures_are_drawn_into_a_folder(brightest, photo, tmp_path):
    shutil.copy(tmp_path / photo, tmp_path / "other.png")
    assert brightest("predict", photo, "other.png", "--out", "read").code == 0
    assert sorted(path.name for path in (tmp_path / "read").iterdir()) == ["other.png", "photo.png"]


def test_one_bad_file_among_many_is_reported(brightest, photo, tmp_path):
    (tmp_path / "bad.png").write_text("nothing")
    done = brightest("predict", *[photo] * 5, "bad.png", *[photo] * 5, "--json")
    assert done.code == 1
    records = [json.loads(line) for line in done.out.splitlines()]
    assert len(records) == 11
    assert ["error" in record for record in records] == [False] * 5 + [True] + [False] * 5
    assert "bad.png" in done.err


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--grid", "nine"), "--grid nine can't work"),
        (("--grid", "0x4"), "a grid of 0×4 cells can't be"),
        (("--grid", "2x2", "--expect", 3), "a grid says where digits are"),
        (("--expect", 0), "0 digits can't be expected"),
        (("--max-error", 0), "max error 0 can't be promised"),
        (("--max-error", "nan"), "max error nan can't be promised"),
        (("--out", "read.bmp"), "read.bmp can't be a picture here"),
    ],
)
def test_a_call_that_can_not_work_is_refused_in_a_sentence(brightest, photo, options, sentence):
    done = brightest("predict", photo, *options)
    assert done.code == 2
    assert sentence in done.err
    assert len(done.err.strip().splitlines()) <= 2
