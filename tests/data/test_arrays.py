"""Arrays (X, y) become a data set, or are refused with the reason."""

from typing import Any

import numpy as np
import pytest
from PIL import Image
from scipy.sparse import csr_array

from brightest.data import from_arrays
from brightest.errors import DataError


class NotAnArray:
    """As a tensor on a GPU."""

    def __array__(self, *_: object, **__: object) -> None:
        raise TypeError("it lies on another device")


RNG = np.random.default_rng(3)
X = RNG.integers(0, 256, (20, 28, 28)).astype(np.uint8)
y = np.arange(20) % 10


def test_images_are_flattened_and_keep_their_labels() -> None:
    data = from_arrays(X, y, test=(X[:5], y[:5]))
    np.testing.assert_array_equal(data.train.images, X.reshape(20, 784))
    np.testing.assert_array_equal(data.train.labels, y)
    assert (len(data.test), data.classes, data.note) == (5, tuple("0123456789"), "")


@pytest.mark.parametrize("kind", [np.uint8, np.float64])  # scikit-learn's load_digits has floats
def test_images_that_are_nearly_black_are_refused(kind: type) -> None:
    dim = np.minimum(X, 16).astype(kind)
    with pytest.raises(DataError, match=r"no pixel is above 16, .* divide the images by their white, as in X / 16\."):
        from_arrays(dim, y)
    assert from_arrays(dim / 16, y).train.images.max() == 1
    assert from_arrays(np.minimum(X, 17).astype(kind), y).train.images.max() == 17


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
        (X.astype(float) * 2, y, "divide them by white's value"),
        (X.astype(int) + 1, y, "must lie in 0..255, but one is 256"),
        (X.astype(int) - 1, y, "must lie in 0..255, but one is -1"),
        (np.where(X > 250, np.nan, 0), y, "not a finite number"),
        (X[0, 0], y, r"\(n, height, width\), .*, not \(28,\)"),
        ([[1, 2], [3]], y, "differ in size"),
        (X.astype(str), y, "pixels must be numbers"),
        (X.astype(complex), y, "pixels must be numbers"),
        (X, y - 1, "label -1"),
        (X, y + 0.5, r"label 0\.5"),
        (X, np.where(y == 3, np.nan, y), "label nan"),
        (X, y * 1000, "label 9000"),
        (X, np.full((20, 20), 2), r"or one-hot \(n, classes\), not \(20, 20\)"),
        (X, np.eye(20)[:, :19], r"or one-hot \(n, classes\), not \(20, 19\)"),
        (X, [None, *y[1:]], "example 1 has no label"),
        (csr_array(X.reshape(20, 784)), y, r"sparse matrix, so give its \.toarray\(\)"),
        (X, csr_array(np.eye(20)), r"the labels are a sparse matrix"),
        (np.ma.array(X, mask=X > 250), y, "some of the images are masked"),
        (NotAnArray(), y, "can't be made an array: it lies on another device"),
        (np.full((20, 3), "x", object), y, "pixels must be numbers"),
        (np.zeros((20, 28, 28, 4), np.uint8), y, "1 or 3 channels or none"),
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


class Tensor:
    """Known to NumPy by `__array__` alone, like those of PyTorch and polars."""

    def __init__(self, array: Any) -> None:
        self.array = array

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        return self.array


@pytest.mark.parametrize(
    "images",
    [
        X[:, None],
        X[..., None],
        np.asfortranarray(X),
        X.astype(np.float64),
        X.astype(">f4"),
        X.reshape(20, 784).astype(object),
        list(X),
        X.tolist(),
        Tensor(X),
        np.repeat(X[..., None], 3, axis=3),
        np.repeat(X[:, None], 3, axis=1),
    ],
)
def test_the_same_images_in_any_form_are_the_same_examples(images: Any) -> None:
    taken = from_arrays(images, y).train.images
    assert taken.dtype == np.uint8
    np.testing.assert_array_equal(taken, from_arrays(X, y).train.images)


def test_a_column_of_arrays_is_stacked() -> None:
    column = np.empty(20, object)
    column[:] = list(X)
    np.testing.assert_array_equal(from_arrays(column, y).train.images, from_arrays(X, y).train.images)


def test_colours_become_grey_as_pillow_makes_them() -> None:
    colours = RNG.integers(0, 256, (20, 5, 7, 3)).astype(np.uint8)
    grey = [np.asarray(Image.fromarray(image).convert("L")).reshape(-1) for image in colours]
    data = from_arrays(colours, y, test=(np.moveaxis(colours, 3, 1), y))
    assert np.abs(data.train.images.astype(int) - grey).max() <= 1
    np.testing.assert_array_equal(data.test.images, data.train.images)
    assert from_arrays(colours / 255, y).train.images.max() <= 1


@pytest.mark.parametrize("dtype", [int, float, bool])
def test_one_hot_labels_name_their_classes(dtype: type) -> None:
    np.testing.assert_array_equal(
        from_arrays(X, np.eye(10, dtype=dtype)[y]).train.labels, from_arrays(X, y).train.labels
    )


def test_too_few_examples_are_told_apart_from_labels_in_a_wrong_place() -> None:
    with pytest.raises(DataError, match="2 examples are too few: a fifth is kept for the test") as caught:
        from_arrays(X[:2], [0, 1])
    assert ".csv" not in str(caught.value)


# Labels -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("labels", [y + 1, (y + 1).astype(str), (y + 1).astype(float), np.array(y + 1, object)])
def test_labels_from_one_make_no_class_that_nobody_shows(labels: Any) -> None:
    data = from_arrays(X, labels, test=(X[:1], labels[:1]))
    assert data.classes == tuple(map(str, range(1, 11)))
    np.testing.assert_array_equal(data.train.labels, y)


def test_digits_without_a_zero_and_another_keep_their_outputs() -> None:
    data = from_arrays(X, np.where(y < 3, 4, y), test=(X, y))
    assert data.classes == tuple("0123456789")
    np.testing.assert_array_equal(data.test.labels, y)


@pytest.mark.parametrize("first", [0, 1])
def test_names_are_given_to_numbers_from_0_or_from_1(first: int) -> None:
    names = tuple("abcdefghij")
    for labels in (y + first, (y + first).astype(str)):
        data = from_arrays(X, labels, test=(X, labels), classes=names)
        assert data.classes == names
        np.testing.assert_array_equal(data.train.labels, y)


def test_numbers_that_are_names_are_found_by_name() -> None:
    labels = from_arrays(X[:9], np.arange(1, 10), test=(X[:1], [9]), classes=tuple("987654321")).train.labels
    np.testing.assert_array_equal(labels, np.arange(9)[::-1])


def test_numbers_as_numpy_writes_them_are_numbers() -> None:
    data = from_arrays(X, [f"{label:.18e}" for label in y], test=(X, y))
    np.testing.assert_array_equal(data.train.labels, y)
    assert data.classes == tuple("0123456789")


@pytest.mark.parametrize("missing", ["nan", "NaN", "NA", "<NA>", "null", "None"])
def test_a_missing_label_among_numbers_is_no_class(missing: str) -> None:
    with pytest.raises(DataError, match=r"example 10 has no label, but"):
        from_arrays(X, [missing if label == 9 else str(label) for label in y])


def test_a_class_may_be_called_none() -> None:
    assert from_arrays(X, ["none" if label else "one" for label in y]).classes == ("none", "one")
