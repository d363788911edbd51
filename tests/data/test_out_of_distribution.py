"""Every kind of out-of-distribution image is what its name says."""

import numpy as np
import pytest

from brightest.data import NO_CLASS, Examples, out_of_distribution
from brightest.data.out_of_distribution import KINDS, LETTERS, generate_images, iter_images, with_outliers
from brightest.errors import DataError, SettingError
from support.handwriting import optdigits

EXAMPLES = optdigits().test


def sorted_rows(images):
    """The images, in an order that doesn't depend on theirs."""
    return sorted(image.tobytes() for image in images)


@pytest.mark.parametrize("kind", KINDS)
def test_the_seed_determines_the_images(kind):
    one, again, other = (generate_images(kind, EXAMPLES, 40, seed) for seed in (1, 1, 2))
    assert (one.shape, one.dtype) == ((40, 784), np.uint8)
    np.testing.assert_array_equal(one, again)
    assert (one != other).any() == (kind != "blank")  # blank images have the same greys for every seed
    assert len(np.unique(one, axis=0)) > 35
    floats = Examples(EXAMPLES.images / np.float32(255), EXAMPLES.labels)
    np.testing.assert_array_equal(generate_images(kind, floats, 40, 1), one)


@pytest.mark.parametrize("kind", KINDS)
def test_images_can_be_generated_one_by_one(kind):
    np.testing.assert_array_equal(
        np.stack(list(iter_images(kind, EXAMPLES, 20, 3))), generate_images(kind, EXAMPLES, 20, 3)
    )
    with pytest.raises(SettingError, match="choose from 1 to"):
        iter_images(kind, EXAMPLES, 0)  # when called, not at the first image


def test_noise_has_the_right_distribution():
    even, normal = (generate_images(kind, EXAMPLES, 400).astype(float) for kind in ("uniform", "gaussian"))
    assert even.mean() == pytest.approx(127.5, abs=1)
    assert even.std() == pytest.approx(256 / 12**0.5, abs=1)
    assert np.median(normal) == pytest.approx(EXAMPLES.images.mean(), abs=2)


def test_gaussian_noise_has_the_mean_and_spread_of_the_digits_pixels():
    pixels = np.random.default_rng(0).normal(130, 30, (50, 784)).clip(0, 255).astype(np.uint8)
    noise = generate_images("gaussian", Examples(pixels, np.arange(50) % 10), 50).astype(float)
    assert noise.mean() == pytest.approx(pixels.mean(), abs=0.5)
    assert noise.std() == pytest.approx(pixels.std(), abs=0.5)


def test_blank_images_range_from_black_to_white():
    blanks = generate_images("blank", EXAMPLES, 256)
    np.testing.assert_array_equal(blanks, np.repeat(np.arange(256)[:, None], 784, axis=1))


def test_inverted_and_shuffled_digits_keep_their_pixels():
    n = len(EXAMPLES)  # each digit once
    np.testing.assert_array_equal(
        sorted_rows(255 - generate_images("inverted", EXAMPLES, n)), sorted_rows(EXAMPLES.images)
    )
    mixed = generate_images("shuffled", EXAMPLES, n)
    assert sorted_rows(np.sort(mixed, axis=1)) == sorted_rows(np.sort(EXAMPLES.images, axis=1))
    orders = np.argsort(
        generate_images("shuffled", Examples(np.tile(np.arange(784) % 256, (5, 1)).astype(np.uint8), np.arange(5)), 5)
    )
    assert len(np.unique(orders, axis=0)) == 5


def test_exactly_one_half_is_black():
    halves = generate_images("halves", EXAMPLES, 40).reshape(-1, 28, 28)
    sides = [halves[:, :, :14], halves[:, :, 14:], halves[:, :14], halves[:, 14:]]
    black = np.array([[(half == 0).all() for half in side] for side in sides])
    assert (black.sum(axis=0) == 1).all()
    assert (black.sum(axis=1) > 0).all()


@pytest.mark.parametrize("kind", ["letters", "pairs"])
def test_letters_and_pairs_are_normalized_like_digits(kind):
    for image in generate_images(kind, EXAMPLES, 30).reshape(-1, 28, 28):
        mask = image > 0
        assert max(mask.any(axis=0).sum(), mask.any(axis=1).sum()) == pytest.approx(20, abs=1)


def test_pairs_of_blank_digits_are_not_blank():
    black = Examples(np.vstack([EXAMPLES.images[:5], np.zeros((16, 784), np.uint8)]), np.zeros(21, np.int64))
    assert generate_images("pairs", black, 21).any(axis=1).all()


def test_no_letter_looks_like_a_digit():
    assert not set(LETTERS) & set("OoQDlIiZzSsGbBgq")


def test_outliers_are_appended_with_no_class():
    more = with_outliers(EXAMPLES, ("uniform", "letters"), 0.25)
    np.testing.assert_array_equal(more.images[:360], EXAMPLES.images)
    np.testing.assert_array_equal(more.labels, np.append(EXAMPLES.labels, np.full(180, NO_CLASS)))
    np.testing.assert_array_equal(more.images[450:], generate_images("letters", EXAMPLES, 90))


def test_invalid_arguments_are_refused():
    with pytest.raises(SettingError, match="'soup' is unknown: choose uniform, "):
        generate_images("soup", EXAMPLES)
    for n in (0, out_of_distribution.MAX_IMAGES + 1):
        with pytest.raises(SettingError, match="choose from 1 to"):
            generate_images("uniform", EXAMPLES, n)
    with pytest.raises(DataError, match="28×28 pixels, but the examples 64"):
        generate_images("uniform", Examples(np.zeros((3, 64), np.uint8), np.arange(3)))
