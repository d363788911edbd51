"""A deslanted digit is upright, as long as before, and about the same centre of mass; deslanting it again changes
nothing."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image

from brightest.data import load_data
from brightest.errors import DataError
from brightest.images.deslant import deslant, in_frame
from brightest.images.normalize import normalize_digit

ALONG = np.arange(28)
DIGITS = load_data("optdigits").train.images


def slant(image):
    """cov(x, y) / var(y) of an image (784,), and its centre of mass, row and column."""
    ink = image.reshape(28, 28) / image.sum()
    y, x = ink.sum(axis=1) @ ALONG, ink.sum(axis=0) @ ALONG
    covariance = (ALONG - y) @ ink @ (ALONG - x)
    return covariance / (ink.sum(axis=1) @ (ALONG - y) ** 2), (y, x)


def length(image):
    ink = image.reshape(28, 28) > 0.05 * image.max()
    return max(ink.any(axis=0).sum(), ink.any(axis=1).sum())


def leaning(k):
    """A normalized 1 whose top leans to the right by k columns per row."""
    stroke = Image.new("L", (600, 300))
    stroke.paste(255, (290, 50, 310, 250))
    sheared = stroke.transform(stroke.size, Image.Transform.AFFINE, (1, k, -150 * k, 0, 1, 0))
    return normalize_digit(np.asarray(sheared) / 255).reshape(784)


@pytest.mark.parametrize("lean", [-1.2, -0.5, -0.1, 0.05, 0.3, 0.8, 1.2])
def test_a_leaning_stroke_is_set_upright(lean):
    upright = deslant(leaning(lean)[None])[0]
    assert slant(leaning(lean))[0] == pytest.approx(-lean, abs=0.05)
    assert slant(upright)[0] == pytest.approx(0, abs=0.02)
    columns = (upright.reshape(28, 28) > 128).any(axis=0).sum()
    assert columns <= 4  # the stroke is 2 to 3 pixels wide
    assert length(upright) == pytest.approx(20, abs=2)  # soft ends count as length


def test_the_centre_of_mass_and_the_length_stay():
    moved = np.roll(DIGITS.reshape(-1, 28, 28), (-2, 2), (1, 2)).reshape(-1, 784)  # as if badly cropped
    for before, after in zip(moved[:200], deslant(moved[:200]), strict=True):
        assert slant(after)[0] == pytest.approx(0, abs=0.02)
        assert slant(after)[1] == pytest.approx(slant(before)[1], abs=0.3)
        assert length(after) == pytest.approx(length(before), abs=2)


def test_deslanting_twice_changes_nothing():
    once = deslant(DIGITS)
    assert (once != DIGITS).any(axis=1).mean() > 0.8
    np.testing.assert_array_equal(deslant(once), once)


@given(arrays(np.uint8, (2, 784)))
def test_deslanting_anything_twice_changes_nothing(images):
    once = deslant(images)
    np.testing.assert_array_equal(deslant(once), once)


@given(arrays(np.uint8, (1, 784), elements=st.sampled_from([0, 0, 0, 0, 0, 0, 1, 255])))
def test_deslanting_scattered_dots_twice_changes_nothing(images):
    once = deslant(images)
    np.testing.assert_array_equal(deslant(once), once)


def dash():
    image = np.zeros((28, 28), np.uint8)
    image[[13, 14], 4:24] = 255
    image[13, 4:14] = image[14, 14:] = 0  # cov(x, y) / var(y) = 20: no slant of a digit
    return image.reshape(784)


@pytest.mark.parametrize("image", [np.zeros(784, np.uint8), np.full(784, 255, np.uint8), leaning(0), dash()])
def test_what_has_no_slant_is_left_as_it_is(image):
    np.testing.assert_array_equal(deslant(image[None])[0], image)


@pytest.mark.parametrize("shape", [(1, 0), (2, 783), (1, 1568), (784,), (1, 28, 28), ()])
def test_images_of_another_shape_are_refused_before_the_kernel_sees_them(shape):
    for dtype in (np.uint8, np.float64):
        with pytest.raises(DataError, match=r"must be \(n, 784\) uint8"):
            in_frame(np.zeros(shape, dtype), "upright")
    with pytest.raises(DataError, match=r"these are .* float64"):
        deslant(np.zeros((1, 784)))


def test_the_argument_is_left_as_it_is():
    images = DIGITS[:5].copy()
    images.flags.writeable = False
    deslant(images)
    np.testing.assert_array_equal(images, DIGITS[:5])


def cubic(distance):
    """Keys 1981, equation 4, with a = -1/2."""
    d = np.abs(distance)
    return np.where(d < 1, 1.5 * d**3 - 2.5 * d**2 + 1, np.where(d < 2, -0.5 * d**3 + 2.5 * d**2 - 4 * d + 2, 0))


def in_numpy(image):
    """The first pass of deslanting, in float64."""
    k, (y, x) = slant(image)
    rows, columns = np.nonzero(image.reshape(28, 28) > 0.05 * image.max())
    height, width, upright_width = (np.ptp(values) + 1 for values in (rows, columns, columns - k * rows))
    scale = max(height, width) / max(height, upright_width)
    scale = 1 if abs(scale - 1) < 0.03 else scale
    from_y = y + (ALONG - y) / scale  # (28,)
    from_x = x + (ALONG - x) / scale + k * (from_y - y)[:, None]  # (28, 28)
    lines = cubic(from_y[:, None] - ALONG) @ image.reshape(28, 28)
    return np.rint(np.einsum("rcj,rj->rc", cubic(from_x[:, :, None] - ALONG), lines).clip(0, 255)).reshape(784)


def test_pixels_are_interpolated_with_keys_cubic_filter():
    slanted = [image for image in DIGITS[:200] if 0.02 < abs(slant(image)[0]) <= 1.5]
    agreeing = [np.array_equal(in_numpy(i), j) for i, j in zip(slanted, deslant(np.array(slanted)), strict=True)]
    assert len(agreeing) > 150
    assert np.mean(agreeing) > 0.98  # the others need a second pass
