"""A network as ONNX, which most runtimes read: uint8 pixels in, calibrated probabilities out.

The graph holds the scaling of pixels, the layers, their activation functions, the temperature, *none of these* and the
threshold. normalizing_onnx.py adds the normalization of a grey picture.

Parameters keep their precision, usually float32, but the arithmetic is float64: in float32, probabilities differ from
the reference engine's by up to two in a million, depending on the runtime's order of summation.
"""

import json
from collections.abc import Mapping, Sequence
from math import isqrt
from typing import Any

import numpy as np

from brightest.formats.exporters import input_note
from brightest.formats.exporters.agreement import Agreement, Images, compare
from brightest.formats.exporters.graph import Graph, Tensor, array_like, parameter
from brightest.nn.costs import cost
from brightest.nn.network import Network
from brightest.nn.parameters import Array
from brightest.nn.storage import describe_export

ACTIVATION_OPS = {"sigmoid": "Sigmoid", "relu": "Relu", "tanh": "Tanh"}


def serialize(network: Network) -> bytes:
    """images (n, h, w) uint8, light on dark → probabilities (n, classes) float64 and accepted (n,) bool.

    If the first layer's neurons make no square, images are (n, pixels).
    """
    graph = Graph()
    pixels = network.layers[0]
    side = isqrt(pixels)
    shape = ("n", side, side) if side * side == pixels else ("n", pixels)
    probs, is_accepted = add_network(graph, network, Tensor(graph, "images", np.dtype(np.uint8)))
    outputs = {"probabilities": (probs, ("n", network.layers[-1])), "accepted": (is_accepted, ("n",))}
    return to_bytes(graph, network, [array_like("images", np.uint8, shape)], outputs, input_note(network))


def add_network(graph: Graph, network: Network, images: Tensor) -> tuple[Tensor, Tensor]:
    """Images (n, ...) uint8 → probabilities (n, classes) and accepted (n,): engines/reference.py, calibration.py."""
    a = images.to(np.float64).reshape(-1, network.layers[0]) / 255
    coupled = cost(network.cost).softmax_coupled
    last = len(network.weights) - 1
    for layer, (W, b) in enumerate(zip(network.weights, network.biases, strict=True)):
        weights = graph.constant(parameter(W), f"weights.{layer}").to(np.float64)
        biases = graph.constant(parameter(b), f"biases.{layer}").to(np.float64)
        z = graph("Gemm", a, weights, biases, transB=1)
        a = graph(ACTIVATION_OPS[network.activation] if layer < last else "Softmax" if coupled else "Sigmoid", z)
    probs = probabilities(graph, network, a)
    confidence = probs.max(axis=1)
    limit = network.calibration.threshold or np.inf  # nothing is accepted if none was ever found
    is_accepted = (confidence >= limit) & (confidence > 1 - probs.sum(axis=1))
    return probs, is_accepted.reshape(-1)


def probabilities(graph: Graph, network: Network, outputs: Tensor) -> Tensor:
    """calibration.probabilities of the last layer's activations, both (n, classes)."""
    coupled = cost(network.cost).softmax_coupled
    a = graph("Max", outputs, 1e-30)
    z = graph("Log", a)
    if not coupled:
        z = z - graph("Log", graph("Max", 1 - a, 1e-7))
    z = z / network.calibration.temperature
    largest = z.max(axis=1)
    if coupled or not network.calibration.none:
        e = graph("Exp", z - largest)
        return e / e.sum(axis=1)
    largest = graph("Max", largest, 0)
    e = graph("Exp", z - largest)
    return e / (e.sum(axis=1) + graph("Exp", -largest))


def to_bytes(
    graph: Graph, network: Network, inputs: Sequence[Any], outputs: Mapping[str, Any], more: Mapping[str, str]
) -> bytes:
    """The model's bytes, checked by ONNX, with the network's description, and `more` of it, as metadata."""
    import onnx

    about = {
        "brightest": json.dumps(describe_export(network, **more), default=float),
        "classes": json.dumps(network.classes, ensure_ascii=False),
    }
    model = graph.model(inputs, outputs, "brightest", about)
    onnx.checker.check_model(model, full_check=True)
    content: bytes = model.SerializeToString()
    return content


def verify(network: Network, content: bytes, images: Images) -> Agreement:
    """Verify in onnxruntime."""
    runtime = session(content)
    shape = [-1, *runtime.get_inputs()[0].shape[1:]]

    def answers(pixels: Array) -> tuple[Array, Array]:
        probs, is_accepted = runtime.run(["probabilities", "accepted"], {"images": pixels.reshape(shape)})
        return probs, is_accepted

    return compare(network, answers, images)


def session(content: bytes) -> Any:
    """An onnxruntime session on the CPU."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3  # errors only
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # images come one by one
    return onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
