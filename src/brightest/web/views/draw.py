"""The view *Draw*: a digit flows through the network, and every number on its way can be opened.

It holds the pad, its earlier states (for undo), the open neuron, and the saved drawings.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from brightest.data.dataset import proper_name
from brightest.errors import ImageError, SettingError
from brightest.images import as_digit, read_grey
from brightest.inspection.misread import misread
from brightest.inspection.nudges import check_neuron
from brightest.nn.parameters import Array
from brightest.web.shared import Shared
from brightest.web.undo_stack import UndoStack
from brightest.web.view import Snapshot
from brightest.web.views import drawing_code, lines
from brightest.web.views.answer import answer
from brightest.web.views.drawing import INK_SIDE, Drawing, Pad, Point, pieces
from brightest.web.views.opened import opened
from brightest.web.views.saved_drawings import FOLDER, SavedDrawings
from brightest.web.views.several import Several, find_digits
from brightest.web.workspace import PIXELS, Workspace

MAX_UNDO_STEPS = 200
MAX_UNDO_POINTS = 40_000  # of the drawings in all undo steps
POINT_BYTES = 104  # two numbers in a tuple, and the reference to it
MAX_IMAGE_PIXELS = 4_000_000  # of a picture; the page makes a larger one smaller before it sends it


class Draw:
    """One visitor's pad, and what the network makes of it."""

    def __init__(self, workspace: Workspace, shared: Shared, rng: np.random.Generator) -> None:
        self._workspace, self._shared = workspace, shared
        self._several = Several(shared)
        self._rng = rng
        self._pad = Pad()
        self._image: Array | None = None  # what is on the pad, in MNIST's frame
        self._activations: list[Array] | None = None  # of the network for the drawing that the page was last sent
        self._undo = UndoStack[Pad](MAX_UNDO_STEPS, MAX_UNDO_POINTS, lambda pad: pad.drawing.size)
        self._explained: int | None = None  # the class that the image shows, as the visitor says
        self._chosen: tuple[int, int] | None = None  # layer and neuron
        self.saved = SavedDrawings()
        self._count = 0  # the number of the last stroke that the page numbered
        self._changed: set[str] = set()

    # Commands

    def stroke(self, points: tuple[Point, ...], *, begins: bool, count: int = 0) -> None:
        """Draw a new stroke if `begins`, else continue the last. Raises SettingError if the drawing gets too long."""
        pad = self._pad
        drawing = pad.drawing.with_points(points, begins=begins)
        origin = pad.origin and f"{pad.origin.removesuffix(', drawn on')}, drawn on"
        if begins:
            self._undo.push(pad)
        self._set(Pad(drawing, origin, label=pad.label))
        self._count = count

    def undo(self) -> None:
        """Undo the last stroke, the last clearing or the last new image."""
        if self._undo:
            self._set(self._undo.pop())

    def clear(self) -> None:
        """Empty the pad."""
        if self._pad.drawing.strokes or self._pad.drawing.ground is not None:
            self._replace(Pad())

    def random(self) -> None:
        """Put a random test example on the pad."""
        self.example(int(self._rng.integers(len(self._workspace.data.test))))

    def example(self, number: int) -> None:
        """Put test example `number` on the pad. Raises SettingError if there is none."""
        image, label = self._workspace.example(number)
        origin = f"test digit no. {number:,} of {proper_name(self._workspace.data.name)}"
        self._replace(Pad(Drawing(ground=image), origin, number, label))

    def digit(self, label: int, like: int | None = None) -> None:
        """Put a test example of class `label` on the pad: the first, or the one most like the class `like`."""
        self.example(self._workspace.first_of_class(label) if like is None else self._workspace.between(label, like))

    def put(self, code: str) -> None:
        """Put the drawing that a link holds on the pad. Raises SettingError if the code is damaged."""
        self._replace(Pad(Drawing(ground=drawing_code.decode(code)), "a drawing from a link"))

    def upload(self, picture: bytes) -> None:
        """Put the digits of a picture file on the pad, the first to be read. Raises ImageError if there are none."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "picture"
            path.write_bytes(picture)
            try:
                grey = read_grey(path, MAX_IMAGE_PIXELS)
                digits = find_digits(self._shared, grey)
                image = digits[0].frame if digits else as_digit(grey)
            except ImageError as error:
                raise ImageError(str(error).replace(str(path), "the file")) from None
        origin = f"digit 1 of {len(digits)} in your picture" if digits else "your picture"
        self._replace(Pad(Drawing(ground=image), origin))
        self._several.put(digits)
        if digits:
            self._changed.add("parts")

    def part(self, part: int) -> None:
        """Read another of several digits. Raises SettingError if there is none."""
        self._several.choose(part)
        if self._several.of_picture:
            digit, count = self._several.digits[part], len(self._several.digits)
            self._pad = Pad(Drawing(ground=digit.frame), f"digit {part + 1} of {count} in your picture")
        self._changed |= {"drawing", "chosen", "parts"}

    def choose(self, layer: int, neuron: int) -> None:
        """Open a neuron, or a pixel (layer 0). Raises SettingError if there is none."""
        if layer > 0:
            check_neuron(self._workspace.network, layer, neuron)
        elif not 0 <= neuron < PIXELS:
            raise SettingError(f"there is no pixel {neuron}: choose from 0 to {PIXELS - 1}.")
        self._chosen = layer, neuron
        self._changed.add("chosen")

    def shut(self) -> None:
        """Close the open neuron or pixel."""
        self._chosen = None
        self._changed.add("shut")

    def explain(self, label: int) -> None:
        """Explain why the image, which shows `label`, was misread. Raises SettingError if there is no such class."""
        self._check(label)
        self._explained = label
        self._changed.add("misread")

    def keep(self, label: int) -> None:
        """Save the drawing with its label. Raises SettingError if it can't be."""
        image = self._check(label)  # not deslanted, so that every network can learn from it
        self.saved.add(image, self._workspace.network.classes[label])
        self._changed.add("kept")

    def download(self) -> None:
        """Send the saved drawings. Raises SettingError if there are none."""
        self.saved.archive()  # raises if there are none
        self._changed.add("archive")

    # Snapshots

    @property
    def pad(self) -> Pad:
        """The pad, for other views."""
        return self._pad

    @property
    def image(self) -> Array | None:
        """What the network sees of the pad, (28, 28) uint8; None if it is empty."""
        return None if (drawn := self.drawn) is None else self._workspace.framed(drawn)

    @property
    def drawn(self) -> Array | None:
        """The image on the pad before it is deslanted for a network, (28, 28) uint8; None if it is empty.

        Of several digits, the chosen one.
        """
        several = self._several
        return several.digits[several.chosen].frame if several.digits else self._image

    @property
    def busy(self) -> bool:
        """Whether a drawing of several digits is being read."""
        return self._several.busy

    def tick(self) -> None:
        """Wait a moment for the digits."""
        if self._several.tick():
            self._changed |= {"drawing", "chosen", "parts"}

    @property
    def history_bytes(self) -> int:
        """The bytes that the drawings before each step take."""
        return POINT_BYTES * self._undo.size

    def forget_history(self) -> None:
        """Forget the earlier drawings: nothing can be undone any more."""
        self._undo.clear()
        self._changed.add("drawing")

    def on_network_changed(self, workspace: Workspace) -> None:
        """Read the pad with another network."""
        if workspace.network.layers != self._workspace.network.layers:
            self._chosen = None
        self._workspace, self._explained, self._activations = workspace, None, None
        self._changed |= {"network", "drawing", "chosen", "misread", "parts"}

    def mark_dirty(self) -> None:
        """Mark everything as changed."""
        self._changed |= {"network", "drawing", "chosen", "misread", "kept", "parts"}

    def take_snapshots(self) -> Iterator[Snapshot]:
        """What changed since the last call."""
        changed, self._changed = self._changed, set()
        if "network" in changed:
            yield self._network()
        if "drawing" in changed:
            yield self._reading()
        if "parts" in changed:
            yield self._several.snapshot(self._workspace, INK_SIDE)
        if "chosen" in changed and self._chosen:
            yield opened(self._workspace.network, self._activations, *self._chosen)
        if "shut" in changed and not self._chosen:
            yield Snapshot("shut", {}, {})
        if "misread" in changed:
            yield self._misreading()
        if "kept" in changed:
            yield Snapshot("kept", {"count": self.saved.count()}, {})
        if "archive" in changed:
            packed = np.frombuffer(self.saved.archive(), np.uint8)
            yield Snapshot("archive", {"file": f"{FOLDER}.zip"}, {"content": packed})

    def _network(self) -> Snapshot:
        workspace, network = self._workspace, self._workspace.network
        facts = {
            "name": workspace.name,
            "layers": list(network.layers),
            "size": network.size,
            "activation": network.activation,
            "cost": network.cost,
            "classes": list(network.classes),
            "frame": network.card.frame,
            "threshold": network.calibration.threshold,
            "accuracy": network.card.scores.get("test_accuracy"),
            "learned_from": proper_name(network.card.data),
            "data": proper_name(workspace.data.name),
            "test_examples": len(workspace.data.test),
            "note": workspace.data.note,
        }
        return Snapshot("network", facts, lines.by_weight(network))

    def _reading(self) -> Snapshot:
        self._activations = None
        network, drawn, image = self._workspace.network, self.drawn, self.image
        pad, drawing = self._pad, self._pad.drawing
        facts: dict[str, Any] = {"count": self._count, "origin": pad.origin, "example": pad.example, "label": pad.label}
        facts |= {"strokes": [len(stroke) for stroke in drawing.strokes], "undo": len(self._undo)}
        facts["code"] = "" if drawn is None else drawing_code.encode(drawn)
        points = [point for stroke in drawing.strokes for point in stroke]
        arrays = {"points": np.array(points, np.float32).reshape(-1, 2)}
        if drawing.ground is not None:
            arrays["ground"] = drawing.ground
        if image is None:
            return Snapshot("drawing", facts | {"answer": None}, arrays)
        self._activations = activations = network.feed_forward(image)
        facts |= answer(network, activations[-1])
        arrays["image"] = image
        arrays |= {f"activations{layer}": a.astype(np.float32) for layer, a in enumerate(activations) if layer > 0}
        return Snapshot("drawing", facts, arrays | lines.by_signal(network, activations))

    def _misreading(self) -> Snapshot:
        image = None if self._explained is None else self.image
        if image is None or self._explained is None:
            return Snapshot("misread", {"label": None, "readings": []}, {})
        found = misread(self._workspace.network, image, self._explained)
        readings = (found.original, *found.variants)
        facts = {
            "label": self._explained,
            "readings": [{"name": r.name, "answer": r.answer, "margin": r.margin} for r in readings],
        }
        images = np.stack([r.image for r in readings]).reshape(-1, 28, 28)
        return Snapshot("misread", facts, {"images": np.rint(255 * images).astype(np.uint8)})

    def _check(self, label: int) -> Array:
        """The image that was drawn. Raises SettingError if there is none, or no class `label`."""
        image = self.drawn
        if image is None:
            raise SettingError("the pad is empty: draw a digit first.")
        self._workspace.check_class(label)
        return image

    def _replace(self, pad: Pad) -> None:
        """Put something new on the pad, so that undo brings the old back."""
        self._undo.push(self._pad)
        self._set(pad)

    def _set(self, pad: Pad) -> None:
        self._pad = pad
        if self._several.digits:
            self._changed.add("parts")
        ink = pad.drawing.ink()
        self._image = pad.drawing.image(ink)
        self._several.look(pad.drawing if pad.drawing.ground is None and pieces(ink) > 1 else None)
        self._changed |= {"drawing", "chosen"}
        if self._explained is not None:  # the explanation belongs to another image
            self._explained = None
            self._changed.add("misread")
