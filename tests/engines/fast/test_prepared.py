"""Laying out examples: a list of lit pixels takes little memory, and isn't made where it wouldn't help."""

import numpy as np
import pytest

from brightest.engines.fast.prepared import prepare
from support.agreement import sparse_images

rng = np.random.default_rng(7)


def test_at_most_four_bytes_a_lit_pixel():
    images = sparse_images(rng, 2000, 784, lit=0.19)
    prepared = prepare(images, np.eye(10)[rng.integers(0, 10, 2000)])
    pixels = prepared.lists
    assert pixels.which.nbytes + pixels.byte.nbytes + pixels.decimal.nbytes <= 4 * np.count_nonzero(images)


@pytest.mark.parametrize("kind", [np.uint8, np.float32])
def test_lists_hold_every_lit_pixel_once(kind):
    images = sparse_images(rng, 50, 100).astype(kind)
    pixels = prepare(images, np.zeros((50, 3))).lists
    bright = pixels.byte if kind == np.uint8 else pixels.decimal
    for i, image in enumerate(images):
        where = slice(pixels.start[i], pixels.start[i + 1])
        rebuilt = np.zeros(100, kind)
        np.add.at(rebuilt, pixels.which[where], bright[where])
        np.testing.assert_array_equal(rebuilt, image)


def test_mostly_lit_images_stay_as_they_are():
    images = sparse_images(rng, 50, 784, lit=0.9)
    prepared = prepare(images, np.zeros((50, 10)))
    assert prepared.lists is None
    assert np.shares_memory(prepared.pixels(16, 10).byte, images)


def test_wide_layers_look_at_all_pixels_sooner():
    images = sparse_images(rng, 50, 784, lit=0.5)
    prepared = prepare(images, np.zeros((50, 10)))
    assert prepared.pixels(16, 10) is prepared.lists
    assert prepared.pixels(800, 10) is prepared.whole
    assert prepare(images / 255, np.zeros((50, 10))).whole is None  # float64: that would be a copy


def test_images_of_more_pixels_than_an_index_can_name():
    images = sparse_images(rng, 3, 70_000, lit=0.01)
    assert prepare(images, np.zeros((3, 2))).lists is None
