"""A drawing comes out of a link pixel for pixel, or not at all."""

import base64
import re
import zlib

import numpy as np
import pytest

from brightest.errors import SettingError
from brightest.web.views.drawing_code import MAX_CHARACTERS, decode, encode

NOISE = np.random.default_rng(0).integers(0, 256, (28, 28), np.uint8)


def test_every_pixel_comes_back(workspace):
    digits = [workspace.example(number)[0] for number in range(50)]
    for image in (*digits, NOISE, np.zeros((28, 28), np.uint8), np.full((28, 28), 255, np.uint8)):
        code = encode(image)
        assert re.fullmatch(r"[A-Za-z0-9_-]+", code)
        assert len(code) <= MAX_CHARACTERS
        np.testing.assert_array_equal(decode(code), image)


def test_a_digit_takes_a_few_hundred_characters(workspace):
    assert max(len(encode(workspace.example(number)[0])) for number in range(50)) < 500


def packed(content):
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


@pytest.mark.parametrize(
    "code",
    [
        "",
        "a",
        "no drawing at all",
        "é" * 100,
        encode(NOISE)[:-4],
        encode(NOISE)[4:],
        encode(NOISE) + "AAAA",
        encode(NOISE)[:300] + ("B" if encode(NOISE)[300] == "A" else "A") + encode(NOISE)[301:],
        packed(zlib.compress(bytes(783))),
        packed(zlib.compress(bytes(785))),
        packed(zlib.compress(bytes(300_000))),
    ],
)
def test_a_damaged_drawing_is_refused(code):
    with pytest.raises(SettingError, match="damaged: copy the whole link once more"):
        decode(code)


def test_a_long_one_is_refused_unread():
    with pytest.raises(SettingError, match="too long: it has at most 1,100 characters"):
        decode("A" * 10_000_000)
