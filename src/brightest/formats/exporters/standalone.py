"""A network that reads small pictures, as one Python file that needs only NumPy. brightest wrote it.

    python FILE images.npy      prints for each image its class, the probability, and "check it" if that is low
    from FILE import read       read(image) returns the class, the probability, and whether to rely on them

An image is light on dark: bytes (0 is black, 255 is white) or numbers from 0 to 1. Digits must be normalized like
MNIST's: 28×28 pixels, the longest side of the digit 20 pixels long, its centre of mass in the middle. If ABOUT has an
"input", it says what else must be done to them.
"""

import base64
import sys
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


def read(image: Array) -> tuple[str, float, bool]:
    """The most probable class of one image (pixels,) or (h, w), its probability, and whether to rely on it."""
    probs = probabilities(np.asarray(image)[None])
    best = int(probs[0].argmax())
    return ABOUT["classes"][best], float(probs[0, best]), bool(accepted(probs)[0])


def probabilities(images: Array) -> Array:
    """The probability of each class, (n, classes), for images (n, pixels) or (n, h, w).

    They sum to 1, or to less if the network was also trained on images that show none of the classes.
    """
    images = np.asarray(images)
    a = images.reshape(len(images), -1) / (1.0 if images.dtype.kind == "f" else 255.0)
    *hidden, (W, b) = PARAMETERS
    activation: Any = {"sigmoid": sigmoid, "relu": relu, "tanh": np.tanh}[ABOUT["activation"]]
    for V, c in hidden:
        a = activation(a @ V.T + c)
    z = a @ W.T + b
    coupled = ABOUT["cost"] in ("cross-entropy", "generalized-cross-entropy")  # the outputs share a softmax
    if not coupled:  # each output has its own sigmoid, which is kept at least 1e-7 below 1
        a = np.maximum(sigmoid(z), 1e-30)
        z = np.log(a) - np.log(np.maximum(1 - a, 1e-7))
    calibration = ABOUT["calibration"]
    z = z / calibration["temperature"]
    if calibration["none"] and not coupled:
        z = np.concatenate([z, np.zeros((len(z), 1))], axis=1)  # an extra output, "none of these", at ½
    e = np.exp(z - z.max(axis=1, keepdims=True))
    probs: Array = (e / e.sum(axis=1, keepdims=True))[:, : len(ABOUT["classes"])]
    return probs


def accepted(probs: Array) -> Array:
    """Mask (n,) of the answers to rely on, for probabilities (n, classes); none if the network was never calibrated."""
    confidence, threshold = probs.max(axis=1), ABOUT["calibration"]["threshold"] or np.inf
    mask: Array = (confidence >= threshold) & (confidence > 1 - probs.sum(axis=1))
    return mask


def sigmoid(z: Array) -> Array:
    """1 / (1 + e⁻ᶻ), computed without overflow."""
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1 / (1 + e), e / (1 + e))


def relu(z: Array) -> Array:
    """max(0, z)."""
    return np.maximum(z, 0)


def unpack(numbers: str) -> list[tuple[Array, Array]]:
    """Weights (n_out, n_in) and biases (n_out,) of each layer, from base64: all weights, then all biases."""
    flat = np.frombuffer(base64.b64decode(numbers), ABOUT["numbers"]).astype(np.float64)
    sizes = list(pairwise(ABOUT["layers"]))
    weights, biases = np.split(flat, [sum(n_in * n_out for n_in, n_out in sizes)])
    layers = []
    for n_in, n_out in sizes:
        W, weights = np.split(weights, [n_in * n_out])
        b, biases = np.split(biases, [n_out])
        layers.append((W.reshape(n_out, n_in), b))
    return layers


# The network's description, then its weights and biases.
ABOUT: dict[str, Any] = {}
NUMBERS = ""
PARAMETERS = unpack(NUMBERS) if NUMBERS else []

if __name__ == "__main__":
    for image in np.load(sys.argv[1], allow_pickle=False):
        name, probability, reliable = read(image)
        print(name, f"{probability:.4f}", "" if reliable else "check it")
