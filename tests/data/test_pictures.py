"""Pictures in folders: no picture is left out without a word, and the parts are known by their names."""

import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from brightest.data import load_data, load_examples
from brightest.errors import DataError, ImageError
from brightest.nn.network import DIGITS


def draw(path: Path, column: int = 8, format: str = "PNG") -> None:
    """A white bar on black."""
    path.parent.mkdir(parents=True, exist_ok=True)
    pixels = np.zeros((28, 28), np.uint8)
    pixels[4:24, column : column + 3] = 255
    Image.fromarray(pixels).save(path, format)


def both(folder: Path) -> list[str]:
    """The folder, and a .zip of it: what is true of the one is true of the other."""
    return [str(folder), shutil.make_archive(str(folder), "zip", folder)]


def draw_part(folder: Path, n: int) -> None:
    for label in ("3", "8"):
        for number in range(n):
            draw(folder / label / f"{number}.png", number)


PARTS = [
    ("train", "test"),
    ("Train", "TEST"),
    ("training", "testing"),
    ("trainingSet", "testSet"),
    ("train", "val"),
    ("train", "valid"),
    ("train", "validation"),
]


@pytest.mark.parametrize(("train", "test"), PARTS)
def test_the_parts_are_known_by_every_usual_name(tmp_path: Path, train: str, test: str) -> None:
    draw_part(tmp_path / "d" / train, 4)
    draw_part(tmp_path / "d" / test, 2)
    for source in both(tmp_path / "d"):
        data = load_data(source)
        assert (len(data.train), len(data.test), data.classes[-1]) == (8, 4, "8")


def test_validation_pictures_beside_a_test_are_left_out_and_said(tmp_path: Path) -> None:
    for part, n in (("train", 4), ("valid", 3), ("test", 2)):
        draw_part(tmp_path / "d" / part, n)
    for source in both(tmp_path / "d"):
        data = load_data(source)
        assert (len(data.train), len(data.test)) == (8, 4)
        assert "6 pictures for validation, which aren't used" in data.note


def test_a_folder_around_the_parts_does_not_matter(tmp_path: Path) -> None:
    draw_part(tmp_path / "d" / "mnist_png" / "training", 4)
    draw_part(tmp_path / "d" / "mnist_png" / "testing", 2)
    for source in both(tmp_path / "d"):
        data = load_data(source)
        assert (len(data.train), len(data.test)) == (8, 4)


def test_pictures_of_any_ending_are_read_by_their_content(tmp_path: Path) -> None:
    for label, ending, format in (
        ("1", ".png", "PNG"),
        ("7", ".jfif", "JPEG"),
        ("9", "", "PNG"),
        ("4", ".heic", "PNG"),
    ):
        for n in range(3):
            draw(tmp_path / "d" / label / f"{n}{ending}", 5 + n, format)
    for source in both(tmp_path / "d"):
        own, _ = load_examples(source, DIGITS, notify=(notes := []).append)
        assert sorted(own.labels.tolist()) == [1, 1, 1, 4, 4, 4, 7, 7, 7, 9, 9, 9]
        assert "9 files in the labels' folders (" in notes[0]
        assert ".heic: 3" in notes[0]
        assert "no ending: 3" in notes[0]


def test_what_is_no_picture_is_counted_and_a_class_that_vanishes_is_named(tmp_path: Path) -> None:
    draw_part(tmp_path / "d", 5)
    (tmp_path / "d" / "7").mkdir()
    for n in range(4):
        (tmp_path / "d" / "7" / f"{n}.heic").write_bytes(b"\0\0\0\x18ftypheic" + bytes(50))
    (tmp_path / "d" / "3" / "notes.txt").write_text("not a picture")
    (tmp_path / "d" / "3" / ".DS_Store").write_text("the system's own")
    for source in both(tmp_path / "d"):
        note = load_data(source).note
        assert "5 files in the labels' folders (.heic: 4, .txt: 1) are no pictures that brightest reads" in note
        assert "that is all there is of 7." in note


def test_a_folder_without_a_single_picture_says_what_it_holds(tmp_path: Path) -> None:
    (tmp_path / "d" / "7").mkdir(parents=True)
    (tmp_path / "d" / "7" / "a.heic").write_bytes(b"\0\0\0\x18ftypheic")
    for source in both(tmp_path / "d"):
        with pytest.raises(DataError, match=r"holds neither IDX .*\(\.heic: 1\) are no pictures that brightest reads"):
            load_data(source)


def test_a_damaged_picture_of_unknown_ending_is_an_error(tmp_path: Path) -> None:
    draw_part(tmp_path, 3)
    draw(tmp_path / "3" / "whole.png")
    content = (tmp_path / "3" / "whole.png").read_bytes()
    (tmp_path / "3" / "broken").write_bytes(content[:60])
    with pytest.raises(ImageError, match="broken"):
        load_data(str(tmp_path))


def test_pictures_in_no_labels_folder_are_counted(tmp_path: Path) -> None:
    draw_part(tmp_path / "d" / "train", 4)
    draw(tmp_path / "d" / "test" / "a.png")
    draw(tmp_path / "d" / "b.png")
    for source in both(tmp_path / "d"):
        data = load_data(source)
        assert len(data.train) + len(data.test) == 8
        assert "2 pictures, such as b.png, lie in no label's folder" in data.note


def test_a_link_to_a_folder_above_is_not_followed(tmp_path: Path) -> None:
    draw_part(tmp_path / "d", 4)
    (tmp_path / "d" / "3" / "again").symlink_to("..")
    data = load_data(str(tmp_path / "d"))
    assert len(data.train) + len(data.test) == 8


def test_classes_that_are_no_digits_are_said(tmp_path: Path) -> None:
    draw_part(tmp_path / "d" / "writer 1", 4)
    assert "classes are" not in load_data(str(tmp_path / "d")).note
    for label in ("3", "8"):
        (tmp_path / "d" / "writer 1" / label).rename(tmp_path / "d" / "writer 1" / f"digit {label}")
    for source in both(tmp_path / "d"):
        assert "Its 2 classes are digit 3, digit 8." in load_data(source).note
