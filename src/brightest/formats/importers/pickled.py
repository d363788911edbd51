"""A state dict in PyTorch's own .pt file: a zip of raw numbers, and a pickle that says which tensors they make.

The pickle is followed by a machine of our own (system/unpickle.py). Of calls, it knows the three of a state dict.
"""

import io
import math
import zipfile
from typing import Any, NamedTuple

import numpy as np

from brightest.errors import StorageError
from brightest.formats.importers.parsed import ParsedLayers
from brightest.formats.importers.state_dict import FLOATS, Entry, as_floats, layers
from brightest.nn.network import MAX_PARAMETERS
from brightest.nn.parameters import Array
from brightest.system.budget import Budget, shown
from brightest.system.unpickle import Name, Vocabulary, unpickle
from brightest.system.zip_archive import open_zip, read_member

KINDS = {  # PyTorch's storage → the kind of its numbers
    "FloatStorage": "float32", "DoubleStorage": "float64", "HalfStorage": "float16", "BFloat16Storage": "bfloat16",
    "LongStorage": "int64", "IntStorage": "int32", "ShortStorage": "int16", "CharStorage": "int8",
    "ByteStorage": "uint8", "BoolStorage": "bool", "QInt8Storage": "qint8", "QUInt8Storage": "quint8",
    "QInt32Storage": "qint32",
}  # fmt: skip
MAX_DIMENSIONS = 8
MAX_PICKLE_BYTES = 2**24  # it holds only names and shapes
# Keys under which a checkpoint keeps its state dict, beside an epoch and an optimizer; the first is taken.
WRAPPERS = (
    "state_dict", "model_state_dict", "model", "net", "network", "module", "weights", "params", "parameters", "state"
)  # fmt: skip


class Tensor(NamedTuple):
    """Where a tensor's numbers lie: a member of the zip, and which of its numbers."""

    kind: str  # of the numbers, such as float32
    member: str
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]


def read(content: bytes, budget: Budget) -> ParsedLayers:
    """The linear layers of a state dict. Raises StorageError, or any error of a damaged pickle."""
    try:
        with open_zip(io.BytesIO(content), budget) as archive:
            names = [name for name in archive.namelist() if name.rpartition("/")[2] == "data.pkl"]
            if any(name.endswith("/constants.pkl") for name in archive.namelist()):
                raise StorageError(
                    "is a whole model in TorchScript, which is code: save its state dict with "
                    "torch.save(model.state_dict(), ...), or export it as ONNX."
                )
            (member,) = names
            if archive.getinfo(member).file_size > MAX_PICKLE_BYTES:
                raise StorageError("holds a pickle too long for a state dict.")
            tensors, assumed = _state_dict(unpickle(read_member(archive, member, budget), budget, STATE_DICT))
            arrays = _Arrays(archive, member.removesuffix("data.pkl"), tensors, budget)
            entries = {name: Entry(tensor.shape, tensor.kind) for name, tensor in tensors.items()}
            parsed = layers(entries, arrays.read, budget, file_order=True)
            return parsed.with_assumption(assumed)
    except zipfile.BadZipFile:
        raise StorageError(
            "is no .pt file of PyTorch 1.6 or later, or is cut short: save the state dict again, or as safetensors."
        ) from None


def _call(function: Name, arguments: tuple[Any, ...]) -> Any:
    """The result of a call, for the three functions of a state dict."""
    if function == ("collections", "OrderedDict"):
        return {}
    if function == ("torch._utils", "_rebuild_parameter"):
        return arguments[0]
    if function == ("torch._utils", "_rebuild_tensor_v2"):
        return _tensor(*arguments[:4])
    if function == ("torch._utils", "_rebuild_qtensor"):
        raise StorageError("holds quantized weights: save the network in float32, before it is quantized.")
    return NotImplemented


def _build(target: Any, _: Any) -> None:
    """Drop the attributes that PyTorch saves with an OrderedDict (versions of its modules)."""
    if type(target) is not dict:
        raise TypeError("only a dict has a state")


STATE_DICT = Vocabulary("a state dict", "save model.state_dict() alone", _call, _build)


def _tensor(storage: Any, offset: Any, shape: Any, strides: Any) -> Tensor:
    word, kind, member, *_ = storage
    if word != "storage" or not isinstance(kind, Name) or kind.module != "torch" or not isinstance(member, str):
        raise TypeError("a tensor's numbers must be in a storage")
    if kind.name not in KINDS:
        raise StorageError(f"holds numbers as {shown(kind.name)}: save them as float32.")
    if type(shape) is not tuple or type(strides) is not tuple or len(shape) != len(strides):
        raise TypeError("a tensor has as many strides as dimensions")
    if len(shape) > MAX_DIMENSIONS or not all(type(n) is int for n in (offset, *shape, *strides)):
        raise TypeError("a tensor's shape and strides are a few whole numbers")
    return Tensor(KINDS[kind.name], member, offset, shape, strides)


def _state_dict(top: Any) -> tuple[dict[str, Tensor], str]:
    """The tensors by name, at the top of the file or in one of its entries; and what was assumed."""
    assumed = ""
    for _ in range(2):  # there may be a wrapper in a wrapper
        if type(top) is not dict or not top:
            raise StorageError("holds no state dict: save model.state_dict().")
        if _is_state_dict(top):
            return top, assumed
        inner = [key for key, value in top.items() if _is_state_dict(value)]
        inner = inner or [key for key in WRAPPERS if type(top.get(key)) is dict and top[key]][:1]
        chosen = next((key for key in WRAPPERS if key in inner), inner[0] if len(inner) == 1 else None)
        if chosen is None and inner:
            raise StorageError(f"holds several state dicts, {_keys(inner)}: save the network's alone.")
        if chosen is None:
            break
        if len(inner) > 1:
            assumed = f"the state dict {shown(str(chosen))!r} of {_keys(inner)}"
        top = top[chosen]
    if _is_state_dict(top):
        return top, assumed
    name = next(key for key, value in top.items() if not isinstance(key, str) or not isinstance(value, Tensor))
    raise StorageError(f"holds {shown(str(name))!r}, which is no tensor: save model.state_dict() alone.")


def _is_state_dict(value: Any) -> bool:
    return (
        type(value) is dict
        and bool(value)
        and all(isinstance(name, str) and isinstance(tensor, Tensor) for name, tensor in value.items())
    )


def _keys(keys: list[Any]) -> str:
    return ", ".join(repr(shown(str(key))) for key in keys[:8])


class _Arrays:
    """The numbers of tensors; a member of the zip that several share is read once."""

    def __init__(self, archive: zipfile.ZipFile, folder: str, tensors: dict[str, Tensor], budget: Budget) -> None:
        self._archive, self._folder, self._tensors, self._budget = archive, folder, tensors, budget
        self._members: dict[str, bytes] = {}

    def read(self, name: str) -> Array:
        """The tensor's numbers as a new array, which a view of few numbers may make many of."""
        tensor = self._tensors[name]
        size = math.prod(tensor.shape)
        if size > MAX_PARAMETERS:
            raise StorageError(f"holds {shown(name)}, which is larger than any network that can be imported.")
        self._budget.spend_array(size, 4 if tensor.kind == "bfloat16" else np.dtype(FLOATS[tensor.kind]).itemsize)
        if tensor.member not in self._members:
            member = f"{self._folder}data/{tensor.member}"
            self._members[tensor.member] = read_member(self._archive, member, self._budget)
        stored = np.frombuffer(self._members[tensor.member], FLOATS[tensor.kind])
        ends = [(n - 1) * step for n, step in zip(tensor.shape, tensor.strides, strict=True)]
        if min(tensor.offset, *tensor.shape, *tensor.strides) < 0 or (
            size and tensor.offset + sum(ends) >= len(stored)
        ):
            raise StorageError(f"holds {shown(name)}, which reaches beyond its numbers.")
        steps = [step * stored.itemsize for step in tensor.strides]
        view = np.lib.stride_tricks.as_strided(stored[tensor.offset :], tensor.shape, steps)
        return as_floats(view.copy(), tensor.kind)
