"""Examples must fit together, and held-out examples are never trained on."""

import numpy as np
import pytest

from brightest.data import DataSet, Examples
from brightest.data.dataset import fixed_split, proper_name
from brightest.errors import DataError, SettingError


def examples(n: int = 10, pixels: int = 4, label: int | None = None) -> Examples:
    """Each image holds its own index."""
    images = np.repeat(np.arange(n, dtype=np.uint8)[:, None], pixels, axis=1)
    return Examples(images, np.arange(n) % 3 if label is None else np.full(n, label))


def data_set(n: int = 10) -> DataSet:
    return DataSet("counted", examples(n), examples(3), ("a", "b", "c"))


@pytest.mark.parametrize(
    ("images", "labels", "says"),
    [
        (np.zeros((3, 4), np.uint8), np.zeros(2, np.int64), "3 images but 2 labels"),
        (np.zeros((3, 2, 2), np.uint8), np.zeros(3, np.int64), r"\(n, pixels\)"),
        (np.zeros((3, 4), np.int64), np.zeros(3, np.int64), "uint8 or floats, not int64"),
        (np.zeros((3, 4), np.uint8), np.zeros(3, np.int32), "int64, not int32"),
        (np.zeros((3, 4), np.uint8), np.array([0, -2, 0]), "label -2: classes are numbered from 0, and -1"),
        (np.full((3, 4), np.nan), np.zeros(3, np.int64), "not a finite number"),
        (np.full((3, 4), np.inf), np.zeros(3, np.int64), "not a finite number"),
        (np.full((3, 4), 255.0), np.zeros(3, np.int64), "there is 255: divide by 255"),
        (np.full((3, 4), -0.5), np.zeros(3, np.int64), "there is -0.5"),
    ],
)
def test_examples_that_do_not_fit_are_refused(images: np.ndarray, labels: np.ndarray, says: str) -> None:
    with pytest.raises(DataError, match=says):
        Examples(images, labels)


def test_labels_must_be_within_the_classes() -> None:
    with pytest.raises(DataError, match="test label 7, but the 3 classes are numbered 0 to 2"):
        DataSet("odd", examples(), examples(label=7), ("a", "b", "c"))


def test_training_and_test_images_must_have_the_same_size() -> None:
    with pytest.raises(DataError, match="4 pixels but test images 9"):
        DataSet("odd", examples(), examples(pixels=9), ("a", "b", "c"))


def test_a_data_set_without_images_is_refused() -> None:
    with pytest.raises(DataError, match="no training images"):
        DataSet("empty", examples(0), examples(), ("a", "b", "c"))


def test_every_example_is_either_held_out_or_remains() -> None:
    smaller, validation = data_set().hold_out(4)
    assert len(validation) == 4
    assert sorted([*smaller.train.images[:, 0], *validation.images[:, 0]]) == list(range(10))
    for part in (smaller.train, validation):
        np.testing.assert_array_equal(part.labels, part.images[:, 0] % 3)
    assert len(smaller.test) == 3


def test_the_seed_determines_the_held_out_examples() -> None:
    first, again, other = (data_set(200).hold_out(50, seed)[1].images for seed in (0, 0, 1))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)


def test_both_parts_of_a_split_are_in_the_original_order() -> None:
    first, second = fixed_split(100, 30, seed=5)
    assert (len(first), len(second)) == (70, 30)
    np.testing.assert_array_equal(first, np.sort(first))
    np.testing.assert_array_equal(second, np.sort(second))
    assert sorted([*first, *second]) == list(range(100))


@pytest.mark.parametrize("n", [-1, 0, 10, 11])
def test_some_must_be_held_out_and_some_left(n: int) -> None:
    with pytest.raises(SettingError, match="choose from 1 to 9"):
        data_set().hold_out(n)


def test_data_are_called_as_people_write_them():
    assert proper_name("mnist") == "MNIST"
    assert proper_name("my digits") == "my digits"
