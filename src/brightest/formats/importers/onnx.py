"""A multi-layer perceptron in ONNX: one chain of Gemm, or MatMul and Add, with activation functions between.

Before the first layer, pixels may be cast, reshaped, scaled and shifted by a number. That is folded into the first
layer's weights and biases, since brightest's pixels are always 0 to 1.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from brightest.errors import SettingError, StorageError
from brightest.formats.importers.parsed import SIGMOID_COSTS, SOFTMAX_COSTS, ParsedExport, ParsedLayers
from brightest.nn.network import MAX_PARAMETERS
from brightest.nn.parameters import Array

ACTIVATION_OPS = {"Relu": "relu", "Sigmoid": "sigmoid", "Tanh": "tanh", "Softmax": "softmax", "LogSoftmax": "softmax"}
COSTS = {"softmax": SOFTMAX_COSTS, "sigmoid": SIGMOID_COSTS, "": ParsedLayers.costs}  # by the last layer's activation
RESHAPE_OPS = ("Flatten", "Reshape", "Squeeze", "Unsqueeze")
IDENTITY_OPS = ("Cast", "Identity", "Dropout")
INPUT_SCALES = {1: 1.0, 10: 1.0, 11: 1.0}  # white in ONNX's float32, float16 and float64; in integers it is 255
SCALE_TOLERANCE = 1e-6  # 1/255 in float32, times 255


@dataclass(eq=False)
class Chain:
    """The layers found on the way from the input to the output."""

    weights: list[Array] = field(default_factory=list)
    biases: list[Array] = field(default_factory=list)
    activations: list[str] = field(default_factory=list)  # after each layer
    scale: float = 1.0  # the first layer's input is scale · x + shift
    shift: float = 0.0


def read(content: bytes) -> ParsedExport | ParsedLayers:
    """The layers, or an export. Raises SettingError without onnx, StorageError, or any error of a damaged file."""
    try:
        import onnx
        from google.protobuf.message import DecodeError
    except ImportError:
        raise SettingError(
            "files in ONNX are read with onnx, which is not installed: pip install 'brightest[onnx]'."
        ) from None
    model = onnx.ModelProto()
    try:
        model.ParseFromString(content)
    except DecodeError:
        raise StorageError("is not whole and valid ONNX.") from None
    constants = _constants(model.graph)
    metadata = {entry.key: entry.value for entry in model.metadata_props}
    if "brightest" in metadata:
        named = {name: array for name, array in constants.items() if name.startswith(("weights.", "biases."))}
        return ParsedExport(named, json.loads(metadata["brightest"]))
    inputs = [value for value in model.graph.input if value.name not in constants]
    if len(inputs) != 1:
        raise StorageError(f"has {len(inputs)} inputs: only a network with one can be imported.")
    chain = _follow_chain(model.graph, inputs[0].name, constants)
    return _to_layers(chain, INPUT_SCALES.get(inputs[0].type.tensor_type.elem_type, 255.0))


def _constants(graph: Any) -> dict[str, Array]:
    """The constants of the graph, by name."""
    from onnx import TensorProto, numpy_helper

    tensors = {tensor.name: tensor for tensor in graph.initializer}
    for node in graph.node:
        if node.op_type == "Constant" and "value" in (attributes := _attributes(node)):
            tensors[node.output[0]] = attributes["value"]
    arrays = {}
    for name, tensor in tensors.items():
        if tensor.data_location == TensorProto.EXTERNAL:
            raise StorageError("keeps its weights in another file: save it as one (external_data=False).")
        if np.prod(tensor.dims, dtype=float) > MAX_PARAMETERS:
            raise StorageError(f"holds {name}, which is larger than any network that can be imported.")
        arrays[name] = numpy_helper.to_array(tensor)
    return arrays


def _follow_chain(graph: Any, current: str, constants: dict[str, Array]) -> Chain:
    """Follow the chain from the input `current` to the output, node by node. Raises StorageError if it branches."""
    chain = Chain()
    outputs = {value.name for value in graph.output}
    consumers: dict[str, list[Any]] = {}
    for node in graph.node:
        for name in set(node.input):
            consumers.setdefault(name, []).append(node)
    for _ in graph.node:
        if current in outputs:
            break
        if len(consumers.get(current, [])) != 1:
            raise StorageError("is no chain of layers: an output goes to several operations, or to none.")
        (node,) = consumers[current]
        _add_node(chain, node, current, constants)
        current = node.output[0]
    if current not in outputs:
        raise StorageError("is no chain of layers from its input to its output.")
    return chain


def _add_node(chain: Chain, node: Any, current: str, constants: dict[str, Array]) -> None:
    """Add a node to the chain. Raises StorageError, naming the node, if the chain can't represent it."""
    op = node.op_type
    operands = [constants.get(name) for name in node.input if name and name != current]
    first = node.input[0] == current
    if op in IDENTITY_OPS or (op in RESHAPE_OPS and not chain.weights):
        if op == "Cast" and _attributes(node)["to"] not in INPUT_SCALES:
            raise StorageError("casts to whole numbers on the way, which brightest's layers don't.")
        return
    if op in ("Gemm", "MatMul") and first and operands and all(other is not None for other in operands):
        _add_layer(chain, node, operands)
    elif op == "Add" and chain.weights and not chain.activations[-1] and len(operands) == 1 and operands[0] is not None:
        chain.biases[-1] = chain.biases[-1] + _bias_row(operands[0], len(chain.biases[-1]))
    elif op in ACTIVATION_OPS and chain.weights and not chain.activations[-1]:
        chain.activations[-1] = ACTIVATION_OPS[op]
    elif op in ("Mul", "Div", "Add", "Sub") and not chain.weights and _scalar(operands) is not None:
        _fold_scaling(chain, op, _scalar(operands) or 0.0, first=first)
    else:
        raise StorageError(
            f"holds the operation {op} where brightest has none: only linear layers, each with Relu, Sigmoid or Tanh, "
            "can be imported."
        )


def _attributes(node: Any) -> dict[str, Any]:
    from onnx import helper

    return {part.name: helper.get_attribute_value(part) for part in node.attribute}


def _add_layer(chain: Chain, node: Any, constants: Sequence[Array | None]) -> None:
    """Add a linear layer with weights (n_out, n_in)."""
    attributes = {"transA": 0, "transB": 0, "alpha": 1.0, "beta": 1.0} | _attributes(node)
    W, *rest = (np.asarray(constant) for constant in constants)
    if W.ndim != 2 or W.dtype.kind != "f" or attributes["transA"]:
        raise StorageError(f"holds a {node.op_type} that is no linear layer.")
    W = np.ascontiguousarray(W if attributes["transB"] else W.T)
    chain.weights.append(W if attributes["alpha"] == 1 else (W * attributes["alpha"]).astype(W.dtype))
    b = _bias_row(rest[0], len(W)) if rest else np.zeros(len(W), W.dtype)
    chain.biases.append(b if attributes["beta"] == 1 else (b * attributes["beta"]).astype(b.dtype))
    chain.activations.append("")


def _bias_row(b: Array, n: int) -> Array:
    """Biases (n,), attributes as (n,), (1, n) or one number for all."""
    if b.dtype.kind != "f" or b.size not in (1, n):
        raise StorageError(f"adds an array of {b.shape} to {n} neurons: it must have one number for each.")
    return np.broadcast_to(b.reshape(-1), (n,))


def _scalar(constants: Sequence[Array | None]) -> float | None:
    """The number in the only constant; None if there are several, or it isn't a scalar."""
    (constant,) = constants if len(constants) == 1 else (None,)
    return None if constant is None or constant.size != 1 else float(constant.reshape(()))


def _fold_scaling(chain: Chain, op: str, number: float, *, first: bool) -> None:
    """Fold (scale · x + shift) op number into scale and shift. `first`: whether the pixels are the first operand."""
    if not first and op in ("Sub", "Div"):
        raise StorageError("subtracts or divides a number by pixels: only scaling and shifting them is understood.")
    if op == "Div" and number == 0:
        raise StorageError("divides its pixels by 0.")
    if op in ("Mul", "Div"):
        factor = number if op == "Mul" else 1 / number
        chain.scale, chain.shift = chain.scale * factor, chain.shift * factor
    else:
        chain.shift += number if op == "Add" else -number


def _to_layers(chain: Chain, white: float) -> ParsedLayers:
    """The layers, for pixels from 0 to 1; `white` is the file's input value for a white pixel."""
    if not chain.weights:
        raise StorageError("holds no linear layer.")
    *hidden, last = chain.activations
    if len(set(hidden)) > 1 or not set(hidden) <= set(ParsedLayers.activations):
        names = ", ".join(activation or "none" for activation in hidden)
        raise StorageError(f"has hidden layers with {names}: brightest has one of relu, sigmoid and tanh for all.")
    if last not in COSTS:
        raise StorageError(f"has outputs with {last}: it must be Softmax, Sigmoid or nothing.")
    if abs(chain.scale) < 1 / 200:  # the graph divides by 255, so its floats reach 255, too
        white = 255.0
    factor, W = chain.scale * white, chain.weights[0]
    weights, biases = list(chain.weights), list(chain.biases)
    if chain.shift:
        biases[0] = (biases[0] + chain.shift * W.sum(axis=1, dtype=np.float64)).astype(W.dtype)
    if abs(factor - 1) > SCALE_TOLERANCE:
        weights[0] = (W * factor).astype(W.dtype)
    return ParsedLayers("an ONNX graph", weights, biases, tuple(hidden[:1]) or ParsedLayers.activations, COSTS[last])
