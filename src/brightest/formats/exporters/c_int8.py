"""Exports a network as a C99 header with 8-bit weights, a quarter of the size, whose sums are whole numbers.

A row of weights is stored as whole numbers from -127 to 127, and one float by which they are multiplied. Pixels are
bytes. The activations of a hidden layer are 16-bit numbers with a common scale, chosen so that the largest activation
that any image can cause still fits. Sums fit into 32 bits.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from brightest.formats.exporters.agreement import Agreement, Images
from brightest.formats.exporters.c_compiler import compare_compiled
from brightest.formats.exporters.c_header import array, check, header, number, numbers, sums_start
from brightest.nn.network import Network
from brightest.nn.parameters import Array

MAX_SUM = 2**30  # of weights times inputs
MAX_BIAS = 2**29  # so that the sum with a bias stays below 2**31
MAX_LEVEL = 2**15 - 1  # the largest 16-bit activation

FUNCTIONS = """\
/* weights (n) times bytes (n). */
static inline int32_t brightest_dot_pixels(const int8_t *weights, const uint8_t *pixels, int n)
{
    int32_t sum = 0;
    for (int i = 0; i < n; i++)
        sum += weights[i] * pixels[i];
    return sum;
}

/* weights (n) times activations (n). */
static inline int32_t brightest_dot(const int8_t *weights, const int16_t *activations, int n)
{
    int32_t sum = 0;
    for (int i = 0; i < n; i++)
        sum += weights[i] * activations[i];
    return sum;
}

/* An activation as a whole number of `levels` for each 1. */
static inline int16_t brightest_round(float a, float levels)
{
    return (int16_t)(a * levels + (a < 0.0f ? -0.5f : 0.5f));
}
"""


@dataclass(frozen=True, eq=False)
class Layer:
    """A quantized layer. The weighted sum of neuron j is (weights[j] · inputs + biases[j]) scales[j]."""

    weights: Array  # (n_out, n_in) int8
    biases: Array  # (n_out,) int32
    scales: Array  # (n_out,) float32
    levels: float  # the whole number that stands for an activation of 1 in the input of the next layer


def quantize(network: Network) -> list[Layer]:
    """The network's layers, quantized."""
    layers = []
    input_scale, largest = 1 / 255, 1.0  # the value of one level of the inputs, and the largest possible input
    for weights, biases_given in zip(network.weights, network.biases, strict=True):
        W, b = weights.astype(np.float64), biases_given.astype(np.float64)
        needed = np.maximum(np.abs(W).max(axis=1) / 127, np.abs(b) / (MAX_BIAS * input_scale))
        scales = np.maximum(needed, 1e-30)
        whole = np.rint(W / scales[:, None]).astype(np.int8)
        biases = np.rint(b / (scales * input_scale)).astype(np.int32)
        if network.activation == "relu":
            rounded = whole * scales[:, None]
            largest = max(1e-6, float((np.maximum(rounded, 0) @ np.full(W.shape[1], largest) + b).max()))
        levels = min(MAX_LEVEL, MAX_SUM // (127 * len(b))) / (1.001 * largest)  # leaves room for float32's rounding
        layers.append(Layer(whole, biases, (scales * input_scale).astype(np.float32), levels))
        input_scale = 1 / float(np.float32(levels))
    return layers


def serialize(network: Network) -> bytes:
    """The header, with 8-bit weights, 32-bit biases, and a scale for each neuron.

    Raises SettingError for a network that C can't hold.
    """
    check(network)
    layers = quantize(network)
    code = []
    for i, layer in enumerate(layers, start=1):
        n_out, n_in = layer.weights.shape
        rows = f"Layer {i}: {n_out} rows of {n_in} weights, a row for each of its neurons."
        code += [array("int8_t", f"weights_{i}", map(str, layer.weights.reshape(-1)), n_out * n_in, rows)]
        code += [array("int32_t", f"biases_{i}", map(str, layer.biases), n_out, f"Layer {i}: a bias for each neuron.")]
        scale = f"Layer {i}: the value of 1 in each neuron's sum of whole numbers."
        code += [array("float", f"scales_{i}", numbers(layer.scales), n_out, scale)]
    code += [FUNCTIONS, *sums_start(network)]
    hidden = network.layers[1:-1]
    code += [f"    int16_t a_{i}[{n}];" for i, n in enumerate(hidden, start=1)]
    for i, (layer, (n_in, n_out)) in enumerate(zip(layers, pairwise(network.layers), strict=True), start=1):
        function, inputs = ("dot_pixels", "pixels") if i == 1 else ("dot", f"a_{i - 1}")
        row = f"const int8_t *row = brightest_weights_{i} + j * {n_in}"
        z = f"(float)whole * brightest_scales_{i}[j]"
        result = f"z[j] = {z}"
        if i < len(layers):
            result = f"a_{i}[j] = brightest_round(brightest_activation({z}), {number(layer.levels)})"
        code += [f"    for (int j = 0; j < {n_out}; j++) {{", f"        {row};"]
        code += [
            f"        const int32_t whole = brightest_{function}(row, {inputs}, {n_in}) + brightest_biases_{i}[j];"
        ]
        code += [f"        {result};", "    }"]
    code += ["}\n"]
    constants = sum(layer.weights.size + 8 * len(layer.biases) for layer in layers)
    return header(network, "\n".join(code), "8-bit numbers with a scale for each neuron", constants, 2 * sum(hidden))


def verify(network: Network, content: bytes, images: Images) -> Agreement:
    """Compile the header, and compare its accuracy: some answers may differ from the network's.

    Raises StorageError if the header doesn't compile or run.
    """
    return compare_compiled(network, content, images, limit=None)
