"""Exports a network as one Python file that needs only NumPy: standalone.py with the network filled in."""

import base64
import json
import re
from pathlib import Path
from pprint import pformat
from typing import Any

import numpy as np

from brightest.formats.exporters import input_note
from brightest.formats.exporters.agreement import Agreement, Images, compare
from brightest.nn.network import Network
from brightest.nn.parameters import Array
from brightest.nn.storage import describe_export

TEMPLATE = Path(__file__).with_name("standalone.py")
WIDTH = 120  # of the file's lines


def serialize(network: Network) -> bytes:
    """The file's bytes: the template with its two constants filled in, the description and the parameters as base64."""
    kind, numbers = base64_numbers(network)
    lines = "\n".join(numbers[i : i + WIDTH] for i in range(0, len(numbers), WIDTH))
    known = json.loads(json.dumps(describe_export(network, numbers=kind, **input_note(network)), default=float))
    about = pformat(known, width=WIDTH, sort_dicts=False)
    text = _fill_in(TEMPLATE.read_text(encoding="utf-8"), "ABOUT: dict[str, Any]", about)
    return _fill_in(text, "NUMBERS", f'"""\n{lines}\n"""').encode()


def verify(network: Network, content: bytes, images: Images) -> Agreement:
    """Run the file's own code, and compare its answers."""
    names: dict[str, Any] = {"__name__": "exported"}
    exec(compile(content, "<exported>", "exec"), names)  # the code is our own template; `serialize` has just made it

    def answers(pixels: Array) -> tuple[Array, Array]:
        probs = names["probabilities"](pixels)
        return probs, names["accepted"](probs)

    return compare(network, answers, images)


def base64_numbers(network: Network) -> tuple[str, str]:
    """The type of the parameters (<f4 or <f8), and the bytes of all weights, then all biases, as base64."""
    arrays = list(network.parameters.arrays())
    kind = "<f8" if any(array.dtype == np.float64 for array in arrays) else "<f4"
    return kind, base64.b64encode(b"".join(array.astype(kind).tobytes() for array in arrays)).decode()


def _fill_in(text: str, name: str, value: str) -> str:
    """The text with the empty value of the constant `name` replaced."""
    filled, times = re.subn(rf"^{re.escape(name)} = \S+", lambda _: f"{name} = {value}", text, flags=re.MULTILINE)
    assert times == 1, name
    return filled
