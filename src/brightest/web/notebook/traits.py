"""What widgets hold: pictures of 28×28 pixels, networks, and messages for the browser."""

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
    """An image of 28×28 pixels, (28, 28) uint8; None is none. Raises DataError for another size."""

    default_value = None
    allow_none = True

    def validate(self, obj: Any, value: Any) -> Array:
        try:
            pixels = to_uint8(np.asarray(value))
        except ValueError:  # of lists with rows of several lengths
            raise DataError("the image is no array: its rows have different lengths.") from None
        if pixels.size != PIXELS:
            raise DataError(f"the image has {pixels.size:,} pixels; a widget shows images of 28×28 = {PIXELS}.")
        picture = pixels.reshape(SIDE, SIDE).copy()
        picture.flags.writeable = False
        return picture


class NetworkTrait(traitlets.TraitType[Any, Any]):
    """A network that reads 28×28 pixels, or the path or name of one. Raises SettingError for another size."""

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
    """An image (28, 28) as the network expects it; None stays None."""
    return None if image is None else in_frame(image.reshape(1, PIXELS), network.card.frame).reshape(SIDE, SIDE)


def shape(network: Network) -> tuple[dict[str, Any], dict[str, Array]]:
    """Facts and arrays of a network for its diagram: its layers, and its strongest weights."""
    facts = {
        "layers": list(network.layers),
        "classes": list(network.classes),
        "threshold": network.calibration.threshold,
    }
    return facts, lines.by_weight(network)


def reading(network: Network, seen: Array | None) -> tuple[dict[str, Any], dict[str, Array]]:
    """Facts and arrays of what a network makes of an image in its frame; None is no image."""
    if seen is None:
        return {"answer": None}, {}
    activations = network.feed_forward(seen)
    arrays = {f"activations{layer}": a.astype(np.float32) for layer, a in enumerate(activations) if layer > 0}
    return answer(network, activations[-1]), {"image": seen, **arrays, **lines.by_signal(network, activations)}
