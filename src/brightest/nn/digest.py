"""The digest in every file of brightest: a SHA-256, by which damage is detected when the file is read.

In the file of a network or a checkpoint, the description begins with the digest: the SHA-256 of all bytes of the file,
with zeros in place of the digest's own 64 digits. Other programs may change the layout of an export, so its digest is
computed from its parameters and its description.
"""

import json
import warnings
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

import numpy as np

from brightest.nn.parameters import Array

NAME = "sha256"
BLANK = "0" * 64


def seal(content: bytes) -> bytes:
    """The file's content with its digest in place of the first BLANK."""
    return content.replace(BLANK.encode(), sha256(content).hexdigest().encode(), 1)


def is_sealed(content: bytes, digest: str) -> bool:
    """Whether `digest`, which was read from the content, is its digest."""
    start = content.find(digest.encode())
    if len(digest) != len(BLANK) or start < 0:
        return False
    view = memoryview(content)
    found = sha256(view[:start])
    found.update(BLANK.encode())
    found.update(view[start + len(BLANK) :])
    return found.hexdigest() == digest


def digest_of(tensors: Mapping[str, Array], description: Mapping[str, Any]) -> str:
    """The digest of an export, from its tensors as float64, whatever their order, and its description as JSON."""
    found = sha256()
    for name in sorted(tensors):
        found.update(json.dumps([name, tensors[name].shape]).encode())
        found.update(np.ascontiguousarray(tensors[name], "<f8").data)
    found.update(json.dumps(dict(description), sort_keys=True, default=float).encode())
    return found.hexdigest()


class NoDigestWarning(UserWarning):
    """A file was written before files had digests."""


def warn_without(path: str) -> None:
    """Warn that the file was written before files had digests. Python shows a warning of one text once."""
    warnings.warn(
        f"{path} was written before files had a digest, so damage to its numbers can't be found: "
        "once you trust it, write it again.",
        NoDigestWarning,
        stacklevel=2,
    )
