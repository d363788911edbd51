"""A few fixed images, whose outputs show whether a network has diverged.

All its parameters may be finite, and its weighted sums may still overflow float32; then its outputs are NaN.
"""

from dataclasses import replace

import numpy as np

from brightest.errors import SettingError
from brightest.nn.network import Network, forward
from brightest.nn.parameters import Array

_NOISE = (0.05, 0.1, 0.2, 0.5, 1.0)  # shares of pixels that aren't black


def probe_images(pixels: int) -> Array:
    """Images (n, pixels) float32 in 0..1: black, white, a stroke such as a 1 has, its negative, and noise."""
    rng = np.random.default_rng(0)
    side = int(np.sqrt(pixels))
    column = np.arange(pixels) % max(side, 1)
    stroke = np.abs(column - side // 2) <= side // 14
    noise = [rng.random(pixels) * (rng.random(pixels) < share) for share in _NOISE]
    return np.stack([np.zeros(pixels), np.ones(pixels), stroke, ~stroke, *noise]).astype(np.float32)


def has_finite_outputs(network: Network) -> bool:
    """Whether all outputs for the probe's images are finite numbers, computed in float32 as the engines do."""
    images = probe_images(network.layers[0])
    with np.errstate(all="ignore"):
        weights, biases = (
            tuple(array.astype(np.float32, copy=False) for array in arrays) for arrays in network.parameters
        )
        outputs = forward(replace(network, weights=weights, biases=biases), images)[-1]
    return bool(np.isfinite(outputs).all())


def check_finite_outputs(network: Network) -> None:
    """Raises SettingError unless the network has finite outputs."""
    if not has_finite_outputs(network):
        raise SettingError(
            "the network's outputs are not finite numbers, because its weights are too large: it has diverged; "
            "train it again with a smaller learning rate."
        )
