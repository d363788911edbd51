"""A PyTorch state dict in safetensors, or an export of brightest's."""

import numpy as np
import safetensors

from brightest.errors import StorageError
from brightest.formats.importers.parsed import ParsedExport, ParsedLayers
from brightest.formats.importers.state_dict import FLOATS, Entry, as_floats, layers
from brightest.nn.parameters import Array, Parameters
from brightest.nn.storage import MAX_HEADER_BYTES, named_tensors
from brightest.system.budget import Budget, parse_json, shown

KINDS = {
    "F64": "float64", "F32": "float32", "F16": "float16", "BF16": "bfloat16", "I64": "int64", "I32": "int32",
    "I16": "int16", "I8": "int8", "U8": "uint8", "BOOL": "bool",
}  # fmt: skip


def read(content: bytes, budget: Budget) -> ParsedExport | ParsedLayers:
    """The layers, or an export. Raises StorageError."""
    about = _description(content, budget)
    kind = about.get("kind") if isinstance(about, dict) else "state dict"
    if kind != "state dict":
        raise StorageError(f"is a {shown(str(kind))} of brightest's already: it needs no import.")
    budget.spend_array(len(content), 1)
    try:
        tensors = dict(sorted(safetensors.deserialize(content)))  # type: ignore[no-untyped-call]  # untyped library
    except safetensors.SafetensorError as error:
        raise StorageError("isn't whole and valid safetensors.") from error
    entries = {name: Entry(tuple(t["shape"]), KINDS.get(t["dtype"], t["dtype"])) for name, t in tensors.items()}

    def array(name: str) -> Array:
        shape, kind = entries[name]
        return as_floats(np.frombuffer(tensors[name]["data"], FLOATS[kind]), kind).reshape(shape)

    parsed = layers(entries, array, budget, file_order=False)
    if about is None:
        return parsed
    return ParsedExport(named_tensors("", Parameters(tuple(parsed.weights), tuple(parsed.biases))), about)


def _description(content: bytes, budget: Budget) -> object:
    """What an export of brightest's says of itself; None in another's file. Raises StorageError."""
    size = int.from_bytes(content[:8], "little")
    if len(content) < 8 + size:
        raise StorageError("isn't whole and valid safetensors.")
    if size > MAX_HEADER_BYTES:
        raise StorageError(f"has a header of {size // 2**20:,} MiB: at most {MAX_HEADER_BYTES // 2**20} are read.")
    try:
        header = parse_json(content[8 : 8 + size], budget)
        stored = (header.get("__metadata__") or {}).get("brightest")
        return parse_json(stored.encode(), budget) if stored else None
    except (ValueError, TypeError, AttributeError) as error:
        raise StorageError("isn't whole and valid safetensors.") from error
