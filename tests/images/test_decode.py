"""A picture is decoded upright and reduced; its size is known without decoding it."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageOps

from brightest.errors import ImageError
from brightest.images import decode, read_grey, read_picture
from support.drawing import seven


@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_upright_size_is_that_of_the_upright_picture(tmp_path: Path, orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    path = tmp_path / "photo.png"
    seven((20, 30)).save(path, exif=exif)
    with Image.open(path) as picture:
        expected = ImageOps.exif_transpose(picture).size
    assert decode.upright_size(path) == expected
    assert read_grey(path).shape == expected[::-1]


@pytest.mark.parametrize("pixels", [np.array([[0, 0.5, 1]]), np.array([[False, True, True]]), np.eye(3, dtype="f4")])
def test_floats_and_booleans_are_scaled_to_bytes(pixels: np.ndarray) -> None:
    np.testing.assert_array_equal(decode.to_uint8(pixels), np.rint(255 * pixels.astype(float)))


@pytest.mark.parametrize(
    ("pixels", "says"),
    [
        (np.array([[0, 1.1]]), "the brightest pixel is 1.1"),
        (np.array([[0, np.nan]]), "not a finite number"),
        (np.array([[-0.1, 1]]), "0 is black"),
        (np.array([[0, 300]]), "must lie in 0..255, but one is 300"),
    ],
    ids=["above white", "not a number", "below black", "integers"],
)
def test_other_values_are_refused(pixels: np.ndarray, says: str) -> None:
    with pytest.raises(ImageError, match=says):
        decode.to_uint8(pixels)


def test_a_picture_that_cannot_be_opened_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    seven().save(tmp_path / "a.png")
    monkeypatch.setattr(decode.Image, "open", locked)
    with pytest.raises(ImageError, match=r"a\.png can't be read: Permission denied\."):
        read_picture(tmp_path / "a.png")


def test_large_pictures_are_reduced_before_anything_else(tmp_path: Path) -> None:
    seven((3000, 2000)).save(tmp_path / "large.png")
    assert read_grey(tmp_path / "large.png").shape == (341, 512)
