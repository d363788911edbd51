"""Make a data set from arrays (X, y): X the images, y their labels."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from brightest.data.array_like import as_array
from brightest.data.dataset import DataSet, Examples, fixed_split
from brightest.data.labels import encode_labels
from brightest.errors import DataError
from brightest.images.pixels import allowed_pixels

ImagesAndLabels = tuple[ArrayLike, ArrayLike]
MAX_DIM_WHITE = 16  # of scikit-learn's digits and the UCI repository's
_BRIGHTNESS = (299, 587, 114)  # thousandths of red, green and blue (ITU-R 601), as Pillow turns colours to grey


def from_arrays(
    X: ArrayLike,
    y: ArrayLike,
    *,
    test: ImagesAndLabels | None = None,
    classes: Sequence[str] | None = None,
    name: str = "arrays",
) -> DataSet:
    """Make a data set from images and labels: NumPy arrays, or whatever NumPy makes one of (lists, tables, tensors).

    X: (n, pixels), (n, height, width), or with a channel of grey or three of colour, (n, height, width, 1 or 3) or
    (n, 1 or 3, height, width); its pixels as brightest.images.pixels says. y: (n,), numbers or names, or one-hot
    (n, classes). Without `test`, a fixed random fifth of the examples becomes the test set. Without `classes`, the
    classes are those in y. Raises DataError if the arrays are invalid or don't fit together, or all images are dark.
    """
    train_labels, test_labels, names = encode_labels(y, None if test is None else test[1], classes)
    train = Examples(as_pixels(X), train_labels)
    white = train.images.max(initial=0)
    if train.images.dtype == np.uint8 and 0 < white <= MAX_DIM_WHITE:
        raise DataError(
            f"no pixel is above {white}, which is nearly black for bytes: divide the images by their white, as in "
            f"X / {white}."
        )
    if test is not None:
        assert test_labels is not None
        return DataSet(name, train, Examples(as_pixels(test[0]), test_labels), names)
    if len(train) < 2:
        raise DataError("one example is not enough: training and test each need one.")
    train_part, test_part = fixed_split(len(train), -(-len(train) // 5))
    if len(np.unique(train_labels)) > len(np.unique(train_labels[train_part])) == 1:
        raise DataError(
            f"{len(train)} examples are too few: a fifth is kept for the test, and the rest shows a single class. "
            "Give more of each class, or a test set of their own."
        )
    note = (
        f"{name} has no test set: {len(test_part):,} of its {len(train):,} examples, always the same, "
        "became the test set."
    )
    return DataSet(name, train[train_part], train[test_part], names, note)


def as_pixels(X: ArrayLike) -> NDArray[Any]:
    """Check and flatten images: (n, pixels), uint8 or floats in [0, 1]. Raises DataError if they aren't images."""
    images = as_array(X, "images")
    if images.ndim not in (2, 3, 4) or (images.ndim == 4 and not {images.shape[1], images.shape[3]} & {1, 3}):
        raise DataError(
            f"images must be (n, pixels) or (n, height, width), with 1 or 3 channels or none, not {images.shape}."
        )
    if images.dtype.kind == "O":
        images = _numbers(images)
    pixels = allowed_pixels(images)
    if pixels.ndim == 4:
        pixels = _grey(pixels if pixels.shape[3] in (1, 3) else np.moveaxis(pixels, 1, 3))
    return pixels.reshape(len(pixels), int(np.prod(pixels.shape[1:])))


def _numbers(images: NDArray[Any]) -> NDArray[Any]:
    """Numbers that a table holds as objects, as floats."""
    try:
        return images.astype(np.float64)
    except (TypeError, ValueError):
        raise DataError("pixels must be numbers, but some are not.") from None


def _grey(images: NDArray[Any]) -> NDArray[Any]:
    """Grey images (n, height, width) of (n, height, width, 1 or 3)."""
    if images.shape[3] == 1:
        return images[..., 0]
    if images.dtype == np.uint8:
        thousandths: NDArray[Any] = images.astype(np.uint32) @ np.array(_BRIGHTNESS, np.uint32)
        return ((thousandths + 500) // 1000).astype(np.uint8)
    grey: NDArray[Any] = images @ (np.array(_BRIGHTNESS, images.dtype) / 1000).astype(images.dtype)
    return grey
