"""What is compared, and what counts as the same."""

from dataclasses import replace

import numpy as np
import pytest

from brightest.errors import DataError, StorageError
from brightest.formats.exporters.agreement import Agreement, Images, compare, images_for
from support.random_networks import answers, images, network


def test_mnists_test_images_are_used_if_present(mnist_folder):
    found = images_for(784, mnist_folder)
    assert found.name == "MNIST's test images"
    assert found.pixels.shape == (10_000, 784)


def test_the_bundled_digits_are_used_without_mnist(monkeypatch, tmp_path):
    monkeypatch.delenv("BRIGHTEST_DATA_DIR", raising=False)
    monkeypatch.setenv("BRIGHTEST_CACHE_DIR", str(tmp_path))
    found = images_for(784)
    assert found.name.startswith("the bundled digits")
    assert found.pixels.shape == (10_000, 784)
    assert len(np.unique(found.pixels, axis=0)) > 9_900
    with pytest.raises(DataError, match="has no train-images"):
        images_for(784, tmp_path)


def test_noise_for_networks_that_read_other_sizes():
    np.testing.assert_array_equal(images_for(9).pixels, images_for(9).pixels)
    assert images_for(9).pixels.shape == (10_000, 9)


def test_differences_are_counted():
    made, pixels = network(), images()
    ours, accepted = answers(made, pixels)
    shifted, flipped = ours.copy(), accepted.copy()
    shifted[0] = np.roll(ours[0], 1)
    flipped[1] = ~flipped[1]
    agreement = compare(made, lambda _: (shifted, flipped), Images("noise", pixels))
    assert agreement.same_answers == len(pixels) - 2
    assert agreement.difference == np.abs(shifted[0] - ours[0]).max()
    assert not agreement.is_good


def test_a_float32_export_may_differ_more_and_decide_otherwise_at_the_threshold_alone():
    made, pixels = network(), images()
    ours, _ = answers(made, pixels)
    near = replace(made, calibration=replace(made.calibration, threshold=float(ours[7].max()) + 5e-6))
    theirs = (ours + 5e-6).astype(np.float32)
    flipped = answers(near, pixels)[1].copy()
    flipped[7] = ~flipped[7]
    assert compare(near, lambda _: (theirs, flipped), Images("noise", pixels), 1e-5).is_good
    assert not compare(near, lambda _: (theirs, flipped), Images("noise", pixels)).is_good
    flipped[8] = ~flipped[8]
    assert compare(near, lambda _: (theirs, flipped), Images("noise", pixels), 1e-5).same_answers == len(pixels) - 1
    never = replace(made, calibration=replace(made.calibration, threshold=0.0))
    assert compare(never, lambda _: (theirs, np.ones(300, bool)), Images("noise", pixels), 1e-5).same_answers == 0


def test_two_classes_that_are_equally_likely_are_both_right():
    made, pixels = network(), images()
    even = replace(made, weights=(*made.weights[:-1], 0 * made.weights[-1]), biases=(*made.biases[:-1], np.ones(3)))
    other = np.full((300, 3), 1 / 3) + np.array([0, 1e-7, 0])  # the second class instead of the first
    assert compare(even, lambda _: (other, np.zeros(300, bool)), Images("noise", pixels)).is_good
    uneven = replace(even, biases=(*even.biases[:-1], np.array([1, 1 - 1e-5, 1])))
    assert compare(uneven, lambda _: (other, np.zeros(300, bool)), Images("noise", pixels)).same_answers == 0


def test_nan_agrees_with_nothing_not_even_with_nan():
    broken = network("relu", "cross-entropy")
    broken = replace(broken, biases=(broken.biases[0] + np.float32(np.inf), *broken.biases[1:]))
    nothing = np.full((300, 3), np.nan), np.zeros(300, bool)
    agreement = compare(broken, lambda _: nothing, Images("noise", images()))
    assert (agreement.same_answers, agreement.difference, agreement.is_good) == (0, np.inf, False)


@pytest.mark.parametrize(
    ("agreement", "good"),
    [
        (Agreement("", 100, 1e-6, 100), True),
        (Agreement("", 100, 1.1e-6, 100), False),
        (Agreement("", 100, float("nan"), 100), False),
        (Agreement("", 100, 0.0, 99), False),
        (Agreement("", 100, 1e-5, 100, limit=1e-5), True),
        (Agreement("", 100, 0.0, 100, 1000, 999), True),
        (Agreement("", 100, 0.0, 100, 1000, 998), False),
    ],
)
def test_limits_of_a_good_agreement(agreement, good):
    assert agreement.is_good == good
    if not good:
        with pytest.raises(StorageError, match="was not written"):
            agreement.check("n.onnx")
