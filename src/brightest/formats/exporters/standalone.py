"""A network that reads small pictures, as one file of Python that needs NumPy alone. brightest wrote it.

    python FILE images.npy      a line for each image: its class, how likely that is, and whether it should be checked
    from FILE import read       read(image) gives the same three for one image

An image is bytes, 0 black and 255 white, light on dark, or numbers from 0 to 1. Digits must be framed as MNIST's
are: 28×28 pixels, the digit 20 of them along its longest side, its centre of mass in the middle.
"""

import base64
import sys
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


def read(image: Array) -> tuple[str, float, bool]:
    """The likeliest class of one image (pixels,) or (h, w), its probability, and whether to rely on it."""
    likely = probabilities(np.asarray(image)[None])
    best = int(likely[0].argmax())
    return ABOUT["classes"][best], float(likely[0, best]), bool(accepted(likely)[0])


def probabilities(images: Array) -> Array:
    """How likely each class is, (n, classes), for images (n, pixels) or (n, h, w).

    They sum to 1, or to less where the network knows that an image may show none of the classes.
    """
    images = np.asarray(images)
    a = images.reshape(len(images), -1) / (1.0 if images.dtype.kind == "f" else 255.0)
    *hidden, (W, b) = PARAMETERS
    squash: Any = {"sigmoid": sigmoid, "relu": relu, "tanh": np.tanh}[ABOUT["activation"]]
    for V, c in hidden:
        a = squash(a @ V.T + c)
    z = a @ W.T + b
    together = ABOUT["cost"] in ("cross-entropy", "generalized-cross-entropy")  # one softmax
    if not together:  # each output has a sigmoid of its own; it comes no nearer to 1 than 1e-7
        a = np.maximum(sigmoid(z), 1e-30)
        z = np.log(a) - np.log(np.maximum(1 - a, 1e-7))
    calibration = ABOUT["calibration"]
    z = z / calibration["temperature"]
    if calibration["none"] and not together:
        z = np.concatenate([z, np.zeros((len(z), 1))], axis=1)  # as if one more neuron, at one half, said none of these
    e = np.exp(z - z.max(axis=1, keepdims=True))
    likely: Array = (e / e.sum(axis=1, keepdims=True))[:, : len(ABOUT["classes"])]
    return likely


def accepted(likely: Array) -> Array:
    """Which answers to rely on, (n,), for probabilities (n, classes)."""
    surest = likely.max(axis=1)
    given: Array = (surest >= ABOUT["calibration"]["threshold"]) & (surest > 1 - likely.sum(axis=1))
    return given


def sigmoid(z: Array) -> Array:
    """1 / (1 + e⁻ᶻ), without an overflow."""
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1 / (1 + e), e / (1 + e))


def relu(z: Array) -> Array:
    """max(0, z)."""
    return np.maximum(z, 0)


def unpacked(numbers: str) -> list[tuple[Array, Array]]:
    """Weights (n_out, n_in) and biases (n_out,) of each layer: in the text, all weights come before all biases."""
    flat = np.frombuffer(base64.b64decode(numbers), ABOUT["numbers"]).astype(np.float64)
    sizes = list(pairwise(ABOUT["layers"]))
    weights, biases = np.split(flat, [sum(n_in * n_out for n_in, n_out in sizes)])
    layers = []
    for n_in, n_out in sizes:
        W, weights = np.split(weights, [n_in * n_out])
        b, biases = np.split(biases, [n_out])
        layers.append((W.reshape(n_out, n_in), b))
    return layers


# What is known of the network, then its weights and biases.
ABOUT: dict[str, Any] = {}
NUMBERS = ""
PARAMETERS = unpacked(NUMBERS) if NUMBERS else []

if __name__ == "__main__":
    for image in np.load(sys.argv[1], allow_pickle=False):
        name, likelihood, sure = read(image)
        print(name, f"{likelihood:.4f}", "" if sure else "check it")
