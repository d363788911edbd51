"""Lists of nonzero pixels are the images, and an engine learns the same from them."""

from dataclasses import replace

import numpy as np
import pytest

from brightest.data.pixel_lists import LANES, joined, pixel_lists
from brightest.engines import engine, start
from brightest.errors import DataError
from brightest.evaluation.metrics import one_hot
from brightest.nn.network import random_network
from brightest.nn.optimizers import SGD


@pytest.fixture
def images():
    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, (50, 60), np.uint8) * (rng.random((50, 60)) < 0.3)
    images[3] = 0
    images[4] = 255
    return images.astype(np.uint8)


def test_lists_are_the_images(images):
    lists = pixel_lists(images)
    lists.check()
    assert np.array_equal(lists.dense(), images)
    assert not (np.diff(lists.starts) % LANES).any()
    assert lists.nonzero_share == np.mean(images != 0)


def test_lists_are_those_that_the_fast_engine_makes(images):
    lists = pixel_lists(images)
    own = engine("fast").prepare(images, one_hot(np.zeros(50, int), 3)).sparse
    assert np.array_equal(lists.starts, own.starts)
    assert np.array_equal(lists.numbers, own.indices)
    assert np.array_equal(lists.values, own.byte_pixels)


def test_joined_lists_are_joined_images(images):
    parts = [pixel_lists(images[i : i + 20]) for i in (0, 20, 40)]
    whole = joined(parts)
    whole.check()
    assert np.array_equal(whole.dense(), images)


@pytest.mark.parametrize("name", ["fast", "reference"])
def test_an_engine_learns_the_same_from_lists(name, images):
    labels = np.arange(50) % 3
    network = random_network((60, 8, 3), np.random.default_rng(1), classes=("a", "b", "c"))
    arithmetic, order, rates = engine(name), np.random.default_rng(2).permutation(50), np.full(5, 0.3)
    learned = [
        arithmetic.run(start(network, SGD()), arithmetic.prepare(given, one_hot(labels, 3)), order, 10, rates)
        for given in (images, pixel_lists(images))
    ]
    (one, one_cost), (other, other_cost) = learned
    assert one_cost == other_cost
    pairs = zip(one.network.parameters.arrays(), other.network.parameters.arrays(), strict=True)
    assert all(np.array_equal(a, b) for a, b in pairs)


def test_lists_that_would_lead_out_of_memory_are_found(images):
    lists = pixel_lists(images)
    outside, uneven = lists.numbers.copy(), lists.starts.copy()
    outside[7], uneven[2] = 60, uneven[2] + 1
    for wrong in (
        {"numbers": outside},
        {"starts": uneven},
        {"values": lists.values[:-1]},
        {"starts": lists.starts[:-1]},
    ):
        with pytest.raises(DataError):
            replace(lists, **wrong).check()


@pytest.mark.parametrize("wrong", [np.zeros((2, 3)), np.zeros(5, np.uint8)])
def test_other_images_have_no_lists(wrong):
    with pytest.raises(DataError, match="images must be"):
        pixel_lists(wrong)
