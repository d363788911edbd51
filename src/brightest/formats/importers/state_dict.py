"""A PyTorch state dict: tensors by name, a `weight` and perhaps a `bias` for each linear layer."""

from collections.abc import Callable, Mapping
from typing import NamedTuple, NoReturn

import numpy as np

from brightest.errors import StorageError
from brightest.formats.importers.order import chain
from brightest.formats.importers.parsed import ParsedLayers
from brightest.nn.parameters import Array
from brightest.system.budget import Budget, checked_name, shown

KIND = "a PyTorch state dict"
FLOATS = {"float64": "<f8", "float32": "<f4", "float16": "<f2", "bfloat16": "<u2"}  # NumPy has no bfloat16
_BATCH_NORM = ("running_mean", "running_var", "num_batches_tracked")
_DIMENSIONS = {"weight": 2, "bias": 1}


class Entry(NamedTuple):
    """What is known of a tensor before its numbers are read."""

    shape: tuple[int, ...]
    kind: str  # of its numbers, such as float32


def layers(
    entries: Mapping[str, Entry], read: Callable[[str], Array], budget: Budget, *, file_order: bool
) -> ParsedLayers:
    """The linear layers, in their order; `read` gives a tensor's numbers, as `as_floats` makes them.

    `file_order` says whether the entries come in the order of their definition. Raises StorageError, naming the tensor,
    for one that belongs to no linear layer, and for layers that make no chain.
    """
    modules: dict[str, dict[str, str]] = {}  # module → role → name of the tensor
    _refuse_batch_norm(entries)
    for name, entry in entries.items():
        module, _, role = checked_name(name, budget).rpartition(".")
        if role not in _DIMENSIONS or len(entry.shape) != _DIMENSIONS[role] or entry.kind not in FLOATS:
            _refuse(name, entry)
        modules.setdefault(module, {})[role] = name
    if not modules:
        raise StorageError("holds no layer.")
    for module, names in modules.items():
        if "weight" not in names:
            raise StorageError(f"holds biases for {shown(module)}, but no weights.")
        n_out = entries[names["weight"]].shape[0]
        if "bias" in names and entries[names["bias"]].shape != (n_out,):
            raise StorageError(
                f"holds {shown(names['bias'])} {entries[names['bias']].shape}, but {shown(names['weight'])} has "
                f"{n_out:,} rows: there must be as many."
            )
    sizes = {module: entries[names["weight"]].shape[::-1] for module, names in modules.items()}
    order, assumed = chain({module: (n_in, n_out) for module, (n_in, n_out) in sizes.items()}, file_order=file_order)
    weights = [_finite(modules[module]["weight"], read) for module in order]
    biases = [
        _finite(modules[module]["bias"], read) if "bias" in modules[module] else np.zeros(len(W), W.dtype)
        for module, W in zip(order, weights, strict=True)
    ]
    return ParsedLayers(KIND, weights, biases, assumed=(assumed,) if assumed else ())


def as_floats(stored: Array, kind: str) -> Array:
    """Numbers of a kind of FLOATS; bfloat16 are the upper halves of float32."""
    return (stored.astype(np.uint32) << 16).view(np.float32) if kind == "bfloat16" else stored


def _finite(name: str, read: Callable[[str], Array]) -> Array:
    array = read(name)
    if not np.isfinite(array).all():
        raise StorageError(f"holds a number in {shown(name)} that is not finite.")
    return array


def _refuse_batch_norm(entries: Mapping[str, Entry]) -> None:
    for name in entries:
        module, _, role = name.rpartition(".")
        if role in _BATCH_NORM:
            raise StorageError(
                f"holds {shown(name)} {entries[name].shape}: only linear layers' weight and bias can be imported, and "
                f"{shown(module)!r} is a BatchNorm. Fold it into the linear layer before it "
                "(torch.nn.utils.fusion.fuse_linear_bn_eval), and save the state dict again."
            )


def _refuse(name: str, entry: Entry) -> NoReturn:
    """Raises StorageError, which says what the tensor is and what to do."""
    role, dimensions = name.rpartition(".")[2], len(entry.shape)
    if "int8" in entry.kind or entry.kind.startswith("q"):
        raise StorageError(
            f"holds {shown(name)} in {entry.kind}, which are quantized weights, not floating-point numbers: save the "
            "network in float32, before it is quantized."
        )
    if entry.kind not in FLOATS:
        raise StorageError(
            f"holds {shown(name)} in {shown(entry.kind)}, which are not floating-point numbers that can be read: save "
            "the linear layers' weight and bias alone, in float32."
        )
    what = ""
    if role == "weight" and dimensions > 2:
        what = ", and this belongs to a convolution"
    elif role == "weight" and dimensions == 1:
        what = ", and this belongs to a normalization"
    raise StorageError(
        f"holds {shown(name)} {entry.shape[:8]}: only linear layers' weight and bias can be imported{what}."
    )
