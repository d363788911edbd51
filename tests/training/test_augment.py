"""Deformation is the same for a seed whoever computes it, changes only what its settings say, and not by much."""

import os
import subprocess
import sys
from itertools import product

import numpy as np
import pytest

from brightest.errors import DataError, SettingError
from brightest.training.augment import MAX_STRENGTHS, Deformation, Images, deform

EVERYTHING = Deformation(rotation=15, scale=0.15, shear=0.2, shift=1, elastic=1, thickness=0.5, contrast=0.2, blur=0.5)


def blobs(n: int = 50, side: int = 28) -> Images:
    """Strokes of ink in the middle, all different, with black around them."""
    rng = np.random.default_rng(3)
    images = np.zeros((n, side, side), np.uint8)
    quarter = side // 4
    images[:, quarter : 3 * quarter, quarter : 3 * quarter] = rng.integers(0, 256, (n, 2 * quarter, 2 * quarter))
    return images.reshape(n, side * side)


def a_bar() -> Images:
    """400 times the same upright bar, 4 by 16 pixels, around the middle of the image."""
    image = np.zeros((28, 28), np.uint8)
    image[6:22, 12:16] = 200
    return np.tile(image.ravel(), (400, 1))


def centres(images: Images) -> np.ndarray:
    """The centres of mass (n, 2), x and y."""
    ink = images.reshape(len(images), 28, 28).astype(float)
    at = np.arange(28)
    total = ink.sum((1, 2))
    return np.stack([(ink.sum(1) * at).sum(1) / total, (ink.sum(2) * at).sum(1) / total], axis=1)


def test_nothing_asked_nothing_changed() -> None:
    images = blobs()
    deformed = deform(images, Deformation(), seed=1)
    np.testing.assert_array_equal(deformed, images)
    assert deformed is not images


@pytest.mark.parametrize("side", [2, 5, 8, 28, 40])
def test_images_of_any_size(side: int) -> None:
    images = blobs(7, side)
    np.testing.assert_array_equal(deform(images, Deformation(), 0), images)
    assert deform(images, EVERYTHING, 0).shape == images.shape


@pytest.mark.parametrize("threads", [2, 5])
def test_threads_change_nothing(threads: int) -> None:
    images = blobs(3_500)
    np.testing.assert_array_equal(deform(images, EVERYTHING, 1, 2, threads=threads), deform(images, EVERYTHING, 1, 2))


def test_an_image_does_not_depend_on_its_company() -> None:
    images = blobs(100)
    together = deform(images, EVERYTHING, 1, 2)
    alone = [deform(images[i : i + 1], EVERYTHING, 1, 2, first=i)[0] for i in range(100)]
    np.testing.assert_array_equal(together, alone)


def test_a_seed_gives_the_same_in_every_process() -> None:
    code = (
        "import numpy as np; from brightest.training.augment import *;"
        "image = np.zeros((28, 28), np.uint8); image[6:22, 12:16] = 200;"
        "print(deform(image.reshape(1, 784), Deformation(shift=2.0), 5, 6).astype(int).reshape(28, 28)[12, 8:20])"
    )
    environment = {**os.environ, "NUMBA_DISABLE_JIT": "0", "NUMBA_NUM_THREADS": "1", "NUMBA_BOUNDSCHECK": "1"}
    printed = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    expected = deform(a_bar()[:1], Deformation(shift=2.0), 5, 6).astype(int).reshape(28, 28)[12, 8:20]
    assert printed.stdout.strip() == str(expected)


def test_seed_epoch_and_number_each_matter() -> None:
    bar = a_bar()[:1]
    results = {
        deform(bar, EVERYTHING, seed, epoch, first=first).tobytes()
        for seed, epoch, first in product(range(4), range(4), range(4))
    }
    assert len(results) == 64


@pytest.mark.parametrize("setting", MAX_STRENGTHS)
def test_every_setting_does_something(setting: str) -> None:
    little = {"rotation": 15.0, "shift": 1.0, "elastic": 1.0}.get(setting, 0.3)
    deformed = deform(a_bar(), Deformation(**{setting: little}), 0)
    assert len({image.tobytes() for image in deformed}) > 40  # of 400: some change only a bar's brightness


def test_the_centre_stays_near_the_centre() -> None:
    wanders = centres(deform(a_bar(), Deformation(rotation=15, scale=0.15, shear=0.2), 0)) - 13.5
    assert np.abs(wanders).max() < 0.15
    moved = centres(deform(a_bar(), Deformation(shift=2.0), 0)) - 13.5
    assert np.abs(moved).max() < 2.05
    assert moved.max(0) == pytest.approx(2, abs=0.1)
    assert moved.min(0) == pytest.approx(-2, abs=0.1)
    assert moved.mean(0) == pytest.approx(0, abs=0.2)


def test_the_elastic_field_moves_points_as_far_as_it_says() -> None:
    dot = np.zeros((28, 28), np.uint8)
    dot[13:15, 13:15] = 255
    moved = centres(deform(np.tile(dot.ravel(), (2_000, 1)), Deformation(elastic=1.5), 0)) - 13.5
    assert moved.std(0) == pytest.approx(1.5, rel=0.1)


def test_turning_keeps_ink_and_shrinking_loses_it() -> None:
    bars = a_bar()
    ink = deform(bars, Deformation(rotation=45), 0).sum(1) / bars.sum(1)
    assert np.abs(ink - 1).max() < 0.05
    ink = deform(bars, Deformation(scale=0.2), 0).sum(1) / bars.sum(1)
    assert 1.2**-2 - 0.05 < ink.min() < 0.8
    assert 1.25 < ink.max() < 1.2**2 + 0.05


def test_thicker_strokes_have_more_ink_and_thinner_ones_less() -> None:
    bars = a_bar()
    ink = deform(bars, Deformation(thickness=1.0), 0).sum(1) / bars.sum(1)
    assert ink.max() > 1.5
    assert ink.min() < 0.6


def test_ink_that_leaves_the_image_is_gone_and_black_stays_black() -> None:
    assert not deform(np.zeros((20, 784), np.uint8), EVERYTHING, 0).any()
    far = deform(a_bar(), Deformation(shift=100.0), 0)
    assert (far.sum(1) == 0).mean() > 0.5


@pytest.mark.parametrize("setting", MAX_STRENGTHS)
def test_the_wildest_strength_does_no_harm(setting: str) -> None:
    wild = deform(np.full((50, 784), 255, np.uint8), Deformation(**{setting: MAX_STRENGTHS[setting]}), 0)
    assert wild.shape == (50, 784)


@pytest.mark.parametrize(("setting", "value"), [("rotation", -1.0), ("scale", 1.0), ("elastic", float("nan"))])
def test_a_strength_that_cannot_work(setting: str, value: float) -> None:
    with pytest.raises(SettingError, match=setting):
        Deformation(**{setting: value})


@pytest.mark.parametrize("images", [np.zeros((2, 784)), np.zeros(784, np.uint8), np.zeros((2, 12), np.uint8)])
def test_images_that_are_not_square_bytes(images: np.ndarray) -> None:
    with pytest.raises(DataError):
        deform(images, EVERYTHING, 0)


@pytest.mark.parametrize("number", [-1, 2**63])
def test_numbers_that_cannot_work(number: int) -> None:
    with pytest.raises(SettingError, match="seed"):
        deform(blobs(1), EVERYTHING, number)
