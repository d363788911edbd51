"""FrameDigits gives what read_picture gives, for many pictures of any unit."""

import numpy as np
import pytest

import brightest
from brightest.data import optdigits
from brightest.errors import SettingError
from brightest.images.deslant import deslant
from brightest.images.transformer import FrameDigits


@pytest.fixture(scope="module")
def pictures():
    """Grey ink on white paper, (20, 60, 40) uint8."""
    digits = optdigits.load().test.images[:20].reshape(-1, 28, 28)
    return np.pad(255 - digits // 2, ((0, 0), (20, 12), (5, 7)), constant_values=255)


def test_each_picture_is_framed_as_a_picture_alone_is(pictures):
    framed = FrameDigits().fit_transform(pictures)
    assert (framed.shape, framed.dtype) == ((20, 784), np.uint8)
    np.testing.assert_array_equal(framed, [brightest.read_picture(picture) for picture in pictures])
    np.testing.assert_array_equal(FrameDigits("upright").fit_transform(pictures), deslant(framed))


@pytest.mark.parametrize("white", [1, 16, 1000])
def test_any_unit_is_framed_alike(pictures, white):
    framer = FrameDigits().fit(pictures / 255 * white)
    assert framer.white_ == white
    apart = np.abs(framer.transform(pictures / 255 * white).astype(int) - FrameDigits().fit_transform(pictures))
    assert apart.max() <= 1


def test_rows_have_the_shape_of_the_pictures_that_were_fitted(pictures):
    framer = FrameDigits().fit(pictures)
    rows = pictures.reshape(20, -1)
    np.testing.assert_array_equal(framer.transform(rows), framer.transform(pictures.tolist()))
    assert framer.shape_ == (60, 40)
    assert FrameDigits().fit(rows[:, :2304]).shape_ == (48, 48)
    with pytest.raises(ValueError, match="those of `fit` had"):
        framer.transform(pictures.transpose(0, 2, 1))


def test_a_digit_that_touches_the_edge_is_framed_whole():
    digit = optdigits.load().test.images[0].reshape(28, 28)
    touching = digit[(digit > 99).any(axis=1)][:, (digit > 99).any(axis=0)]
    right = FrameDigits().fit_transform(np.pad(touching, 9)[None]).astype(int)
    for picture in (touching, 255 - touching):
        apart = np.abs(FrameDigits().fit_transform(picture[None]) - right)
        assert apart.mean() < 3


def test_an_empty_picture_is_black(pictures):
    framed = FrameDigits().fit(pictures).transform(np.full((1, 60, 40), 200.0))
    assert not framed.any()


@pytest.mark.parametrize(("fitted", "given"), [(255, 1), (1, 255), (16, 255)])
def test_pictures_of_another_unit_than_those_of_fit_are_refused(pictures, fitted, given):
    framer = FrameDigits().fit(pictures / 255 * fitted)
    with pytest.raises(ValueError, match=f"the largest pixel is {given}, but white is {fitted} since `fit`"):
        framer.transform(pictures / 255 * given)
    bytes_or_not = FrameDigits().fit(pictures).transform(pictures.astype(float))
    np.testing.assert_array_equal(bytes_or_not, FrameDigits().fit_transform(pictures))


def test_what_cannot_be_framed_is_refused(pictures):
    with pytest.raises(ValueError, match="Negative values"):
        FrameDigits().fit(pictures - 255.0)
    with pytest.raises(SettingError, match="frame 'round' is unknown"):
        FrameDigits("round").fit(pictures)
