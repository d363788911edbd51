"""A state dict in PyTorch's own .pt file: a zip of raw numbers, and a pickle that says which tensors they make.

A pickle is a program. Here it is read as a list of instructions, never run: only those that a state dict is made of are
known, and a call to anything but the three functions below ends the reading.
"""

import io
import math
import pickletools
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from brightest.errors import StorageError
from brightest.formats.importers.found import Found
from brightest.formats.importers.torch import layers
from brightest.nn.network import MAX_PARAMETERS
from brightest.nn.parameters import Array

if TYPE_CHECKING:
    from collections.abc import Callable

LONGEST = 2**24  # bytes of the pickle: names and shapes
NESTED = ("state_dict", "model_state_dict")  # where those who train keep it, beside an epoch and an optimizer
KINDS = {"FloatStorage": "<f4", "DoubleStorage": "<f8", "HalfStorage": "<f2"}


@dataclass(frozen=True)
class Name:
    """A function or class that the pickle would have looked up."""

    module: str
    name: str


@dataclass(frozen=True)
class Tensor:
    """Where a tensor's numbers lie: a member of the zip, and which of its numbers."""

    kind: str
    member: str
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]


def read(content: bytes) -> Found:
    """The linear layers of a state dict, in its order. Raises StorageError, or what a broken pickle ends in."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            (pickle,) = [name for name in archive.namelist() if name.rpartition("/")[2] == "data.pkl"]
            if archive.getinfo(pickle).file_size > LONGEST:
                raise StorageError("holds a pickle too long for a state dict.")
            table = _state_dict(unpickled(archive.read(pickle)))
            folder = pickle.removesuffix("data.pkl")
            return layers({name: _numbers(archive, folder, name, tensor) for name, tensor in table.items()})
    except zipfile.BadZipFile:
        raise StorageError("is no .pt file of PyTorch 1.6 or later, or is cut short.") from None


def _state_dict(top: Any) -> dict[str, Tensor]:
    """The tensors by name, at the top of the file or where a training keeps them."""
    for key in NESTED:
        if isinstance(top, dict) and isinstance(top.get(key), dict):
            top = top[key]
    if not isinstance(top, dict) or not top:
        raise StorageError("holds no state dict: save model.state_dict().")
    for name, tensor in top.items():
        if not isinstance(name, str) or not isinstance(tensor, Tensor):
            raise StorageError(f"holds {str(name)[:40]!r}, which is no tensor: save model.state_dict() alone.")
    return top


def _numbers(archive: zipfile.ZipFile, folder: str, name: str, tensor: Tensor) -> Array:
    """The tensor as an array of its own."""
    member = f"{folder}data/{tensor.member}"
    size: int = math.prod(tensor.shape)
    if max(archive.getinfo(member).file_size // 8, size) > MAX_PARAMETERS:
        raise StorageError(f"holds {name}, which is larger than any network that can be imported.")
    stored = np.frombuffer(archive.read(member), tensor.kind)
    ends = [(n - 1) * step for n, step in zip(tensor.shape, tensor.strides, strict=True)]
    whole = [tensor.offset, *tensor.shape, *tensor.strides]
    if min(whole) < 0 or (size and tensor.offset + sum(ends) >= len(stored)):
        raise StorageError(f"holds {name}, which reaches beyond its numbers.")
    steps = [step * stored.itemsize for step in tensor.strides]
    return np.lib.stride_tricks.as_strided(stored[tensor.offset :], tensor.shape, steps).copy()


def _called(function: Any, arguments: tuple[Any, ...]) -> Any:
    """What the call would have given, for the few that a state dict is made of."""
    if function == Name("collections", "OrderedDict"):
        return {}
    if function == Name("torch._utils", "_rebuild_parameter"):
        return arguments[0]
    if function == Name("torch._utils", "_rebuild_tensor_v2"):
        (word, storage, key, *_), offset, shape, strides = arguments[:4]
        if word != "storage" or storage.module != "torch" or storage.name not in KINDS:
            raise StorageError(f"holds numbers as {getattr(storage, 'name', '?')}: save them as float32.")
        return Tensor(KINDS[storage.name], str(key), offset, tuple(shape), tuple(strides))
    name = f"{function.module}.{function.name}"[:80]
    raise StorageError(f"would call {name!r} when opened, so it was left closed: save model.state_dict() alone.")


def unpickled(program: bytes) -> Any:
    """What the pickle would make, of tables, tuples, texts, numbers and Tensors. Raises StorageError for more."""
    stack: list[Any] = []
    marks: list[int] = []
    memo: dict[int, Any] = {}

    def since_mark() -> list[Any]:
        start = marks.pop()
        items = stack[start:]
        del stack[start:]
        return items

    def tupled(n: int) -> None:
        items = tuple(stack[-n:])
        del stack[-n:]
        stack.append(items)

    def put_in(pairs: list[Any]) -> None:
        for key, value in zip(pairs[::2], pairs[1::2], strict=True):
            stack[-1][key] = value

    def call() -> None:
        arguments = stack.pop()
        stack.append(_called(stack.pop(), arguments))

    def named() -> None:
        name = stack.pop()
        stack.append(Name(stack.pop(), name))

    steps: dict[str, Callable[[Any], Any]] = {
        "PROTO": lambda _: None,
        "FRAME": lambda _: None,
        "MARK": lambda _: marks.append(len(stack)),
        "EMPTY_DICT": lambda _: stack.append({}),
        "EMPTY_LIST": lambda _: stack.append([]),
        "EMPTY_TUPLE": lambda _: stack.append(()),
        "NONE": lambda _: stack.append(None),
        "NEWTRUE": lambda _: stack.append(True),
        "NEWFALSE": lambda _: stack.append(False),
        "TUPLE": lambda _: stack.append(tuple(since_mark())),
        "TUPLE1": lambda _: tupled(1),
        "TUPLE2": lambda _: tupled(2),
        "TUPLE3": lambda _: tupled(3),
        "APPEND": lambda _: stack[-2].append(stack.pop()),
        "APPENDS": lambda _: (items := since_mark(), stack[-1].extend(items)),
        "SETITEM": lambda _: put_in([stack.pop(-2), stack.pop()]),
        "SETITEMS": lambda _: put_in(since_mark()),
        "MEMOIZE": lambda _: memo.update({len(memo): stack[-1]}),
        "BINPERSID": lambda _: None,  # the tuple that says where numbers lie stays as it is
        "BUILD": lambda _: stack.pop(),  # versions of the modules, which nothing here needs
        "REDUCE": lambda _: call(),
        "STACK_GLOBAL": lambda _: named(),
        "GLOBAL": lambda argument: stack.append(Name(*argument.split(" ", 1))),
    }
    for word in ("BINUNICODE", "SHORT_BINUNICODE", "BININT", "BININT1", "BININT2", "LONG1", "BINFLOAT"):
        steps[word] = stack.append
    for word in ("BINPUT", "LONG_BINPUT"):
        steps[word] = lambda argument: memo.update({argument: stack[-1]})
    for word in ("BINGET", "LONG_BINGET"):
        steps[word] = lambda argument: stack.append(memo[argument])
    for instruction, argument, _ in pickletools.genops(program):
        if instruction.name == "STOP":
            return stack.pop()
        if instruction.name not in steps:
            raise StorageError(f"holds more than a state dict (pickle's {instruction.name}): save model.state_dict().")
        steps[instruction.name](argument)
    return None
