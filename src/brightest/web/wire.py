"""The wire format of a snapshot: a text message if it has only facts, a binary message if it also has arrays.

A text message is one JSON object. A binary message consists of the length of the JSON (four bytes, little-endian), the
JSON object, and the arrays (little-endian). The JSON together with the four bytes before it is padded with spaces to a
multiple of eight bytes, and each array with zeros. In the JSON, `arrays` gives each array's `type` (uint8, uint32,
float32), its `shape`, and `at`, its offset from the end of the JSON.
"""

import json
from collections.abc import Mapping
from typing import Any

import numpy as np

from brightest.nn.parameters import Array
from brightest.web.messages import SNAPSHOTS
from brightest.web.view import Snapshot

TYPES = {np.dtype(name): name for name in ("uint8", "uint32", "float32")}  # quicker than dtype.name


def encode(snapshot: Snapshot) -> str | bytes:
    """The message for a snapshot: text, or bytes if it has arrays. Raises ValueError if a fact has the wrong type."""
    facts = SNAPSHOTS[snapshot.kind](**snapshot.facts).model_dump(mode="json")
    return pack(facts, snapshot.arrays) if snapshot.arrays else json.dumps(facts)


def pack(facts: Mapping[str, Any], arrays: Mapping[str, Array]) -> bytes:
    """A binary message. facts: values that JSON can express. arrays: uint8, uint32 or float32, of any shape.

    Raises KeyError for an array of another type.
    """
    layout: dict[str, Any] = {}
    parts: list[bytes] = []
    at = 0
    for name, array in arrays.items():
        layout[name] = {"type": TYPES[array.dtype], "shape": array.shape, "at": at}
        parts += (array.tobytes(), bytes(-array.nbytes % 8))
        at += array.nbytes + len(parts[-1])
    head = json.dumps({**facts, "arrays": layout}).encode()
    head += b" " * (-(4 + len(head)) % 8)
    return b"".join((len(head).to_bytes(4, "little"), head, *parts))


def decode(message: str | bytes) -> tuple[dict[str, Any], dict[str, Array]]:
    """The inverse of `encode`, for clients in Python: facts and arrays."""
    if isinstance(message, str):
        return json.loads(message), {}
    start = 4 + int.from_bytes(message[:4], "little")
    facts = json.loads(message[4:start])
    arrays = {}
    for name, about in facts.pop("arrays").items():
        count = int(np.prod(about["shape"]))
        flat = np.frombuffer(message, about["type"], count, start + about["at"])
        arrays[name] = flat.reshape(about["shape"])
    return facts, arrays
