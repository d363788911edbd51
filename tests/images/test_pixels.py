"""One rule says which pixels are allowed, and every door that takes an array of them keeps it."""

import numpy as np
import pytest

import brightest
from brightest.errors import BrightestError, DataError
from brightest.images.pixels import allowed_pixels

BYTES = np.random.default_rng(0).integers(0, 256, (2, 28, 28)).astype(np.uint8)
MASK = BYTES > 127


@pytest.mark.parametrize("dtype", [np.int16, np.int64, np.uint16, ">i4", np.float32, np.float64, np.longdouble])
def test_whole_numbers_of_any_type_are_bytes(dtype):
    allowed = allowed_pixels(BYTES.astype(dtype))
    assert allowed.dtype == np.uint8
    np.testing.assert_array_equal(allowed, BYTES)


@pytest.mark.parametrize("images", [BYTES, BYTES / 255, (BYTES / 255).astype(np.float32), np.zeros((1, 4))])
def test_bytes_and_shares_are_left_as_they_are(images):
    assert allowed_pixels(images) is images


@pytest.mark.parametrize("dtype", [bool, np.uint8, np.int64])
def test_a_mask_is_black_and_white(dtype):
    np.testing.assert_array_equal(allowed_pixels(MASK.astype(dtype)), MASK * 255)


def test_a_mask_of_floats_is_black_and_white():
    np.testing.assert_array_equal(allowed_pixels(MASK.astype(float)), MASK)


def test_floats_of_bytes_are_divided_by_255():
    np.testing.assert_array_equal(allowed_pixels(BYTES - 0.5 * (BYTES > 0)), (BYTES - 0.5 * (BYTES > 0)) / 255)


def test_nothing_at_all_is_allowed():
    assert allowed_pixels(np.zeros((0, 784), np.uint8)).shape == (0, 784)


REFUSED = [
    (np.full((2, 2), np.nan), r"the pixel at \[0, 0\] is nan, not a finite number"),
    (np.array([[0, 1], [np.inf, 0]]), r"the pixel at \[1, 0\] is inf"),
    (np.array([[0, -0.5]]), "there is -0.5: 0 is black"),
    (np.array([[0, -1]]), "must lie in 0..255, but one is -1"),
    (np.array([[0, 256]]), "must lie in 0..255, but one is 256"),
    (np.array([[0, 65535.0]]), "there is 65535: divide them by white's value"),
    (np.array([[0, 1.02]]), "the brightest pixel is 1.02"),
    (np.array([["0", "1"]]), "must be numbers"),
    (np.array([[0, 1j]]), "must be numbers"),
]


@pytest.mark.parametrize(("images", "says"), REFUSED)
def test_other_pixels_are_refused(images, says):
    with pytest.raises(DataError, match=says):
        allowed_pixels(images)


FORMS = {
    "floats 0..255": BYTES.astype(float),
    "whole numbers": BYTES.astype(int),
    "floats 0..1": BYTES / 255,
    "with a channel": BYTES[..., None],
}


@pytest.mark.parametrize("images", FORMS.values(), ids=FORMS)
def test_a_network_and_the_reader_see_the_same_in_every_form(images):
    network, reader = brightest.load("lesson"), brightest.Reader()
    for image, known in zip(images, BYTES, strict=True):
        np.testing.assert_array_equal(network.feed_forward(image)[-1], network.feed_forward(known)[-1])
        assert reader.read(image).to_dict() == reader.read(known).to_dict()
    answers = [digit.activations.tolist() for digit in reader.read_frames(images)]
    assert answers == [digit.activations.tolist() for digit in reader.read_frames(BYTES)]


def test_a_mask_is_read_like_its_black_and_white_picture():
    network = brightest.load("lesson")
    for dtype in (bool, int, float):
        np.testing.assert_array_equal(
            network.feed_forward(MASK[0].astype(dtype))[-1], network.feed_forward(MASK[0] * np.uint8(255))[-1]
        )


@pytest.mark.parametrize("value", [np.nan, -0.5, 300.0, 1.02])
def test_every_door_refuses_what_is_not_allowed(value):
    images = np.full((2, 28, 28), value)
    network, reader = brightest.load("lesson"), brightest.Reader()
    doors = [
        lambda: network.read(images[0]),
        lambda: reader.read(images[0]),
        lambda: reader.read_frames(images),
        lambda: brightest.from_arrays(images, [0, 1]),
    ]
    for door in doors:
        with pytest.raises(BrightestError, match=r"pixel"):
            door()


def test_an_array_and_its_picture_are_read_alike():
    reader = brightest.Reader("best")
    mask = brightest.load_data("optdigits").test.images[:20].reshape(-1, 28, 28) > 127
    by_array = [digit.probability for digit in reader.read_frames(mask)]
    assert by_array == [reader.read(one.astype(np.uint8) * 255).digits[0].probability for one in mask]
