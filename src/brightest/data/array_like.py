"""Whatever NumPy makes an array of: lists, tables of pandas or polars, tensors."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from brightest.errors import DataError


def as_array(values: ArrayLike, what: str) -> NDArray[Any]:
    """`values` as an array. `what` they are is for the error. Raises DataError if NumPy can't make an array of them."""
    if hasattr(values, "toarray"):
        raise DataError(f"the {what} are a sparse matrix, so give its .toarray().")
    if np.ma.is_masked(values):
        raise DataError(f"some of the {what} are masked: give them a value with .filled(0), or leave them out.")
    try:
        array = np.asarray(values)
        return _stacked(array) if array.dtype.kind == "O" and array.ndim == 1 else array
    except ValueError:
        raise DataError(f"the {what} differ in size: all must have the same number of values.") from None
    except Exception as error:  # a tensor on a GPU, or with gradients, says in its own way how to get at its numbers
        raise DataError(f"the {what} can't be made an array: {' '.join(str(error).split())}.") from error


def _stacked(array: NDArray[Any]) -> NDArray[Any]:
    """One array of many, as the column of a table holds them; other objects as they are. Raises ValueError."""
    nested = len(array) > 0 and isinstance(array[0], np.ndarray | list)
    return np.stack([np.asarray(item) for item in array]) if nested else array
