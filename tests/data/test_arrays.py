"""Arrays (X, y) become a data set, or are refused with the reason."""

from typing import Any

import numpy as np
import pytest

from brightest.data import from_arrays
from brightest.errors import DataError

RNG = np.random.default_rng(3)
X = RNG.integers(0, 256, (20, 28, 28)).astype(np.uint8)
y = np.arange(20) % 10


def test_images_are_flattened_and_keep_their_labels() -> None:
    data = from_arrays(X, y, test=(X[:5], y[:5]))
    np.testing.assert_array_equal(data.train.images, X.reshape(20, 784))
    np.testing.assert_array_equal(data.train.labels, y)
    assert (len(data.test), data.classes, data.note) == (5, tuple("0123456789"), "")


def test_without_a_test_a_fifth_becomes_the_test_set_and_the_note_says_so() -> None:
    data, again = from_arrays(X, y), from_arrays(X, y)
    assert (len(data.train), len(data.test)) == (16, 4)
    assert "4 of its 20 examples" in data.note
    np.testing.assert_array_equal(data.test.images, again.test.images)
    both = np.concatenate([data.train.images, data.test.images])
    assert len(np.unique(both, axis=0)) == 20


@pytest.mark.parametrize("dtype", [np.int32, np.int64, np.uint16])
def test_whole_numbers_become_bytes(dtype: type) -> None:
    images = from_arrays(X.astype(dtype), y, test=(X, y)).train.images
    assert images.dtype == np.uint8
    np.testing.assert_array_equal(images, X.reshape(20, 784))


@pytest.mark.parametrize(
    ("dtype", "expected"), [(np.float64, np.float64), (np.float32, np.float32), (np.float16, np.float32)]
)
def test_fractions_stay_fractions(dtype: type, expected: type) -> None:
    assert from_arrays((X / 255).astype(dtype), y).train.images.dtype == expected


def test_booleans_become_black_and_white() -> None:
    assert set(np.unique(from_arrays(X > 127, y).train.images)) == {0, 255}


def test_names_are_numbered_in_sorted_order() -> None:
    data = from_arrays(X[:4], ["cat", "ant", "cat", "bee"], test=(X[:1], ["bee"]))
    assert data.classes == ("ant", "bee", "cat")
    np.testing.assert_array_equal(data.train.labels, [2, 0, 2, 1])
    np.testing.assert_array_equal(data.test.labels, [1])


def test_a_test_label_must_be_among_the_training_labels() -> None:
    with pytest.raises(DataError, match="'dog' that is none of the classes ant, cat"):
        from_arrays(X[:2], ["cat", "ant"], test=(X[:1], ["dog"]))


def test_names_that_are_numbers_keep_their_value() -> None:
    data = from_arrays(X[:3], ["9", "0", "7"], test=(X[:1], ["2.0"]))
    np.testing.assert_array_equal(data.train.labels, [9, 0, 7])
    np.testing.assert_array_equal(data.test.labels, [2])
    assert data.classes == tuple("0123456789")


def test_classes_can_be_named() -> None:
    assert from_arrays(X, y % 2, classes=("even", "odd")).classes == ("even", "odd")
    np.testing.assert_array_equal(
        from_arrays(X[:2], ["b", "a"], test=(X[:1], ["b"]), classes="ba").train.labels, [0, 1]
    )


@pytest.mark.parametrize(
    ("images", "labels", "says"),
    [
        (X, y[:19], "20 images but 19 labels"),
        (X.astype(float), y, "divide by 255"),
        (X.astype(int) + 1, y, "must lie in 0..255, but one is 256"),
        (X.astype(int) - 1, y, "must lie in 0..255, but one is -1"),
        (X // 255, y, "nearly black"),
        (np.where(X > 250, np.nan, 0), y, "not a finite number"),
        (X[0, 0], y, r"\(n, height, width\), not \(28,\)"),
        ([[1, 2], [3]], y, "differ in size"),
        (X.astype(str), y, "pixels must be numbers"),
        (X.astype(complex), y, "pixels must be numbers"),
        (X, y - 1, "label -1"),
        (X, y + 0.5, r"label 0\.5"),
        (X, np.where(y == 3, np.nan, y), "label nan"),
        (X, y * 1000, "label 9000"),
        (X, np.eye(20), r"one for each image, not \(20, 20\)"),
        (X[:1], y[:1], "one example is not enough"),
        (X[:0], y[:0], "one example is not enough"),
    ],
)
def test_invalid_arrays_are_refused(images: Any, labels: Any, says: str) -> None:
    with pytest.raises(DataError, match=says):
        from_arrays(images, labels)


def test_labels_outside_the_named_classes_are_refused() -> None:
    with pytest.raises(DataError, match="label 9, but the 2 classes"):
        from_arrays(X, y, classes=("zero", "one"))
    with pytest.raises(DataError, match="label 'c' that is none of the classes a, b"):
        from_arrays(X[:3], ["a", "b", "c"], classes=("a", "b"))


def test_pictures_of_any_size_make_a_data_set() -> None:
    assert from_arrays(RNG.random((10, 5, 3)), y[:10]).train.images.shape == (8, 15)
    assert from_arrays(RNG.random((10, 5, 3, 1)), y[:10, None]).train.images.shape == (8, 15)
