"""IDX files are read to the byte, and every kind of damage has its own error."""

import gzip
from pathlib import Path

import numpy as np
import pytest

from brightest.data import decompress, idx
from brightest.errors import DataError

IMAGES = np.arange(2 * 3 * 4, dtype=np.uint8).reshape(2, 3, 4)
# Written by hand from the format's description: 2 images of 3×4.
WHOLE = bytes([0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4, *range(24)])


def test_images_are_read_as_the_format_lays_them_out(tmp_path: Path) -> None:
    path = tmp_path / "images"
    path.write_bytes(WHOLE)
    np.testing.assert_array_equal(idx.read_images(path), IMAGES)


@pytest.mark.parametrize("name", ["images", "images.gz"])
def test_a_written_file_is_read_back(tmp_path: Path, name: str) -> None:
    idx.write(tmp_path / name, IMAGES)
    np.testing.assert_array_equal(idx.read_images(tmp_path / name), IMAGES)
    assert ((tmp_path / name).read_bytes() == WHOLE) == (name == "images")


def test_gzip_is_recognised_by_its_content_and_may_have_several_members(tmp_path: Path) -> None:
    path = tmp_path / "without-the-ending"
    path.write_bytes(gzip.compress(WHOLE[:9]) + gzip.compress(WHOLE[9:]))
    np.testing.assert_array_equal(idx.read_images(path), IMAGES)


def test_labels_are_read_as_numbers(tmp_path: Path) -> None:
    idx.write(tmp_path / "labels", np.array([7, 0, 9], np.uint8))
    labels = idx.read_labels(tmp_path / "labels")
    assert labels.dtype == np.int64
    np.testing.assert_array_equal(labels, [7, 0, 9])


PACKED = gzip.compress(WHOLE, mtime=0)  # without a time stamp, because the bytes are part of the tests' names


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"\0", "not an IDX file"),
        (b"\0\0\x08", "not an IDX file"),
        (WHOLE[:10], "ends inside its header"),
        (WHOLE[:-1], "cut short: it declares 2 × 3 × 4 bytes but holds 23"),
        (WHOLE + b"x", "holds 1 bytes after"),
        (bytes([0, 0, 8, 1, 0, 0, 0, 1, 7]), "holds labels where images were expected"),
        (bytes([0, 0, 13, 3]) + WHOLE[4:], "its magic number is 00 00 0d 03, not 00 00 08 03"),
        (b"\xff\xd8\xff\xe0 a JPEG", "not an IDX file: its magic number is ff d8 ff e0"),
        (bytes([0, 0, 8, 3, 0, 0, 0, 0]) + WHOLE[8:], "it is empty"),
        (bytes([0, 0, 8, 3, *[255] * 12]), "cut short"),  # declares 8e28 bytes, which must not be allocated
        (PACKED[:-9], "its gzip data is cut short"),
        (PACKED[:-8] + b"\0" * 8, "its gzip data can't be decompressed"),
        (PACKED[:10] + b"\x07" * 30, "its gzip data can't be decompressed"),
    ],
)
def test_the_error_names_the_damage(tmp_path: Path, content: bytes, says: str) -> None:
    path = tmp_path / "images"
    path.write_bytes(content)
    with pytest.raises(DataError, match=says) as caught:
        idx.read_images(path)
    assert str(path) in str(caught.value)


def test_images_are_not_labels(tmp_path: Path) -> None:
    idx.write(tmp_path / "images", IMAGES)
    with pytest.raises(DataError, match="holds images where labels were expected"):
        idx.read_labels(tmp_path / "images")


def test_a_folder_and_a_missing_file_are_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="is a folder"):
        idx.read_images(tmp_path)
    with pytest.raises(DataError, match="no such file"):
        idx.read_images(tmp_path / "nowhere")


def test_a_decompression_bomb_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decompress, "MAX_FILE_BYTES", 2**21)
    path = tmp_path / "bomb.gz"
    path.write_bytes(gzip.compress(bytes(2**22)))
    assert path.stat().st_size < 10_000
    with pytest.raises(DataError, match="too large"):
        idx.read_images(path)


def test_a_plain_file_that_is_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decompress, "MAX_FILE_BYTES", 99)
    (tmp_path / "plain").write_bytes(bytes(100))
    with pytest.raises(DataError, match="is too large: brightest reads files of up to"):
        idx.read_images(tmp_path / "plain")
