"""Read the plain arrays of a pickle, such as Nielsen's mnist.pkl.gz, without letting the pickle run anything.

A pickle is a program for a small stack machine that may call any function. The machine below knows containers, texts
and numbers, and of functions only those of which NumPy makes an array; for these it keeps the bytes and the type. No
function that the pickle names is ever looked up. Format: Python's pickletools.
"""

import math
import pickletools
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from brightest.data.contents import Contents
from brightest.data.decompress import MAX_FILE_BYTES, read_decompressed
from brightest.data.named_arrays import EXPECTED, contents_by_shape, contents_of, pairs_by_name
from brightest.data.parts import TRAIN
from brightest.errors import DataError
from brightest.system.budget import Budget

MAX_INSTRUCTIONS = 2_000_000  # of the program: far more than arrays need, and lists of labels
_PUSHING = (
    "INT BININT BININT1 BININT2 LONG LONG1 LONG4 FLOAT BINFLOAT STRING BINSTRING SHORT_BINSTRING BINBYTES "
    "SHORT_BINBYTES BINBYTES8 BYTEARRAY8 UNICODE BINUNICODE SHORT_BINUNICODE BINUNICODE8"
)
_PUSHED = frozenset(_PUSHING.split())  # instructions whose argument is the value
_CONSTANTS = {"NONE": None, "NEWTRUE": True, "NEWFALSE": False}
_EMPTY: dict[str, Callable[[], Any]] = {"EMPTY_LIST": list, "EMPTY_DICT": dict, "EMPTY_TUPLE": tuple}
_TUPLES = {"TUPLE1": 1, "TUPLE2": 2, "TUPLE3": 3}
_MODULES = ("numpy.core.multiarray", "numpy._core.multiarray", "numpy.core.numeric", "numpy._core.numeric", "numpy")
_MARK = object()


class Name(NamedTuple):
    """A function or class that the pickle names."""

    module: str
    name: str


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
    try:
        value = _Machine(budget).run(content)
        found = _contents(value)
    except DataError:
        raise
    except Exception as error:  # a damaged program may do anything in a wrong order
        raise DataError(f"{path} is not a pickle of plain arrays, or is damaged.") from error
    if found is None:
        raise DataError(
            f"{path} holds no images with labels: it must be a tuple of (images, labels) for training, validation and "
            f"test, or a dict of {EXPECTED}."
        )
    return found


def _contents(value: Any) -> Contents | None:
    if isinstance(value, dict):
        arrays = {name: array for name, one in value.items() if (array := _as_array(one)) is not None}
        pairs = pairs_by_name(arrays)
        return contents_of({part: (arrays[X], arrays[y]) for part, (X, y) in pairs.items()}) if TRAIN in pairs else None
    rows = value if isinstance(value, tuple | list) else ()
    flat = [one for row in rows[:6] for one in (row if isinstance(row, tuple | list) and len(row) == 2 else [row])]
    found = [array for one in flat if (array := _as_array(one)) is not None]
    return contents_by_shape(found) if len(found) == len(flat) <= 6 and len(rows) <= 6 else None


def _as_array(value: Any) -> NDArray[Any] | None:
    """An array as it is, or one of a list of numbers or texts: a list of lists may stand for far more than it holds."""
    if isinstance(value, list) and all(isinstance(one, int | float | str) for one in value):
        return np.asarray(value)
    return value if isinstance(value, np.ndarray) else None


class _Machine:
    """The stack machine of a pickle, with the values that it may make."""

    def __init__(self, budget: Budget) -> None:
        self.budget = budget
        self.stack: list[Any] = []
        self.memo: dict[int, Any] = {}

    def run(self, program: bytes) -> Any:
        """The value that the program leaves. Raises DataError for a program that makes anything but plain values."""
        for opcode, argument, _ in pickletools.genops(program):
            self.budget.spend_parts()
            if opcode.name == "STOP":
                return _finished(self.stack.pop())
            self._step(opcode.name, argument)
        raise EOFError

    def _step(self, name: str, argument: Any) -> None:
        stack = self.stack
        if name in _PUSHED:
            stack.append(argument)
        elif name in _CONSTANTS:
            stack.append(_CONSTANTS[name])
        elif name in ("PUT", "BINPUT", "LONG_BINPUT", "MEMOIZE"):
            self.memo[len(self.memo) if name == "MEMOIZE" else argument] = stack[-1]
        elif name in ("GET", "BINGET", "LONG_BINGET"):
            stack.append(self.memo[argument])
        elif name in ("GLOBAL", "STACK_GLOBAL"):
            words = argument.split(" ", 1) if name == "GLOBAL" else [stack.pop(-2), stack.pop()]
            stack.append(Name(*words))
        elif name == "REDUCE":
            arguments = stack.pop()
            stack.append(self._call(stack.pop(), *arguments))
        elif name == "BUILD":
            state = stack.pop()
            self._build(stack[-1], state)
        elif name not in ("PROTO", "FRAME"):
            self._container(name)

    def _container(self, name: str) -> None:
        """Make or fill a list, a tuple or a dict."""
        stack = self.stack
        if name == "MARK":
            stack.append(_MARK)
        elif name in _EMPTY:
            stack.append(_EMPTY[name]())
        elif name in _TUPLES:
            stack[-_TUPLES[name] :] = [tuple(map(_finished, stack[-_TUPLES[name] :]))]
        elif name in ("TUPLE", "LIST", "DICT"):
            items = self._marked()
            stack.append(tuple(items) if name == "TUPLE" else items if name == "LIST" else _pairs(items))
        elif name in ("APPEND", "APPENDS"):
            items = [_finished(stack.pop())] if name == "APPEND" else self._marked()
            stack[-1].extend(items)
        elif name in ("SETITEM", "SETITEMS"):
            items = self._marked() if name == "SETITEMS" else [stack.pop(-2), _finished(stack.pop())]
            stack[-1].update(_pairs(items))
        else:
            self.budget.refuse(f"holds more than plain arrays (pickle's {name}): save the arrays with numpy.savez")

    def _marked(self) -> list[Any]:
        """What was pushed since the last mark."""
        items = []
        while (item := self.stack.pop()) is not _MARK:
            items.append(_finished(item))
        return items[::-1]

    def _call(self, function: Any, *arguments: Any) -> Any:
        """What NumPy would make. Raises DataError for any other call."""
        if function == Name("_codecs", "encode"):  # bytes, in the pickles of Python 2 and 3 alike
            return arguments[0].encode("latin-1")
        if isinstance(function, Name) and function.module in _MODULES:
            if function.name == "_reconstruct" and arguments[0] == Name("numpy", "ndarray"):
                return _Unfinished("ndarray")
            if function.name == "dtype":
                return _Unfinished("dtype", np.dtype(str(arguments[0])))
            if function.name == "_frombuffer":
                content, dtype, shape, order = arguments
                return self._array(content, _finished(dtype), shape, order)
            if function.name == "scalar":
                return self._array(arguments[1], _finished(arguments[0]), (), "C")
        named = f"{function.module}.{function.name}"[:80] if isinstance(function, Name) else "something"
        return self.budget.refuse(f"would call {named!r} when opened, so it was left closed: use numpy.savez")

    def _build(self, target: Any, state: Any) -> None:
        if not isinstance(target, _Unfinished):
            self.budget.refuse("holds an object that is no array: save the arrays with numpy.savez")
        if target.of == "dtype":
            order = state[1]
            target.value = target.value.newbyteorder(order if order in ("<", ">") else "=")
        else:
            _, shape, dtype, is_fortran, content = state
            target.value = self._array(content, _finished(dtype), shape, "F" if is_fortran else "C")

    def _array(self, content: Any, dtype: Any, shape: Any, order: str) -> NDArray[Any]:
        if not isinstance(dtype, np.dtype) or dtype.kind not in "biufUS":
            self.budget.refuse("holds Python objects in an array: save numbers")
        raw = content.encode("latin-1") if isinstance(content, str) else bytes(content)
        self.budget.spend_array(math.prod(shape), dtype.itemsize)
        return np.frombuffer(raw, dtype).reshape(shape, order="F" if order == "F" else "C")


def _finished(value: Any) -> Any:
    return value.value if isinstance(value, _Unfinished) else value


def _pairs(items: list[Any]) -> dict[str, Any]:
    """Keys and values in turn. Keys are texts, as hashing others may take for ever."""
    keys = [key.decode("latin-1") if isinstance(key, bytes) else key for key in items[::2]]
    if not all(isinstance(key, str) for key in keys):
        raise ValueError("a key that is no text")
    return dict(zip(keys, items[1::2], strict=True))
