"""The bundled handwriting is always available, has a fixed split, and is normalized like MNIST."""

import numpy as np
import pytest

from brightest.data import load_data, optdigits
from brightest.errors import DataError


def test_it_is_1437_and_360_images_of_ten_digits() -> None:
    data = load_data("optdigits")
    assert data.train.images.shape == (1437, 784)
    assert data.test.images.shape == (360, 784)
    assert data.train.images.dtype == np.uint8
    assert data.classes == tuple("0123456789")
    assert np.bincount(data.test.labels).min() >= 25  # every digit is in the test


def test_it_is_the_same_each_time() -> None:
    before = load_data("optdigits").test.images
    optdigits._normalized.cache_clear()
    np.testing.assert_array_equal(load_data("optdigits").test.images, before)


def test_a_change_to_its_images_does_not_stay() -> None:
    load_data("optdigits").test.images[:] = 0
    assert load_data("optdigits").test.images.any(axis=1).all()


def test_its_digits_are_normalized() -> None:
    images = load_data("optdigits").test.images.reshape(-1, 28, 28) > 0.05 * 255
    rows, columns = images.any(axis=2).sum(axis=1), images.any(axis=1).sum(axis=1)
    assert np.median(np.maximum(rows, columns)) == 20


def test_scans_and_labels_are_scikit_learns(monkeypatch: pytest.MonkeyPatch) -> None:
    from sklearn.datasets import load_digits  # slow to import

    ours = optdigits.load_scans()
    digits = load_digits()
    monkeypatch.setattr(optdigits, "find_spec", lambda name: None)  # its file is not where it was
    for scans, labels in (ours, optdigits.load_scans()):
        np.testing.assert_array_equal(scans, digits.images, strict=True)
        np.testing.assert_array_equal(labels, digits.target)


def test_a_changed_copy_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(optdigits, "SHA256", "0" * 64)
    optdigits._normalized.cache_clear()
    with pytest.raises(DataError, match="reinstall scikit-learn"):
        load_data("optdigits")
