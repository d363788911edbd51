"""Reads the plain arrays in a pickle, such as Nielsen's mnist.pkl.gz, without letting the pickle run anything.

Our own stack machine reads the pickle (system/unpickle.py). The only calls that it allows are those by which NumPy
makes an array; from these it keeps the bytes and the type.
"""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from brightest.data.contents import Contents
from brightest.data.decompress import MAX_FILE_BYTES, read_decompressed
from brightest.data.named_arrays import EXPECTED, contents_by_shape, contents_of, pairs_by_name
from brightest.data.parts import TRAIN
from brightest.errors import DataError
from brightest.system.budget import Budget, checked_name
from brightest.system.unpickle import Name, Vocabulary, unpickle

MAX_INSTRUCTIONS = 2_000_000  # of the pickle; arrays and lists of labels need far fewer
MAX_DIMENSIONS = 8
_MODULES = ("numpy.core.multiarray", "numpy._core.multiarray", "numpy.core.numeric", "numpy._core.numeric", "numpy")


@dataclass(eq=False)
class _Unfinished:
    """An array or a type that the pickle has begun to make; its state follows."""

    of: str  # "ndarray" or "dtype"
    value: Any = None


def read_pickle(path: Path) -> Contents:
    """Training, test images and labels from a pickle of arrays: a tuple of pairs, or a dict by name.

    Raises DataError for anything that isn't plain arrays.
    """
    content = read_decompressed(path)
    budget = Budget(str(path), DataError, bytes=MAX_FILE_BYTES, array_bytes=MAX_FILE_BYTES, parts=MAX_INSTRUCTIONS)
    numpy = _NumPy(budget)
    vocabulary = Vocabulary("plain arrays", "save the arrays with numpy.savez", numpy.call, numpy.build)
    try:
        value = unpickle(content, budget, vocabulary)
        found = _contents(value, budget)
    except DataError:
        raise
    except Exception as error:  # a damaged pickle may use its values in any way
        raise DataError(f"{path} is not a pickle of plain arrays, or is damaged.") from error
    if found is None:
        raise DataError(
            f"{path} holds no images with labels: it must be a tuple of (images, labels) for training, validation and "
            f"test, or a dict of {EXPECTED}."
        )
    return found


def _contents(value: Any, budget: Budget) -> Contents | None:
    if isinstance(value, dict):
        found = {name: _as_array(one, budget) for name, one in value.items() if isinstance(name, str)}
        arrays = {name: array for name, array in found.items() if array is not None}
        pairs = pairs_by_name(arrays)
        return contents_of({part: (arrays[X], arrays[y]) for part, (X, y) in pairs.items()}) if TRAIN in pairs else None
    rows = value if isinstance(value, tuple | list) else ()
    flat = [one for row in rows[:6] for one in (row if isinstance(row, tuple | list) and len(row) == 2 else [row])]
    row_arrays = [array for one in flat if (array := _as_array(one, budget)) is not None]
    return contents_by_shape(row_arrays) if len(row_arrays) == len(flat) <= 6 and len(rows) <= 6 else None


def _as_array(value: Any, budget: Budget) -> NDArray[Any] | None:
    """An array as it is, or the array of a flat list of numbers or texts. (Shared nested lists could expand hugely.)"""
    value = _finished(value)
    if isinstance(value, list) and all(isinstance(one, int | float | str) for one in value):
        widest = max((len(one) for one in value if isinstance(one, str)), default=2)
        budget.spend_array(len(value), 4 * widest)  # every text takes as much as the longest
        return np.asarray(value)
    return value if isinstance(value, np.ndarray) else None


class _NumPy:
    """NumPy's arrays, types and numbers, as a pickle makes them."""

    def __init__(self, budget: Budget) -> None:
        self.budget = budget

    def call(self, function: Name, arguments: tuple[Any, ...]) -> Any:
        """What NumPy would make."""
        if function == ("_codecs", "encode"):  # bytes, in the pickles of Python 2 and 3 alike
            self.budget.spend_bytes(len(arguments[0]))
            return arguments[0].encode("latin-1")
        if function.module in _MODULES:
            if function.name == "_reconstruct" and arguments[0] == Name("numpy", "ndarray"):
                return _Unfinished("ndarray")
            if function.name == "dtype":
                return _Unfinished("dtype", np.dtype(checked_name(arguments[0], self.budget)))
            if function.name == "_frombuffer":
                return self._array(*arguments)
            if function.name == "scalar":
                return self._array(arguments[1], arguments[0], (), "C").item()
        return NotImplemented

    def build(self, target: Any, state: Any) -> None:
        """Finish an array or a type."""
        if not isinstance(target, _Unfinished):
            raise TypeError("only an array and a type have a state")
        if target.of == "dtype":
            order = state[1]
            target.value = target.value.newbyteorder(order if order in ("<", ">") else "=")
        else:
            _, shape, dtype, is_fortran, content = state
            target.value = self._array(content, dtype, shape, "F" if is_fortran else "C")

    def _array(self, content: Any, dtype: Any, shape: Any, order: str) -> NDArray[Any]:
        dtype = _finished(dtype)
        if not isinstance(dtype, np.dtype) or dtype.kind not in "biufUS":
            self.budget.refuse("holds Python objects in an array: save numbers")
        if not isinstance(content, bytes | bytearray | str):  # bytes(n) of a number n would be n zeros
            raise TypeError("an array's content is its bytes")
        if len(shape) > MAX_DIMENSIONS or not all(type(n) is int and n >= 0 for n in shape):
            raise TypeError("an array's shape is a few whole numbers")
        self.budget.spend_array(math.prod(shape), dtype.itemsize)
        raw = content.encode("latin-1") if isinstance(content, str) else content
        return np.frombuffer(raw, dtype).reshape(shape, order="F" if order == "F" else "C")


def _finished(value: Any) -> Any:
    return value.value if isinstance(value, _Unfinished) else value
