"""A normalized digit has 28×28 pixels, a longest side of 20, and its centre of mass at pixel (14, 14)."""

import gzip
from pathlib import Path

import numpy as np
import pytest

from brightest.errors import ImageError
from brightest.images import normalize_digit
from support.drawing import seven


def ink(picture) -> np.ndarray:
    return 1 - np.asarray(picture) / 255


def box(image: np.ndarray) -> tuple[int, int]:
    mask = image > 0.05 * image.max()
    return int(mask.any(axis=1).sum()), int(mask.any(axis=0).sum())


def centre(image: np.ndarray) -> tuple[float, float]:
    along = np.arange(28)
    return float(image.sum(axis=1) @ along / image.sum()), float(image.sum(axis=0) @ along / image.sum())


@pytest.mark.parametrize("size", [(20, 30), (200, 300), (900, 400), (28, 28), (31, 11)])
def test_the_longest_side_is_20_and_the_centre_of_mass_in_the_middle(size: tuple[int, int]) -> None:
    image = normalize_digit(ink(seven(size)))
    assert image.shape == (28, 28)
    assert image.dtype == np.uint8
    assert image.max() == 255
    assert max(box(image)) == 20
    assert centre(image) == pytest.approx((14, 14), abs=0.51)


def test_a_square_of_20_by_20_is_only_moved() -> None:
    expected = np.zeros((28, 28), np.uint8)
    expected[4:24, 4:24] = 255  # a mass centred at 13.5, which no whole pixel improves
    np.testing.assert_array_equal(normalize_digit(np.pad(np.ones((20, 20)), ((0, 30), (50, 0)))), expected)


@pytest.mark.parametrize("side", [8, 50])
def test_resized_strokes_end_softly(side: int) -> None:
    square = normalize_digit(np.ones((side, side)))
    assert box(square) == (20, 20)
    assert 0.3 < square[4, 14] / square[14, 14] < 1


def test_neither_position_nor_contrast_matters() -> None:
    drawn = ink(seven((60, 80)))
    moved = np.zeros((200, 200))
    moved[110:190, 5:65] = 0.3 * drawn
    np.testing.assert_allclose(normalize_digit(moved).astype(int), normalize_digit(drawn), atol=1)


def test_faint_traces_do_not_stretch_the_box() -> None:
    drawn = ink(seven((100, 100)))
    traced = drawn.copy()
    traced[0, 0] = traced[99, 99] = 0.04
    np.testing.assert_array_equal(normalize_digit(traced), normalize_digit(drawn))


def test_a_lopsided_shape_stays_inside() -> None:
    heavy = np.vstack([np.ones((4, 20)), np.full((16, 20), 0.06)])  # with its mass centred, it would stick out
    assert box(normalize_digit(heavy)) == (20, 20)


@pytest.mark.parametrize("shape", [(1, 1000), (1000, 1), (1, 1), (3, 2)])
def test_lines_and_dots_are_normalized_too(shape: tuple[int, int]) -> None:
    assert max(box(normalize_digit(np.ones(shape)))) == 20


@pytest.mark.parametrize(
    "blank", [np.zeros((9, 9)), np.full((9, 9), np.nan), np.full((9, 9), np.inf), np.zeros((0, 3))]
)
def test_blank_ink_is_refused(blank: np.ndarray) -> None:
    with pytest.raises(ImageError, match="blank"):
        normalize_digit(blank)


@pytest.mark.mnist
def test_mnist_itself_does_not_change(mnist_folder: Path) -> None:
    whole = gzip.decompress((mnist_folder / "t10k-images-idx3-ubyte.gz").read_bytes())
    images = np.frombuffer(whole, np.uint8, offset=16).reshape(-1, 28, 28)[:2000]
    differences = np.array([np.abs(normalize_digit(image / 255).astype(int) - image).mean() for image in images])
    assert np.median(differences) == 0
    assert np.mean(differences < 0.1) > 0.9
    assert differences.mean() < 0.1


@pytest.mark.mnist
def test_large_black_and_white_scans_become_like_mnist(mnist_folder: Path) -> None:
    """Digits enlarged to scans like those of MNIST's makers are close to the originals after normalization."""
    from PIL import Image

    whole = gzip.decompress((mnist_folder / "t10k-images-idx3-ubyte.gz").read_bytes())
    images = np.frombuffer(whole, np.uint8, offset=16).reshape(-1, 28, 28)[:300]
    scans = [np.asarray(Image.fromarray(image).resize((180, 180), Image.Resampling.BICUBIC)) > 127 for image in images]
    differences = [
        np.abs(normalize_digit(scan.astype(float)).astype(int) - image).mean()
        for scan, image in zip(scans, images, strict=True)
    ]
    assert np.median(differences) < 6  # of 255
