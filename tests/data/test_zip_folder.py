"""A .zip of pictures in a folder for each label is read like the folder, and errors name the picture."""

import io
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from brightest.data import load_data, load_examples, zip_folder
from brightest.errors import DataError, ImageError
from brightest.nn.network import DIGITS
from brightest.web.views.saved_drawings import SavedDrawings


def read_zip(path):
    """Images and labels of the pictures in an archive."""
    return zip_folder.read_zip(path, Path, lambda _: False).train


ONE = np.zeros((28, 28), np.uint8)
ONE[4:24, 13:15] = 255


def picture(image=ONE):
    content = io.BytesIO()
    Image.fromarray(image).save(content, "PNG")
    return content.getvalue()


def zip_of(path, **members):
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def test_the_pages_saved_drawings_are_read(tmp_path):
    drawings = SavedDrawings()
    for label in "771":
        drawings.add(np.roll(ONE, int(label), axis=1), label)
    path = tmp_path / "my-digits.zip"
    path.write_bytes(drawings.archive())
    own, test = load_examples(str(path), DIGITS)
    assert test is None
    np.testing.assert_array_equal(own.labels, [1, 7, 7])
    np.testing.assert_array_equal(own.images[0], np.roll(ONE, 1, axis=1).reshape(-1))
    assert len(load_data(str(path)).classes) == 8  # also as --data


def test_it_is_read_like_the_same_folder(tmp_path):
    rng = np.random.default_rng(0)
    members = {}
    for label in ("3", "8", "3/deeper/5"):
        drawing = np.full((40, 30), 250, np.uint8)
        drawing[5:35, 10:14] = rng.integers(0, 60, (30, 4))
        members[f"somebody/{label}/a.png"] = picture(drawing)
    path = zip_of(
        tmp_path / "some.zip", **members, **{"__MACOSX/3/._a.png": b"", "somebody/notes.txt": b"", "b.png": b""}
    )
    images, names = read_zip(path)
    assert names == ["3", "5", "8"]
    with zipfile.ZipFile(path) as archive:
        archive.extractall(tmp_path / "out", [name for name in members if "deeper" not in name])
    own, _ = load_examples(str(tmp_path / "out" / "somebody"), DIGITS)
    np.testing.assert_array_equal(own.images, images[[0, 2]])


@pytest.mark.parametrize(
    ("members", "says"),
    [
        ({}, "holds neither IDX files"),
        ({"1.png": picture()}, "holds neither IDX files"),
        ({"1/a.png": b"no picture"}, r"some\.zip: 1/a\.png is not a picture"),
        ({"1/a.png": picture(0 * ONE)}, r"some\.zip: 1/a\.png: nothing stands out|1/a\.png: the picture is blank"),
    ],
    ids=["empty", "loose", "words", "blank"],
)
def test_an_error_names_the_picture_in_the_zip(tmp_path, members, says):
    with pytest.raises((DataError, ImageError), match=says) as refused:
        read_zip(zip_of(tmp_path / "some.zip", **members))
    assert "picture.png" not in str(refused.value)


def test_a_duplicate_name_is_two_pictures(tmp_path):
    path = zip_of(tmp_path / "some.zip", **{"1/a.png": picture()})
    with zipfile.ZipFile(path, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("1/a.png", picture(np.roll(ONE, 3, axis=0)))
    assert read_zip(path)[1] == ["1", "1"]


@pytest.mark.parametrize("compression", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2], ids=["lzma", "bzip2"])
def test_only_the_usual_compression_is_read(tmp_path, compression):
    path = tmp_path / "some.zip"
    with zipfile.ZipFile(path, "w", compression) as archive:
        archive.writestr("1/a.png", picture())
    content = bytearray(path.read_bytes())
    content[60] ^= 255  # the damage is never reached
    path.write_bytes(content)
    with pytest.raises(DataError, match=r"some\.zip has an unusual compression in '1/a\.png': zip"):
        read_zip(path)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("1/a.png", picture())
    assert read_zip(path)[1] == ["1"]


def test_a_damaged_file_and_a_huge_picture(tmp_path, monkeypatch):
    path = tmp_path / "some.zip"
    path.write_bytes(b"PK" + bytes(50))
    with pytest.raises(DataError, match=r"some\.zip is not a \.zip"):
        read_zip(path)
    zip_of(path, **{"1/a.png": picture()})
    content = bytearray(path.read_bytes())
    content[60] ^= 255
    path.write_bytes(content)
    with pytest.raises(DataError, match=r"some\.zip is not a \.zip"):
        read_zip(path)
    monkeypatch.setattr("brightest.data.pictures.MAX_PICTURE_BYTES", 10)
    with pytest.raises(DataError, match=r"1/a\.png is too large"):
        read_zip(zip_of(path, **{"1/a.png": picture()}))
    monkeypatch.setattr("brightest.data.zip_folder.MAX_PICTURES", 0)
    with pytest.raises(DataError, match="holds 1 pictures"):
        read_zip(path)


@pytest.mark.parametrize(
    ("limit", "most", "says"), [("MAX_BYTES", 10, "holds more bytes"), ("MIN_SECONDS", -1, "reading it was stopped")]
)
def test_an_archive_may_take_so_many_bytes_and_seconds(tmp_path, monkeypatch, limit, most, says):
    path = zip_of(tmp_path / "some.zip", **{"1/a.png": picture()})
    monkeypatch.setattr(zip_folder, limit, most)
    with pytest.raises(DataError, match=rf"some\.zip .*{says}"):
        read_zip(path)


def test_a_member_without_a_name_is_damage(tmp_path):
    path = zip_of(tmp_path / "a.zip", **{"1/one.png": picture()})
    path.write_bytes(path.read_bytes().replace(b"1/one.png", b"\0/one.png"))  # zipfile ends a name at its first null
    with pytest.raises(DataError, match="damaged"):
        read_zip(path)
