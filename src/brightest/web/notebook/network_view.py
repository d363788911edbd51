"""A widget that shows a network reading an image: signals, weights, and every number of the neuron that is open."""

from typing import Any

import traitlets

from brightest.errors import SettingError
from brightest.inspection import damage
from brightest.inspection.nudges import check_neuron
from brightest.nn.network import Network
from brightest.nn.parameters import Array
from brightest.web.notebook.assembled import assembled
from brightest.web.notebook.page_widget import PageWidget
from brightest.web.notebook.traits import NetworkTrait, Picture, framed, reading, shape
from brightest.web.views.opened import opened
from brightest.web.wire import encode, pack
from brightest.web.workspace import PIXELS


class NetworkView(PageWidget):
    """A network's diagram. Click a neuron or a pixel to open it, and drag a weight or the bias to change it.

    All arguments are also traits, which can be set and observed:

    network: a Network for 28×28 pixels, or the path or name of one. Dragging a number replaces it by a changed Network.
    image: 28×28 pixels in any form that brightest.images.pixels takes, kept as (28, 28) uint8; None for no image.
    neuron: the open neuron as (layer, place), both from 0: its weights are weights[layer - 1][place], and layer 0 holds
        the pixels. None if no neuron is open.
    lines: what the lines between neurons show: "signal" (weight × activation) or "weight".
    palette: "classic" or "colourblind".

    Raises SettingError or DataError for a network or an image of another size, and for a neuron that doesn't exist.
    """

    _esm = assembled("network-widget")
    network = NetworkTrait()
    image = Picture()
    neuron: Any = traitlets.Tuple(traitlets.Int(), traitlets.Int(), default_value=None, allow_none=True).tag(sync=True)
    lines = traitlets.Enum(("signal", "weight"), "signal").tag(sync=True)
    _network = traitlets.Bytes().tag(sync=True)
    _reading = traitlets.Bytes().tag(sync=True)
    _opened = traitlets.Bytes().tag(sync=True)
    _changed = traitlets.Bool().tag(sync=True)

    def __init__(
        self,
        network: Network | str = "lesson",
        image: Array | None = None,
        *,
        neuron: tuple[int, int] | None = None,
        lines: str = "signal",
        palette: str = "classic",
    ) -> None:
        self._is_dragging = False
        super().__init__(lines=lines, network=network, palette=palette)
        self.image, self.neuron = image, neuron
        self.on_msg(self._command)

    def restore(self) -> None:
        """Undo all dragging: show the network that was set last."""
        self.network = self._original

    @traitlets.validate("neuron")
    def _check_neuron(self, proposal: Any) -> tuple[int, int] | None:
        if proposal.value is not None:
            layer, neuron = proposal.value
            if layer == 0 and not 0 <= neuron < PIXELS:
                raise SettingError(f"there is no pixel {neuron}: choose from 0 to {PIXELS - 1}.")
            if layer != 0:
                check_neuron(self.network, layer, neuron)
        chosen: tuple[int, int] | None = proposal.value
        return chosen

    @traitlets.observe("network")
    def _on_network(self, _: Any) -> None:
        if not self._is_dragging:
            self._original, self._changed = self.network, False
        self._network = pack(*shape(self.network))
        layer, neuron = self.neuron or (0, 0)
        if layer >= len(self.network.layers) or neuron >= self.network.layers[layer]:
            self.neuron = None
        self._read()

    @traitlets.observe("image")
    def _on_image(self, _: Any) -> None:
        self._read()

    @traitlets.observe("neuron")
    def _on_neuron(self, _: Any) -> None:
        self._open()

    def _read(self) -> None:
        self._reading = pack(*reading(self.network, framed(self.network, self.image)))
        self._open()

    def _open(self) -> None:
        message: str | bytes = b""
        if self.neuron is not None:
            image = framed(self.network, self.image)
            activations = None if image is None else self.network.feed_forward(image)
            message = encode(opened(self.network, activations, *self.neuron))
        assert isinstance(message, bytes)  # because `opened` has arrays
        self._opened = message

    def _command(self, _widget: Any, content: dict[str, Any], _buffers: Any) -> None:
        """Handle a message from the browser: restore the network, or set a weight or a bias."""
        if content["type"] == "restore":
            self.restore()
            return
        change: Any = damage.with_weight if content["of"] == "weight" else damage.with_bias
        self._is_dragging = True
        try:
            self.network = change(self.network, *content["place"], content["value"])
            self._changed = True
        finally:
            self._is_dragging = False
