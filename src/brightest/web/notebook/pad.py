"""A widget to draw a digit on. It shows what a network reads, and gives the drawing as an array."""

import math
from typing import Any

import traitlets

from brightest.errors import DataError
from brightest.nn.network import Network
from brightest.nn.parameters import Array
from brightest.web.notebook.assembled import assembled
from brightest.web.notebook.page_widget import PageWidget
from brightest.web.notebook.traits import NetworkTrait, Picture, framed, reading, shape
from brightest.web.views.drawing import Drawing
from brightest.web.wire import pack


class Pad(PageWidget):
    """A pad to draw on with a mouse, a pen or a finger.

    These traits can be set and observed:

    network: a Network for 28×28 pixels, or the path or name of one.
    strokes: a list of strokes, each a list of points (x, y) from 0 to 1, with x to the right and y down.
    image: the drawing in MNIST's frame, (28, 28) uint8, 0 is black; None if the pad is empty. Setting it puts an image
        on the pad, and removes the strokes; the user can draw on it.
    palette: "classic" or "colourblind".

    These are read-only, and can be observed:

    answer: the class that the network reads; "" if the pad is empty.
    probability: its calibrated probability.
    sure: whether the probability reaches the network's threshold.

    Raises SettingError or DataError for a network or an image of another size.
    """

    _esm = assembled("pad-widget")
    network = NetworkTrait()
    strokes: Any = traitlets.List().tag(sync=True)
    image = Picture()
    answer = traitlets.Unicode(read_only=True)
    probability = traitlets.Float(read_only=True)
    sure = traitlets.Bool(read_only=True)
    _network = traitlets.Bytes().tag(sync=True)
    _reading = traitlets.Bytes().tag(sync=True)

    def __init__(
        self, network: Network | str = "lesson", image: Array | None = None, *, palette: str = "classic"
    ) -> None:
        self._ground: Array | None = None
        self._is_drawing = False
        super().__init__(network=network, palette=palette)
        self.image = image
        self.on_msg(self._command)

    def clear(self) -> None:
        """Empty the pad."""
        self.image = None

    @traitlets.observe("network")
    def _on_network(self, _: Any) -> None:
        facts, _arrays = shape(self.network)
        self._network = pack(facts, {})
        self._read()

    @traitlets.validate("strokes")
    def _check_strokes(self, proposal: Any) -> list[Any]:
        try:
            lines: list[Any] = [[(float(x), float(y)) for x, y in stroke] for stroke in proposal.value]
        except (TypeError, ValueError):
            raise DataError("the strokes can't be drawn: a stroke is a list of points (x, y), from 0 to 1.") from None
        if not all(math.isfinite(number) for line in lines for point in line for number in point):
            raise DataError("the strokes can't be drawn: a coordinate is not a finite number.")
        return lines

    @traitlets.observe("strokes")
    def _on_strokes(self, _: Any) -> None:
        if not self._is_drawing:
            self._take(self._ground)

    @traitlets.observe("image")
    def _on_image(self, _: Any) -> None:
        if not self._is_drawing:
            self._take(self.image, strokes=[])

    def _take(self, ground: Array | None, strokes: list[Any] | None = None) -> None:
        """Put an image under the strokes, and read the drawing. strokes: replace the present ones, unless None."""
        self._is_drawing = True
        try:
            self._ground = ground
            if strokes is not None:
                self.strokes = strokes
            self.image = Drawing(tuple(map(tuple, self.strokes)), ground).image()
            self._read()
        finally:
            self._is_drawing = False

    def _read(self) -> None:
        facts, arrays = reading(self.network, framed(self.network, self.image))
        self.set_trait("probability", facts.get("probability", 0.0))
        self.set_trait("sure", facts.get("sure", False))
        self.set_trait("answer", "" if facts["answer"] is None else self.network.classes[facts["answer"]])
        grounds = {} if self._ground is None else {"ground": self._ground}
        shown = {"image": arrays["image"]} if arrays else {}
        self._reading = pack(facts, shown | grounds)

    def _command(self, _widget: Any, content: dict[str, Any], _buffers: Any) -> None:
        """Handle a message from the browser, which can't set `image` itself."""
        if content["type"] == "clear":
            self.clear()
