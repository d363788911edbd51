"""A transformer of scikit-learn: pictures of digits of any size and polarity become the pixels that networks take."""

from math import isqrt
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import (
    _check_feature_names_in,
    check_array,
    check_is_fitted,
    check_non_negative,
    validate_data,
)

from brightest.errors import ImageError
from brightest.images.deslant import check_frame, in_frame
from brightest.images.foreground import border_pixels
from brightest.images.normalize import DIGIT_SIDE
from brightest.images.single import as_digit

MAX_OVERSHOOT = 2  # times white: brighter numbers must be in another unit
MAX_GREY, MIN_INK = 0.05, 0.3  # plain paper is so close to black or white; ink is so far from paper
DTYPES = (np.float64, np.float32, np.uint8)


class FrameDigits(TransformerMixin, BaseEstimator):  # type: ignore[misc]  # untyped library
    """Frames pictures of one digit each as MNIST frames its own: 20 pixels in a 28×28 image, centred by mass.

    X: (n, height, width), or (n, height · width). If `fit` didn't see the pictures' shape, each row is taken as a
    square picture, or as one pixel high if it makes no square. Numbers are at least 0, in any unit: `fit` finds white,
    which is 255 for uint8, else the largest number of its X, but at least 1. Gives (n, 784) uint8, light on dark; a
    picture that shows nothing becomes black.

    frame: "upright" deslants the digits, too, as a network whose card says so expects them.

    Attributes: white_ (float), shape_ (height, width), n_features_in_, feature_names_in_ if X has column names.
    """

    def __init__(self, frame: str = "mnist") -> None:
        self.frame = frame

    def fit(self, X: ArrayLike, y: Any = None) -> "FrameDigits":
        """Find the shape of the pictures and white. Raises ValueError for negative numbers."""
        check_frame(self.frame)
        rows, self.shape_ = self._rows(X, reset=True)
        self.white_ = 255.0 if rows.dtype == np.uint8 else max(1.0, float(rows.max()))
        return self

    def transform(self, X: ArrayLike) -> NDArray[np.uint8]:
        """The framed pixels, (n, 784). Raises ValueError for pictures of another shape or unit."""
        check_is_fitted(self)
        rows, _ = self._rows(X, reset=False)
        self._check_unit(rows)
        grey = np.clip(rows / self.white_, 0, 1).reshape(-1, *self.shape_)
        return in_frame(np.stack([_framed(picture) for picture in grey]), self.frame)

    def get_feature_names_out(self, input_features: ArrayLike | None = None) -> NDArray[np.object_]:
        """The pixels' names: pixel_ROW_COLUMN, as scikit-learn's `load_digits` has them."""
        check_is_fitted(self)
        _check_feature_names_in(self, input_features)
        names = [f"pixel_{row}_{column}" for row in range(DIGIT_SIDE) for column in range(DIGIT_SIDE)]
        return np.array(names, dtype=object)

    def _rows(self, X: Any, *, reset: bool) -> tuple[NDArray[Any], tuple[int, int]]:
        """The pictures as rows (n, height · width), and their (height, width). Raises ValueError."""
        shape = None
        pictures = np.asarray(X) if isinstance(X, list | tuple) else X
        if getattr(pictures, "ndim", 2) == 3:
            pictures = check_array(pictures, allow_nd=True, dtype=DTYPES)
            shape = pictures.shape[1:]
            if not reset and shape != self.shape_:
                raise ValueError(f"the pictures have {shape} pixels, but those of `fit` had {self.shape_}.")
            pictures = pictures.reshape(len(pictures), -1)
        rows = validate_data(self, pictures, reset=reset, dtype=DTYPES)
        check_non_negative(rows, "FrameDigits")
        side = isqrt(rows.shape[1])
        return rows, shape or ((side, side) if side * side == rows.shape[1] else (1, rows.shape[1]))

    def _check_unit(self, rows: NDArray[Any]) -> None:
        """Raises ValueError for floats from 0 to 1 where white is 255, and for numbers far above white."""
        largest = float(rows.max())
        is_share = self.white_ == 255 and rows.dtype != np.uint8 and 0 < largest <= 1
        if is_share or largest > MAX_OVERSHOOT * self.white_:
            raise ValueError(
                f"the largest pixel is {largest:g}, but white is {self.white_:g} since `fit`: give both the same unit."
            )

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.three_d_array = True
        tags.input_tags.positive_only = True
        tags.transformer_tags.preserves_dtype = []
        return tags


def _framed(grey: NDArray[np.floating[Any]]) -> NDArray[np.uint8]:
    """One picture (height, width) from 0 to 1 as (784,) uint8."""
    try:
        return as_digit(_with_margin(grey)).reshape(-1)
    except ImageError:
        return np.zeros(DIGIT_SIDE * DIGIT_SIDE, np.uint8)


def _with_margin(grey: NDArray[np.floating[Any]]) -> NDArray[np.floating[Any]]:
    """The picture, with a margin if its digit touches the edge of plain paper: `as_digit` expects only paper there."""
    edge = border_pixels(grey)
    paper = np.median(edge)
    if min(paper, 1 - paper) > MAX_GREY or np.abs(edge - paper).max() < MIN_INK:
        return grey
    return np.pad(grey, 1 + max(grey.shape) // 8, constant_values=paper)
