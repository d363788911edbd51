"""Arrays (X, y), as Python programs hold them, become a data set: X the images, y what each of them shows."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from brightest.data.dataset import DataSet, Examples, fixed_split
from brightest.data.labels import encode_labels
from brightest.errors import DataError

ImagesAndLabels = tuple[ArrayLike, ArrayLike]


def from_arrays(
    X: ArrayLike,
    y: ArrayLike,
    *,
    test: ImagesAndLabels | None = None,
    classes: Sequence[str] | None = None,
    name: str = "arrays",
) -> DataSet:
    """X (n, pixels) or (n, height, width), in 0..255 or floats in [0, 1]; y (n,), numbers or names.

    Without `test`, a fifth is kept unseen for it, always the same. Without `classes`, they follow from y.
    Raises DataError where X and y don't make a data set.
    """
    train_labels, test_labels, names = encode_labels(y, None if test is None else test[1], classes)
    train = Examples(as_pixels(X), train_labels)
    if test is not None:
        assert test_labels is not None
        return DataSet(name, train, Examples(as_pixels(test[0]), test_labels), names)
    if len(train) < 2:
        raise DataError("one example is not enough: there must be some to learn from and some for the test.")
    learnt, unseen = fixed_split(len(train), -(-len(train) // 5))
    note = (
        f"{name} has no test of its own: {len(unseen):,} of its {len(train):,} examples, always the same, "
        "were kept unseen for it."
    )
    return DataSet(name, train[learnt], train[unseen], names, note)


def as_pixels(X: ArrayLike) -> NDArray[Any]:
    """Images as (n, pixels), uint8 or floats."""
    try:
        images = np.asarray(X)
    except ValueError:
        raise DataError("the images differ in size: all must have the same number of pixels.") from None
    if images.ndim == 4 and images.shape[3] == 1:
        images = images[..., 0]
    if images.ndim not in (2, 3):
        raise DataError(f"images must be (n, pixels) or (n, height, width), not {images.shape}.")
    images = images.reshape(len(images), int(np.prod(images.shape[1:])))
    if images.dtype.kind == "b":
        return images.astype(np.uint8) * np.uint8(255)
    if images.dtype.kind in "iu":
        return _bytes(images)
    if images.dtype.kind != "f":
        raise DataError(f"pixels must be numbers, not {images.dtype}.")
    return images if images.dtype in (np.float32, np.float64) else images.astype(np.float32)


def _bytes(images: NDArray[Any]) -> NDArray[np.uint8]:
    low, high = images.min(initial=0), images.max(initial=0)
    if low < 0 or high > 255:
        raise DataError(f"pixels that are whole numbers must lie in 0..255, but there is {low if low < 0 else high}.")
    if high == 1:
        raise DataError("no pixel is above 1 of 255, which is nearly black: multiply by 255, or pass floats in [0, 1].")
    return images.astype(np.uint8, copy=False)
