"""Nielsen's network2 as JSON: sizes, weights, biases as columns, and the cost's class; all activations are sigmoids."""

from typing import Any

import numpy as np

from brightest.errors import StorageError
from brightest.formats.exporters.json import NIELSEN_COSTS
from brightest.formats.importers.order import MAX_LAYERS
from brightest.formats.importers.parsed import ParsedExport, ParsedLayers
from brightest.nn import digest
from brightest.nn.parameters import Array, Parameters
from brightest.nn.storage import named_tensors
from brightest.system.budget import Budget, parse_json, shown

COSTS = {name: cost for cost, name in NIELSEN_COSTS.items()}


def read(content: bytes, budget: Budget) -> ParsedExport | ParsedLayers:
    """The layers, or an export. Raises StorageError."""
    try:
        record = parse_json(content, budget)
    except ValueError:  # also for bytes that aren't text, and for numbers with too many digits
        raise StorageError("is not whole and valid JSON.") from None
    if not isinstance(record, dict) or not {"sizes", "weights", "biases"} <= record.keys():
        raise StorageError("is not a network in Nielsen's layout: that has sizes, weights, biases and cost.")
    weights, biases = _arrays(record["weights"], "weights"), _arrays(record["biases"], "biases")
    if all(np.array_equal(array, array.astype(np.float32)) for array in (*weights, *biases)):  # float32 originally
        weights, biases = ([array.astype(np.float32) for array in arrays] for arrays in (weights, biases))
    biases = [b.reshape(-1) if b.ndim == 2 and b.shape[1] == 1 else b for b in biases]  # network2's are columns
    if "brightest" in record:
        return ParsedExport(named_tensors("", Parameters(tuple(weights), tuple(biases))), record["brightest"])
    if any(isinstance(value, dict) and digest.NAME in value for value in record.values()):
        raise StorageError("is damaged: it was an export of brightest's.")
    if record["sizes"] != [*(W.shape[-1] for W in weights[:1]), *map(len, weights)]:
        raise StorageError("contradicts itself: its sizes are not those of its weights.")
    cost = record.get("cost", "")
    if not isinstance(cost, str) or (cost and cost not in COSTS):
        raise StorageError(f"has a cost that network2 doesn't know, {shown(cost)!r}: it must be {' or '.join(COSTS)}.")
    costs = (COSTS[cost],) if cost else tuple(COSTS.values())[::-1]
    return ParsedLayers("JSON of Nielsen's network2", weights, biases, ("sigmoid",), costs, says_pixels=True)


def _arrays(lists: Any, name: str) -> list[Array]:
    """Lists of numbers as arrays of float64."""
    if isinstance(lists, list) and len(lists) > MAX_LAYERS:
        raise StorageError(f"has {len(lists):,} arrays of {name}: at most {MAX_LAYERS} can be imported.")
    try:
        arrays = [np.array(numbers, np.float64) for numbers in lists]
    except (ValueError, TypeError, OverflowError):
        raise StorageError(f"has {name} that are no table of numbers.") from None
    if not arrays:
        raise StorageError(f"has no {name}.")
    return arrays
