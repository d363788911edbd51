"""Exports a network as one HTML file to draw in, which works offline and shows every number of the network.

The file is made of the page's own modules and styles (web/page) and of those in html_parts. Its first script holds the
network and needs no document, so Node.js can run it unchanged to verify it.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from shutil import which
from typing import Any
from urllib.parse import quote

import numpy as np

import brightest
from brightest.errors import SettingError
from brightest.formats.exporters.agreement import Agreement, Images, compare
from brightest.formats.exporters.bundle import bundle
from brightest.formats.exporters.drawings import Stroke, drawings, framed
from brightest.formats.exporters.numpy import base64_numbers
from brightest.formats.exporters.programs import call, scratch
from brightest.images.deslant import in_frame
from brightest.images.normalize import DIGIT_SIDE
from brightest.nn.network import Network, forward, pixels
from brightest.nn.parameters import Array
from brightest.nn.storage import describe_export

PARTS = Path(__file__).with_name("html_parts")
PAGE = Path(brightest.__file__).parent / "web" / "page"
STYLES = ("theme.css", "frame.css", "parts.css", "draw-pad.css", "draw-cards.css", "draw.css", "tinker.css")
STYLES_OF_LESSONS = ("lessons.css", "board.css")
EXAMPLE_COUNT = 20  # drawings that come with the file
DRAWING_COUNT = 1000  # drawings on which the file is verified
MAX_ACTIVATION_DIFFERENCE = 1e-5
TIMEOUT_SECONDS = 600
UNPROVED = (
    "It wasn't verified: there is no Node.js here, so its answers were not compared with the network's. Open it and "
    "draw."
)
HARNESS = """
const fs = require("node:fs");
const [images, strokes, out] = process.argv.slice(2);
const bytes = fs.readFileSync(images), n = brightest.about.layers[0], rows = [];
for (let at = 0; at < bytes.length; at += n) {
  const { probabilities, sure } = brightest.readImage(bytes.subarray(at, at + n));
  rows.push(...probabilities, sure ? 1 : 0);
}
for (const drawing of JSON.parse(fs.readFileSync(strokes))) {
  const { activations, answer } = brightest.read(drawing);
  for (const layer of activations) for (const a of layer) rows.push(a);
  rows.push(answer);
}
fs.writeFileSync(out, Float64Array.from(rows));
"""


def serialize(network: Network, lessons: Sequence[dict[str, Any]] = ()) -> bytes:
    """The file's bytes. lessons: steps to show beside the network, made by `brightest.lessons.steps`.

    Raises SettingError unless the network reads 28×28 pixels.
    """
    if network.layers[0] != DIGIT_SIDE * DIGIT_SIDE:
        raise SettingError(
            f"this network reads {network.layers[0]} pixels, but a drawn digit has {DIGIT_SIDE}×{DIGIT_SIDE}: "
            "export it --to json."
        )
    kind, numbers = base64_numbers(network)
    known: set[Path] = set()
    first = bundle(PARTS / "reader.js", known)
    first += (
        f"const brightest = new $reader.Reader({_json(describe_export(network, numbers=kind))}, {_json(numbers)});\n"
    )
    examples = [[stroke.tolist() for stroke in drawing] for drawing in drawings(EXAMPLE_COUNT, seed=1)]
    second = bundle(PARTS / "page.js", known) + f"const page = $page.show(brightest, {_json(examples)});\n"
    if lessons:
        second += bundle(PARTS / "steps.js", known) + f"$steps.showSteps({_json(lessons)}, page.see);\n"
    icon = "data:image/svg+xml," + quote((PAGE / "icon.svg").read_text(encoding="utf-8").strip())
    styles = [*(PAGE / name for name in (*STYLES, *(STYLES_OF_LESSONS if lessons else ()))), PARTS / "page.css"]
    texts = {
        "ICON": icon,
        "STYLES": "".join(path.read_text(encoding="utf-8") for path in styles),
        "NETWORK": first,
        "PAGE": second,
    }
    page = (PARTS / "page.html").read_text(encoding="utf-8")
    return re.sub("|".join(texts), lambda found: texts[found[0]], page).encode()


def verify(network: Network, content: bytes, images: Images) -> Agreement:
    """Run the file's first script in Node.js, and compare its answers on images, and on drawings that it frames.

    Without Node.js, the agreement says that nothing was compared. Raises StorageError if the script fails.
    """
    node = which("node")
    if not node:
        return Agreement(images.name, 0, 0.0, 0, unproved=UNPROVED)
    pictures = list(drawings(DRAWING_COUNT))
    seen = replace(images, pixels=in_frame(images.pixels, network.card.frame))
    classes, neurons = network.layers[-1], sum(network.layers)
    numbers = _run(node, content, seen.pixels, pictures)
    rows, drawn = np.split(numbers, [len(seen.pixels) * (classes + 1)])
    rows, drawn = rows.reshape(-1, classes + 1), drawn.reshape(-1, neurons + 1)
    agreement = compare(network, lambda _: (rows[:, :-1], rows[:, -1] > 0), seen)
    ours = forward(network, pixels(in_frame(np.stack([framed(one) for one in pictures]), network.card.frame)))
    difference = np.abs(drawn[:, :-1] - np.concatenate(ours, axis=1)).max(axis=1)
    same = (difference <= MAX_ACTIVATION_DIFFERENCE) & (drawn[:, -1] == ours[-1].argmax(axis=1))
    return replace(agreement, drawings=len(pictures), same_drawings=int(same.sum()))


def network_script(content: bytes) -> str:
    """The first script of the file."""
    return content.decode().partition("<script>")[2].partition("</script>")[0]


def _run(node: str, content: bytes, images: Array, pictures: list[list[Stroke]]) -> Array:
    """The numbers that HARNESS writes for images (n, 784) and drawings, one after another: a flat float64 array.

    Raises StorageError if the script fails.
    """
    with scratch("the page") as place:
        (place / "network.js").write_text(network_script(content) + HARNESS, encoding="utf-8")
        images.tofile(place / "images")
        (place / "strokes").write_text(json.dumps([[stroke.tolist() for stroke in one] for one in pictures]))
        command = [node, *(str(place / name) for name in ("network.js", "images", "strokes", "out"))]
        call("the page", "Node.js", *command, timeout=TIMEOUT_SECONDS)
        return np.fromfile(place / "out", np.float64)


def _json(value: Any) -> str:
    """A value as JSON that is safe inside a <script>: no text in it can end the script."""
    return json.dumps(value, default=float, separators=(",", ":")).replace("<", "\\u003c")
