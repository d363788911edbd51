"""Preparing examples: a list of nonzero pixels takes little memory, and isn't made if it doesn't help."""

import numpy as np
import pytest

from brightest.engines.fast.prepared import prepare
from support.agreement import sparse_images

rng = np.random.default_rng(7)


def test_at_most_four_bytes_a_nonzero_pixel():
    images = sparse_images(rng, 2000, 784, nonzero_share=0.19)
    prepared = prepare(images, np.eye(10)[rng.integers(0, 10, 2000)])
    pixels = prepared.sparse
    size = pixels.indices.nbytes + pixels.byte_pixels.nbytes + pixels.float_pixels.nbytes
    assert size <= 4 * np.count_nonzero(images)


@pytest.mark.parametrize("kind", [np.uint8, np.float32])
def test_lists_hold_every_nonzero_pixel_once(kind):
    images = sparse_images(rng, 50, 100).astype(kind)
    pixels = prepare(images, np.zeros((50, 3))).sparse
    values = pixels.byte_pixels if kind == np.uint8 else pixels.float_pixels
    for i, image in enumerate(images):
        where = slice(pixels.starts[i], pixels.starts[i + 1])
        rebuilt = np.zeros(100, kind)
        np.add.at(rebuilt, pixels.indices[where], values[where])
        np.testing.assert_array_equal(rebuilt, image)


def test_any_choice_of_lanes_is_listed_in_order():
    bits = np.arange(256)[:, None] >> np.arange(8) & 1
    images = np.zeros((256, 37), np.float32)  # two whole vectors, and five pixels after them
    for start in (0, 11, 29):
        images[:, start : start + 8] = bits * rng.random((256, 8))
    images[3, 1], images[:, 20] = np.nan, 0.5
    pixels = prepare(images, np.zeros((256, 3))).sparse
    for i, image in enumerate(images):
        listed = slice(pixels.starts[i], pixels.starts[i] + np.count_nonzero(image))
        np.testing.assert_array_equal(pixels.indices[listed], np.flatnonzero(image))
        np.testing.assert_array_equal(pixels.float_pixels[listed], image[image != 0])


def test_mostly_nonzero_images_stay_as_they_are():
    images = sparse_images(rng, 50, 784, nonzero_share=0.9)
    prepared = prepare(images, np.zeros((50, 10)))
    assert prepared.sparse is None
    assert np.shares_memory(prepared.pixels(sparse=True).byte_pixels, images)


def test_both_forms_are_kept_unless_one_needs_a_copy():
    images = sparse_images(rng, 50, 784, nonzero_share=0.5)
    prepared = prepare(images, np.zeros((50, 10)))
    assert prepared.pixels(sparse=True) is prepared.sparse
    assert prepared.pixels(sparse=False) is prepared.dense
    converted = prepare(images / 255, np.zeros((50, 10)))  # float64 needs a copy
    assert converted.dense is None
    assert converted.pixels(sparse=False) is converted.sparse


def test_images_of_more_pixels_than_an_index_can_name():
    images = sparse_images(rng, 3, 70_000, nonzero_share=0.01)
    assert prepare(images, np.zeros((3, 2))).sparse is None
