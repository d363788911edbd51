"""A frame is what Python sends: text where there are facts alone, bytes where there are arrays.

Text is one JSON object. Bytes are: four that say how long the JSON is (little-endian); the JSON, padded with spaces to
a multiple of eight with those four; the arrays one after the other, each padded to a multiple of eight. In the JSON,
`arrays` says of each its `type` (uint8, uint32, float32), `shape`, and `at`, where it begins after the JSON. Arrays are
little-endian.
"""

import json
from typing import Any

import numpy as np

from brightest.nn.parameters import Array
from brightest.web.messages import SHOWN
from brightest.web.session import Snapshot


def encode(snapshot: Snapshot) -> str | bytes:
    """A snapshot as it is sent: text, or bytes where it has arrays."""
    facts = SHOWN[snapshot.kind](**snapshot.facts).model_dump(mode="json")
    if not snapshot.arrays:
        return json.dumps(facts)
    layout, parts, at = {}, [], 0
    for name, array in snapshot.arrays.items():
        part = _padded(np.ascontiguousarray(array).tobytes())
        layout[name] = {"type": array.dtype.name, "shape": list(array.shape), "at": at}
        parts.append(part)
        at += len(part)
    head = json.dumps(facts | {"arrays": layout}).encode()
    head += b" " * (-(4 + len(head)) % 8)
    return b"".join((len(head).to_bytes(4, "little"), head, *parts))


def decode(message: str | bytes) -> tuple[dict[str, Any], dict[str, Array]]:
    """What `encode` made, as facts and arrays: for clients in Python."""
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


def _padded(content: bytes) -> bytes:
    return content + bytes(-len(content) % 8)
