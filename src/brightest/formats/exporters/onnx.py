"""Exports a network as ONNX, which most runtimes read: uint8 pixels in, calibrated probabilities out.

The graph contains the scaling of pixels, the layers, their activation functions, the temperature, *none of these* and
the threshold. normalizing_onnx.py adds the normalization of a grey picture.

The graph computes in float32. Its probabilities differ from the reference engine's by a few millionths, depending on
the order in which the runtime adds up numbers. With `double` it computes in float64, which is slower. Either way,
probabilities are computed from the last layer's weighted sums, because in float32 1 - a has few digits if an activation
a is near 1.

A small first layer is computed from the pixels' bytes with whole numbers, because turning all pixels into floats would
take as long as all layers together. The file has only the weights themselves: the graph derives the whole numbers from
them, which runtimes do once, when they load it.
"""

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from brightest.evaluation.calibration import MIN_ACTIVATION, MIN_COMPLEMENT
from brightest.formats.exporters import input_note
from brightest.formats.exporters.agreement import (
    MAX_DIFFERENCE,
    MAX_FLOAT32_DIFFERENCE,
    Agreement,
    Images,
    compare,
)
from brightest.formats.exporters.graph import Graph, Tensor, array_like, parameter
from brightest.nn.costs import cost
from brightest.nn.network import Network
from brightest.nn.parameters import Array
from brightest.nn.storage import describe_export

ACTIVATION_OPS = {"sigmoid": "Sigmoid", "relu": "Relu", "tanh": "Tanh"}
PLANES, PLANE_BITS = 4, 7  # how many whole numbers stand for a weight, and their bits: see _byte_sums
MAX_BYTE_NEURONS = 32  # of the first layer; for more, four products of whole numbers take longer than one of floats
MAX_UNCLIPPED_TEMPERATURE = 4.0  # up to this, MIN_ACTIVATION becomes a probability below 1e-7


def serialize(network: Network, *, double: bool = False) -> bytes:
    """The model's bytes. Its input `images` is (n, side, side) uint8, light on dark; (n, pixels) if not square.

    Its outputs are `probabilities` (n, classes), float32, and `accepted` (n,) bool. double: compute in float64, and
    output float64 probabilities.
    """
    graph = Graph()
    pixels = network.layers[0]
    side = math.isqrt(pixels)
    shape = ("n", side, side) if side * side == pixels else ("n", pixels)
    probs, is_accepted = add_network(graph, network, Tensor(graph, "images", np.dtype(np.uint8)), double=double)
    outputs = {"probabilities": (probs, ("n", network.layers[-1])), "accepted": (is_accepted, ("n",))}
    return to_bytes(graph, network, [array_like("images", np.uint8, shape)], outputs, input_note(network))


def add_network(graph: Graph, network: Network, images: Tensor, *, double: bool) -> tuple[Tensor, Tensor]:
    """Add the network's nodes. Returns probabilities (n, classes) and accepted (n,) for images (n, ...) uint8.

    They are those of engines/reference.py and evaluation/calibration.py.
    """
    kind = np.float64 if double else np.float32
    a = images.reshape(-1, network.layers[0])
    last = len(network.weights) - 1
    temperature = network.calibration.temperature
    is_divided = not double and last > 0 and temperature <= MAX_UNCLIPPED_TEMPERATURE
    for layer, (W, b) in enumerate(zip(network.weights, network.biases, strict=True)):
        weights = graph.constant(parameter(W), f"weights.{layer}").to(kind)
        biases = graph.constant(parameter(b), f"biases.{layer}").to(kind)
        if layer == last and is_divided:  # alpha and beta save a pass over all sums
            a = graph("Gemm", a, weights, biases, transB=1, alpha=1 / temperature, beta=1 / temperature)
        elif layer:
            a = graph("Gemm", a, weights, biases, transB=1)
        elif double:  # Gemm's attribute alpha has only the precision of float32
            a = graph("Gemm", a.to(kind) / 255, weights, biases, transB=1)
        elif len(W) <= MAX_BYTE_NEURONS:
            a = _byte_sums(graph, a, weights, biases, np.abs(W).max(axis=1))
        else:  # alpha saves a pass over all pixels
            a = graph("Gemm", a.to(kind), weights, biases, transB=1, alpha=1 / 255)
        if layer < last:
            a = graph(ACTIVATION_OPS[network.activation], a)
    return probabilities(graph, network, a, is_divided=is_divided)


def _byte_sums(graph: Graph, a: Tensor, weights: Tensor, biases: Tensor, largest: Array) -> Tensor:
    """The weighted sums (n, n_out) float32 of the first layer, for the pixels' bytes a (n, n_in).

    A neuron's weights are w = step (p0 + p1 / 128 + p2 / 128² + p3 / 128³), where all p are whole numbers from -64 to
    64. These planes are multiplied with the pixels and only then put together. Seven bits, because processors without
    instructions for such products (VNNI) add up two of them in 16 bits, and 2 · 255 · 64 is the most that has room.

    largest: the largest absolute weight of each neuron (n_out,).
    """
    step = np.ldexp(1.0, np.frexp(largest.astype(np.float32))[1] - (PLANE_BITS - 1))  # a power of 2: nothing is rounded
    rest = weights * graph.constant((1 / step)[:, None].astype(np.float32))
    planes = [graph("Round", rest)]
    while len(planes) < PLANES:
        rest = (rest - planes[-1]) * 2**PLANE_BITS
        planes.append(graph("Round", rest))
    whole = graph.concatenate(planes).T.to(np.int8)
    sums = graph("MatMulInteger", a, whole, dtype=np.int32).to(np.float32)
    together = [np.diag(step / 255 / 2 ** (PLANE_BITS * plane)) for plane in range(PLANES)]
    return graph("Gemm", sums, graph.constant(np.concatenate(together).astype(np.float32)), biases)


def probabilities(graph: Graph, network: Network, z: Tensor, *, is_divided: bool) -> tuple[Tensor, Tensor]:
    """Probabilities (n, classes) and accepted (n,), as in calibration.py, from weighted sums z (n, classes).

    is_divided: whether z was divided by the temperature, which is at most MAX_UNCLIPPED_TEMPERATURE then.
    """
    coupled = cost(network.cost).softmax_coupled
    lowest, highest = math.log(MIN_ACTIVATION), -math.log(MIN_COMPLEMENT)
    temperature = network.calibration.temperature
    if not coupled:
        divisor = temperature if is_divided else 1.0
        z = graph("Clip", z, lowest / divisor, highest / divisor)
    elif temperature > MAX_UNCLIPPED_TEMPERATURE:
        z = graph("Max", graph("LogSoftmax", z, axis=1), lowest)
    if not is_divided:
        z = z / temperature
    limit = network.calibration.threshold or np.inf  # accept nothing if the network was never calibrated
    if coupled or not network.calibration.none:
        probs = graph("Softmax", z, axis=1)
        return probs, graph("ReduceMax", probs, graph.whole(1), keepdims=0, dtype=probs.dtype) >= limit
    with_none = graph("Softmax", graph("Pad", z, graph.whole(0, 0, 0, 1), dtype=z.dtype), axis=1)  # at z = 0
    n = network.layers[-1]
    probs, none = with_none.columns(0, n), with_none.columns(n, n + 1)
    confidence = probs.max(axis=1)
    return probs, ((confidence >= limit) & (confidence > none)).reshape(-1)


def to_bytes(
    graph: Graph, network: Network, inputs: Sequence[Any], outputs: Mapping[str, Any], more: Mapping[str, str]
) -> bytes:
    """The model's bytes, checked by ONNX. Its metadata is the network's description; `more` adds entries to that."""
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
    """Compare answers in onnxruntime."""
    runtime = session(content)
    shape = [-1, *runtime.get_inputs()[0].shape[1:]]

    def answers(pixels: Array) -> tuple[Array, Array]:
        probs, is_accepted = runtime.run(["probabilities", "accepted"], {"images": pixels.reshape(shape)})
        return probs, is_accepted

    return compare(network, answers, images, max_difference(runtime))


def max_difference(runtime: Any) -> float:
    """The largest difference of probabilities that is allowed for the precision of this session's graph."""
    return MAX_FLOAT32_DIFFERENCE if runtime.get_outputs()[0].type == "tensor(float)" else MAX_DIFFERENCE


def session(content: bytes) -> Any:
    """An onnxruntime session on the CPU."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3  # errors only
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # images may come one at a time
    return onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
