"""Make a data set from arrays (X, y): X the images, y their labels."""

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
    """Make a data set from images and labels.

    X: (n, pixels) or (n, height, width), integers in 0..255 or floats in [0, 1]. y: (n,), numbers or names. Without
    `test`, a fixed random fifth of the examples becomes the test set. Without `classes`, the classes are those in y.
    Raises DataError if the arrays are invalid or don't fit together.
    """
    train_labels, test_labels, names = encode_labels(y, None if test is None else test[1], classes)
    train = Examples(as_pixels(X), train_labels)
    if test is not None:
        assert test_labels is not None
        return DataSet(name, train, Examples(as_pixels(test[0]), test_labels), names)
    if len(train) < 2:
        raise DataError("one example is not enough: training and test each need one.")
    train_part, test_part = fixed_split(len(train), -(-len(train) // 5))
    note = (
        f"{name} has no test set: {len(test_part):,} of its {len(train):,} examples, always the same, "
        "became the test set."
    )
    return DataSet(name, train[train_part], train[test_part], names, note)


def as_pixels(X: ArrayLike) -> NDArray[Any]:
    """Check and flatten images: (n, pixels), uint8 or floats. Raises DataError if they aren't images."""
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
        return _to_uint8(images)
    if images.dtype.kind != "f":
        raise DataError(f"pixels must be numbers, not {images.dtype}.")
    return images if images.dtype in (np.float32, np.float64) else images.astype(np.float32)


def _to_uint8(images: NDArray[Any]) -> NDArray[np.uint8]:
    low, high = images.min(initial=0), images.max(initial=0)
    if low < 0 or high > 255:
        raise DataError(f"integer pixels must lie in 0..255, but one is {low if low < 0 else high}.")
    if high == 1:
        raise DataError(
            "no pixel is above 1, and 255 is white, so all are nearly black: multiply by 255, or pass floats in [0, 1]."
        )
    return images.astype(np.uint8, copy=False)
