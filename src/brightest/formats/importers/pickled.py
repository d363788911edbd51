"""A state dict in PyTorch's own .pt file: a zip of raw numbers, and a pickle that arranges them as tensors.

A pickle is a program that may call any function. Here every function or class that it names becomes a `Name`, which
knows the three calls of a state dict and refuses all others. Before the pickle is run, its instructions are scanned:
only those of a state dict are allowed, and none may ask the unpickler for a memo larger than the program.
"""

import io
import math
import pickle
import pickletools
import zipfile
from typing import Any, NamedTuple

import numpy as np

from brightest.errors import StorageError
from brightest.formats.importers.parsed import ParsedLayers
from brightest.formats.importers.torch import layers
from brightest.nn.network import MAX_PARAMETERS
from brightest.nn.parameters import Array

MAX_PICKLE_BYTES = 2**24  # names and shapes alone
STATE_DICT_KEYS = ("state_dict", "model_state_dict")  # of a checkpoint, beside an epoch and an optimizer
DTYPES = {"FloatStorage": "<f4", "DoubleStorage": "<f8", "HalfStorage": "<f2"}
_OPCODES = (
    "PROTO FRAME STOP MARK EMPTY_DICT EMPTY_LIST EMPTY_TUPLE NONE NEWTRUE NEWFALSE TUPLE TUPLE1 TUPLE2 TUPLE3 APPEND "
    "APPENDS SETITEM SETITEMS MEMOIZE BINPUT LONG_BINPUT BINGET LONG_BINGET BINPERSID BUILD REDUCE GLOBAL STACK_GLOBAL "
    "BINUNICODE SHORT_BINUNICODE BININT BININT1 BININT2 LONG1 BINFLOAT"
)
OPCODES = frozenset(_OPCODES.split())


class Tensor(NamedTuple):
    """A tensor: the member of the zip that holds its numbers, and their positions in it."""

    dtype: str
    member: str
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]


class UnpickledDict(dict[Any, Any]):
    """Stands for an OrderedDict of the pickle."""

    def __setstate__(self, state: Any) -> None:
        """Drop the attributes that PyTorch saves with it (versions of its modules)."""


class Name(NamedTuple):
    """A function or class that the pickle looks up; it holds no object, so nothing of the process can be changed."""

    module: str
    name: str

    def __call__(self, *arguments: Any) -> Any:
        """The result of the call, for the three functions of a state dict. Raises StorageError for any other."""
        if self == ("collections", "OrderedDict"):
            return UnpickledDict()
        if self == ("torch._utils", "_rebuild_parameter"):
            return arguments[0]
        if self == ("torch._utils", "_rebuild_tensor_v2"):
            (kind, storage, key, *_), offset, shape, strides = arguments[:4]
            if kind != "storage" or storage.module != "torch" or storage.name not in DTYPES:
                raise StorageError(f"holds numbers as {getattr(storage, 'name', '?')}: save them as float32.")
            return Tensor(DTYPES[storage.name], str(key), offset, tuple(shape), tuple(strides))
        name = f"{self.module}.{self.name}"[:80]
        raise StorageError(f"would call {name!r} when opened, so it was left closed: save model.state_dict() alone.")


class _Unpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        return Name(module, name)

    def persistent_load(self, pid: Any) -> Any:
        return pid  # the tuple that says where the numbers lie


def read(content: bytes) -> ParsedLayers:
    """The linear layers of a state dict, in its order. Raises StorageError, or any error of a damaged pickle."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            (member,) = [name for name in archive.namelist() if name.rpartition("/")[2] == "data.pkl"]
            if archive.getinfo(member).file_size > MAX_PICKLE_BYTES:
                raise StorageError("holds a pickle too long for a state dict.")
            tensors = _state_dict(unpickle(archive.read(member)))
            folder = member.removesuffix("data.pkl")
            return layers({name: _array(archive, folder, name, tensor) for name, tensor in tensors.items()})
    except zipfile.BadZipFile:
        raise StorageError("is no .pt file of PyTorch 1.6 or later, or is cut short.") from None


def unpickle(program: bytes) -> Any:
    """The value of the pickle: dicts, lists, tuples, texts, numbers, Tensors. Raises StorageError for anything else."""
    end = 0
    for opcode, argument, position in pickletools.genops(program):
        if opcode.name not in OPCODES:
            raise StorageError(f"holds more than a state dict (pickle's {opcode.name}): save model.state_dict().")
        if opcode.name == "LONG_BINPUT" and int(argument or 0) > len(program):  # the memo is an array that long
            raise ValueError("memo index out of range")
        end = position or 0
    try:
        return _Unpickler(io.BytesIO(program[: end + 1])).load()
    except pickle.UnpicklingError as error:
        raise ValueError(str(error)) from error


def _state_dict(top: Any) -> dict[str, Tensor]:
    """The tensors by name, at the top of the file or under a key of a checkpoint."""
    for key in STATE_DICT_KEYS:
        if isinstance(top, dict) and isinstance(top.get(key), dict):
            top = top[key]
    if not isinstance(top, dict) or not top:
        raise StorageError("holds no state dict: save model.state_dict().")
    for name, tensor in top.items():
        if not isinstance(name, str) or not isinstance(tensor, Tensor):
            raise StorageError(f"holds {str(name)[:40]!r}, which is no tensor: save model.state_dict() alone.")
    return top


def _array(archive: zipfile.ZipFile, folder: str, name: str, tensor: Tensor) -> Array:
    """The tensor as a new array."""
    member = f"{folder}data/{tensor.member}"
    size: int = math.prod(tensor.shape)
    if max(archive.getinfo(member).file_size // 8, size) > MAX_PARAMETERS:
        raise StorageError(f"holds {name}, which is larger than any network that can be imported.")
    stored = np.frombuffer(archive.read(member), tensor.dtype)
    ends = [(n - 1) * step for n, step in zip(tensor.shape, tensor.strides, strict=True)]
    integers = [tensor.offset, *tensor.shape, *tensor.strides]
    if min(integers) < 0 or (size and tensor.offset + sum(ends) >= len(stored)):
        raise StorageError(f"holds {name}, which reaches beyond its numbers.")
    steps = [step * stored.itemsize for step in tensor.strides]
    return np.lib.stride_tricks.as_strided(stored[tensor.offset :], tensor.shape, steps).copy()
