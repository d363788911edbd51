"""A PyTorch state dict in safetensors: tensors by name, `weight` and `bias` for each linear layer."""

import json
import re
from collections.abc import Mapping

import numpy as np
import safetensors
import safetensors.numpy

from brightest.errors import StorageError
from brightest.formats.importers.parsed import ParsedExport, ParsedLayers
from brightest.nn.parameters import Array, Parameters
from brightest.nn.storage import named_tensors, safetensors_header

KIND = "a PyTorch state dict"


def read(content: bytes) -> ParsedExport | ParsedLayers:
    """The layers in the natural order of their names, or an export. Raises StorageError."""
    try:
        tensors = safetensors.numpy.load(content)
        stored = (safetensors_header(content).get("__metadata__") or {}).get("brightest")
        about = json.loads(stored) if stored else None
    except (safetensors.SafetensorError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise StorageError("isn't whole and valid safetensors, or holds numbers of a kind unknown here.") from error
    kind = about.get("kind") if isinstance(about, dict) else "state dict"
    if kind != "state dict":
        raise StorageError(f"is a {kind} of brightest's already: it needs no import.")
    parsed = layers({name: tensors[name] for name in sorted(tensors, key=_as_counted)})
    if about is None:
        return parsed
    return ParsedExport(named_tensors("", Parameters(tuple(parsed.weights), tuple(parsed.biases))), about)


def layers(tensors: Mapping[str, Array]) -> ParsedLayers:
    """The linear layers of a state dict, in its order. Raises StorageError, naming it, for a tensor of another kind."""
    modules: dict[str, dict[str, Array]] = {}
    for name, tensor in tensors.items():
        module, _, role = name.rpartition(".")
        if role not in ("weight", "bias") or tensor.ndim != (2 if role == "weight" else 1):
            raise StorageError(f"holds {name} {tensor.shape}: only linear layers' weight and bias can be imported.")
        if tensor.dtype.kind != "f":
            raise StorageError(f"holds {name} in {tensor.dtype}, which are not floating-point numbers.")
        modules.setdefault(module, {})[role] = tensor
    if not modules:
        raise StorageError("holds no layer.")
    if alone := [module for module, parts in modules.items() if "weight" not in parts]:
        raise StorageError(f"holds biases for {alone[0]}, but no weights.")
    weights = [parts["weight"] for parts in modules.values()]
    biases = [parts.get("bias", np.zeros(len(parts["weight"]), parts["weight"].dtype)) for parts in modules.values()]
    return ParsedLayers(KIND, weights, biases)


def _as_counted(name: str) -> list[str]:
    """A sort key that puts layer 10 after layer 9."""
    return [part.zfill(20) if part.isdecimal() else part for part in re.split(r"(\d+)", name)]
