"""The traits of widgets (images of 28×28 pixels, and networks), and the messages that show them in the browser."""

from pathlib import Path
from typing import Any

import numpy as np
import traitlets

from brightest.errors import DataError, SettingError
from brightest.images.decode import to_uint8
from brightest.images.deslant import in_frame
from brightest.nn.network import Network
from brightest.nn.parameters import Array
from brightest.nn.storage import load
from brightest.web.views import lines
from brightest.web.views.answer import answer
from brightest.web.workspace import PIXELS

SIDE = 28


class Picture(traitlets.TraitType[Any, Any]):
    """An image, kept as (28, 28) uint8; None for no image. Raises DataError for another size."""

    default_value = None
    allow_none = True

    def validate(self, obj: Any, value: Any) -> Array:
        try:
            pixels = to_uint8(np.asarray(value))
        except ValueError:  # raised by NumPy for nested lists of unequal lengths
            raise DataError("the image isn't an array: its rows have different lengths.") from None
        if pixels.size != PIXELS:
            raise DataError(f"the image has {pixels.size:,} pixels; a widget shows images of 28×28 = {PIXELS}.")
        picture = pixels.reshape(SIDE, SIDE).copy()
        picture.flags.writeable = False
        return picture


class NetworkTrait(traitlets.TraitType[Any, Any]):
    """A network for 28×28 pixels. It may be set by its path or name. Raises SettingError for another size."""

    def validate(self, obj: Any, value: Any) -> Network:
        if not isinstance(value, Network | str | Path):
            raise SettingError("a widget shows a Network, or the path or name of one.")
        network = value if isinstance(value, Network) else load(value)
        if network.layers[0] != PIXELS:
            raise SettingError(
                f"this network reads {network.layers[0]:,} pixels; a widget shows networks that read 28×28 = {PIXELS}."
            )
        return network


def framed(network: Network, image: Array | None) -> Array | None:
    """An image (28, 28) brought into the network's frame; None for None."""
    return None if image is None else in_frame(image.reshape(1, PIXELS), network.card.frame).reshape(SIDE, SIDE)


def shape(network: Network) -> tuple[dict[str, Any], dict[str, Array]]:
    """Facts and arrays from which the browser draws a network's diagram: its layers, and its strongest weights."""
    facts = {
        "layers": list(network.layers),
        "classes": list(network.classes),
        "threshold": network.calibration.threshold,
    }
    return facts, lines.by_weight(network)


def reading(network: Network, seen: Array | None) -> tuple[dict[str, Any], dict[str, Array]]:
    """Facts and arrays that show a network reading an image. seen: (28, 28) in the network's frame, or None."""
    if seen is None:
        return {"answer": None}, {}
    activations = network.feed_forward(seen)
    arrays = {f"activations{layer}": a.astype(np.float32) for layer, a in enumerate(activations) if layer > 0}
    return answer(network, activations[-1]), {"image": seen, **arrays, **lines.by_signal(network, activations)}
