"""Nonsense is what it says it is; the exam counts right; the cure takes the certainty away."""

from dataclasses import replace

import numpy as np
import pytest

from brightest.data import NO_CLASS, Examples, out_of_distribution
from brightest.data.out_of_distribution import KINDS, LETTERS, generate_images, iter_images, with_outliers
from brightest.engines import engine
from brightest.errors import DataError, SettingError
from brightest.inspection.ood_benchmark import OodResult, ood_benchmark
from brightest.training import loop
from brightest.training.recipes import LESSON
from support.handwriting import learnt, optdigits

EXAMPLES = optdigits().test
ENGINE = engine("fast")


def sorted_rows(images):
    """What can be compared whatever the order of images."""
    return sorted(image.tobytes() for image in images)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_images_and_the_same_for_the_same_seed(kind):
    one, again, other = (generate_images(kind, EXAMPLES, 40, seed) for seed in (1, 1, 2))
    assert (one.shape, one.dtype) == ((40, 784), np.uint8)
    np.testing.assert_array_equal(one, again)
    assert (one != other).any() == (kind != "blank")  # blanks are the same greys, whatever the seed
    assert len(np.unique(one, axis=0)) > 35
    floats = Examples(EXAMPLES.images / np.float32(255), EXAMPLES.labels)
    np.testing.assert_array_equal(generate_images(kind, floats, 40, 1), one)


@pytest.mark.parametrize("kind", KINDS)
def test_iterating_gives_the_same_images(kind):
    np.testing.assert_array_equal(
        np.stack(list(iter_images(kind, EXAMPLES, 20, 3))), generate_images(kind, EXAMPLES, 20, 3)
    )
    with pytest.raises(SettingError, match="choose from 1 to"):
        iter_images(kind, EXAMPLES, 0)  # at once, not with the first image


def test_noise_has_the_expected_spread():
    even, normal = (generate_images(kind, EXAMPLES, 400).astype(float) for kind in ("uniform", "gaussian"))
    assert even.mean() == pytest.approx(127.5, abs=1)
    assert even.std() == pytest.approx(256 / 12**0.5, abs=1)
    assert np.median(normal) == pytest.approx(EXAMPLES.images.mean(), abs=2)


def test_blanks_go_from_black_to_white():
    blanks = generate_images("blank", EXAMPLES, 256)
    np.testing.assert_array_equal(blanks, np.repeat(np.arange(256)[:, None], 784, axis=1))


def test_images_made_of_digits_keep_their_pixels():
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


def test_exactly_one_half_of_a_half_is_black():
    halves = generate_images("halves", EXAMPLES, 40).reshape(-1, 28, 28)
    sides = [halves[:, :, :14], halves[:, :, 14:], halves[:, :14], halves[:, 14:]]
    black = np.array([[(half == 0).all() for half in side] for side in sides])
    assert (black.sum(axis=0) == 1).all()
    assert (black.sum(axis=1) > 0).all()


@pytest.mark.parametrize("kind", ["letters", "pairs"])
def test_letters_and_pairs_are_normalized_as_digits_are(kind):
    for image in generate_images(kind, EXAMPLES, 30).reshape(-1, 28, 28):
        drawn = image > 0
        assert max(drawn.any(axis=0).sum(), drawn.any(axis=1).sum()) == pytest.approx(20, abs=1)


def test_pairs_have_twice_the_room_and_blank_digits_do_no_harm():
    black = Examples(np.vstack([EXAMPLES.images[:5], np.zeros((16, 784), np.uint8)]), np.zeros(21, np.int64))
    assert generate_images("pairs", black, 21).any(axis=1).all()


def test_letters_similar_to_digits_are_left_out():
    assert not set(LETTERS) & set("OoQDlIiZzSsGbBgq")


def test_results_count_shares_and_claims():
    outputs = np.array([[0.6, 0.1], [0.2, 0.95], [0.3, 0.2], [0.91, 0.9]])
    result = OodResult("uniform", np.zeros((4, 784), np.uint8), outputs)
    assert result.mean_brightest == pytest.approx((0.6 + 0.95 + 0.3 + 0.91) / 4)
    assert (result.share_above(0.5), result.share_above(0.9)) == (0.75, 0.5)
    np.testing.assert_array_equal(result.claims, [2, 1, 1])  # all of the third image's outputs are dark: no claim
    together = replace(result, softmax=True)
    np.testing.assert_array_equal(together.claims, [3, 1, 0])  # outputs that sum to 1 are never all dark


def test_outlier_exposure_lowers_the_confidence():
    """On kinds that it never met, too."""
    examples = optdigits().train
    recipe = replace(LESSON, learning_rate=0.5, epochs=20)
    *_, cured = loop.train(with_outliers(examples, ("uniform", "blank"), 0.2), recipe, engine=ENGINE)
    before = {result.kind: result for result in ood_benchmark(learnt(), EXAMPLES, n=300, engine=ENGINE)}
    after = {result.kind: result for result in ood_benchmark(cured.network, EXAMPLES, n=300, engine=ENGINE)}
    assert list(before) == list(KINDS)
    assert before["uniform"].share_above(0.5) > 0.2
    for kind in ("uniform", "blank", "gaussian"):
        assert after[kind].share_above(0.5) < 0.1
    clean = [loop.evaluate(network, EXAMPLES, ENGINE).accuracy for network in (learnt(), cured.network)]
    assert clean[1] > clean[0] - 0.03


def test_outliers_are_added_and_the_rest_stays():
    more = with_outliers(EXAMPLES, ("uniform", "letters"), 0.25)
    np.testing.assert_array_equal(more.images[:360], EXAMPLES.images)
    np.testing.assert_array_equal(more.labels, np.append(EXAMPLES.labels, np.full(180, NO_CLASS)))
    np.testing.assert_array_equal(more.images[450:], generate_images("letters", EXAMPLES, 90))


def test_bad_arguments_are_refused():
    with pytest.raises(SettingError, match="'soup' is unknown: choose uniform, "):
        generate_images("soup", EXAMPLES)
    for n in (0, out_of_distribution.MAX_IMAGES + 1):
        with pytest.raises(SettingError, match="choose from 1 to"):
            generate_images("uniform", EXAMPLES, n)
    with pytest.raises(DataError, match="28×28 pixels, but the examples have 64"):
        generate_images("uniform", Examples(np.zeros((3, 64), np.uint8), np.arange(3)))
