"""A neural network is a function: pixels in, one activation per class out, weights and biases as its parameters.

A Network is an immutable value: training makes new ones. Besides its parameters it has the names of its classes, a
card and a calibration.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from brightest.displayed import Displayed
from brightest.errors import DataError, SettingError, check_choice
from brightest.images.deslant import check_frame, in_frame
from brightest.images.pixels import allowed_pixels
from brightest.images.soften import soften
from brightest.nn.activations import ACTIVATIONS, activation
from brightest.nn.card import Calibration, Card
from brightest.nn.costs import COSTS, cost
from brightest.nn.initialization import initialization as initialize
from brightest.nn.parameters import Array, Parameters

LESSON_LAYERS = (784, 16, 16, 10)
DIGITS = tuple("0123456789")
MAX_PARAMETERS = 100_000_000  # 400 MB of float32: a larger number is probably a typing error


@dataclass(frozen=True, eq=False)
class Network(Displayed):
    """Layers of neurons: each neuron applies an activation function to a weighted sum of the layer before plus a bias.

    weights[l] is (n_out, n_in), biases[l] is (n_out,). `activation` names the hidden layers' activation function; the
    last layer's follows from `cost`. Raises SettingError if the shapes of consecutive layers don't match.
    """

    weights: tuple[Array, ...]
    biases: tuple[Array, ...]
    activation: str = "sigmoid"
    cost: str = "squares"
    classes: tuple[str, ...] = DIGITS
    card: Card = field(default_factory=Card)
    calibration: Calibration = field(default_factory=Calibration)

    def __post_init__(self) -> None:
        check_choice("activation", self.activation, ACTIVATIONS)
        check_choice("cost", self.cost, COSTS)
        if not self.weights or len(self.weights) != len(self.biases):
            raise SettingError("a network needs one array of weights and one of biases for each layer after the first.")
        for layer, (W, b) in enumerate(zip(self.weights, self.biases, strict=True)):
            if W.ndim != 2 or b.shape != W.shape[:1]:
                raise SettingError(
                    f"layer {layer + 1}: weights {W.shape} and biases {b.shape} don't fit; "
                    "they must be (n_out, n_in) and (n_out,)."
                )
        for layer, (W, V) in enumerate(pairwise(self.weights)):
            if V.shape[1] != W.shape[0]:
                raise SettingError(
                    f"layer {layer + 1} has {W.shape[0]} neurons but layer {layer + 2} weighs {V.shape[1]}; "
                    "the two must be equal."
                )
        check_layers(self.layers)
        check_frame(self.card.frame, self.layers[0])
        if not all(isinstance(name, str) and name.isprintable() and name for name in self.classes):
            raise SettingError("the name of every class must be text that can be printed.")
        if len(set(self.classes)) < len(self.classes):
            raise SettingError("two classes have the same name; each needs its own.")
        if len(self.classes) != self.layers[-1]:
            raise SettingError(
                f"{self.layers[-1]} outputs but {len(self.classes)} class names; there must be one for each."
            )
        object.__setattr__(self, "weights", tuple(map(_read_only, self.weights)))
        object.__setattr__(self, "biases", tuple(map(_read_only, self.biases)))

    @property
    def layers(self) -> tuple[int, ...]:
        """Neurons per layer, first to last: (784, 16, 16, 10) in the lessons."""
        return (self.weights[0].shape[1], *(len(b) for b in self.biases))

    @property
    def parameters(self) -> Parameters:
        """All weights and biases."""
        return Parameters(self.weights, self.biases)

    @property
    def size(self) -> int:
        """The number of weights and biases: 13,002 in the lessons."""
        return sum(array.size for array in self.parameters.arrays())

    def feed_forward(self, image: Array) -> list[Array]:
        """The activations of every layer for one image, (n_0,), (n_1,), ...: lesson 1, a = σ(W a + b).

        The image is taken as it is, even if the network expects another frame.
        image: (n_0,) or (height, width), bytes, booleans, or floats in 0..1 or 0..255, as brightest.images.pixels
        says. Raises DataError for other pixels, and if there aren't n_0.
        """
        a = pixels(allowed_pixels(image)).reshape(-1)
        check_pixels(self.layers, a)
        return forward(self, a)

    def read(self, image: Array) -> str:
        """The name of the class whose neuron is brightest for one image, (n_0,) or (height, width), in any frame.

        The edges of a black and white image are softened first (images.soften).
        """
        given = allowed_pixels(image).reshape(1, -1)
        check_pixels(self.layers, given)
        seen = in_frame(soften(given), self.card.frame)
        return self.classes[int(self.feed_forward(seen)[-1].argmax())]


def forward(network: Network, a: Array) -> list[Array]:
    """The activations of every layer, (n_l,) or (batch, n_l), given the first layer's: a = σ(W a + b)."""
    hidden, output = activation(network.activation).function, cost(network.cost).activation
    activations = [a]
    for layer, (W, b) in enumerate(zip(network.weights, network.biases, strict=True), start=1):
        function = output if layer == len(network.weights) else hidden
        a = function(a @ W.T + b)
        activations.append(a)
    return activations


def _read_only(array: Array) -> Array:
    """`array` itself if it is read-only, else a read-only copy."""
    if array.flags.writeable:
        array = array.copy()
        array.flags.writeable = False
    return array


def pixels(images: Array, dtype: type = np.float64) -> Array:
    """The first layer's activations, (n, n_0): integers 0..255 are scaled to 0..1; floating-point values are kept.

    Raises DataError if the pixels aren't numbers.
    """
    images = np.asarray(images)
    if images.dtype.kind not in "buif":
        raise DataError("an image must be an array of numbers: read a picture's file with brightest.read_picture.")
    if np.issubdtype(images.dtype, np.floating):
        return images.astype(dtype, copy=False)
    return np.divide(images, 255, dtype=dtype)


def random_network(
    layers: Sequence[int],
    rng: np.random.Generator,
    activation: str = "sigmoid",
    cost: str = "squares",
    classes: tuple[str, ...] = DIGITS,
    initialization: str = "normal",
) -> Network:
    """An untrained network of `layers` neurons, its parameters drawn from `rng`."""
    check_layers(layers)
    draw = initialize(initialization)
    last = len(layers) - 2
    drawn = [draw(n_in, n_out, rng, last=layer == last) for layer, (n_in, n_out) in enumerate(pairwise(layers))]
    return Network(tuple(W for W, _ in drawn), tuple(b for _, b in drawn), activation, cost, classes)


def check_pixels(layers: Sequence[int], images: Array) -> None:
    """Raises DataError unless images (n, n_0) have a pixel for each neuron of the first layer."""
    if images.shape[-1] != layers[0]:
        raise DataError(
            f"the first layer has {layers[0]} neurons but the images {images.shape[-1]} pixels; they must be equal."
        )


def check_layers(layers: Sequence[int]) -> None:
    """Raises SettingError unless `layers` are at least two positive numbers of a size that fits in memory."""
    text = ",".join(map(str, layers))
    if len(layers) < 2:
        raise SettingError(f"layers {text!r}: at least an input and an output layer are needed, such as 784,16,16,10.")
    if min(layers) < 1:
        raise SettingError(f"layers {text!r}: every layer needs at least one neuron.")
    size = sum(n_out * (n_in + 1) for n_in, n_out in pairwise(layers))
    if size > MAX_PARAMETERS:
        raise SettingError(f"layers {text!r}: {size:,} parameters are more than the {MAX_PARAMETERS:,} allowed.")
