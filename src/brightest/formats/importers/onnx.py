"""A multi-layer perceptron in ONNX: one chain of Gemm, or MatMul and Add, with activation functions between.

Before the first layer, pixels may be cast, reshaped, scaled and shifted (pixel_scale.py). Beside the outputs, a graph
may name the likeliest class, as scikit-learn's do.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from brightest.errors import SettingError, StorageError
from brightest.formats.importers.parsed import SIGMOID_COSTS, SOFTMAX_COSTS, ParsedExport, ParsedLayers
from brightest.formats.importers.pixel_scale import PixelScale
from brightest.formats.importers.pixel_shape import UNKNOWN, PixelShape, input_shape
from brightest.formats.importers.protobuf import count_message
from brightest.nn.network import MAX_PARAMETERS
from brightest.nn.parameters import Array
from brightest.system.budget import Budget, parse_json, shown

ACTIVATION_OPS = {"Relu": "relu", "Sigmoid": "sigmoid", "Tanh": "tanh", "Softmax": "softmax", "LogSoftmax": "softmax"}
COSTS = {"softmax": SOFTMAX_COSTS, "sigmoid": SIGMOID_COSTS, "": ParsedLayers.costs}  # by the last layer's activation
RESHAPE_OPS = ("Flatten", "Reshape", "Squeeze", "Unsqueeze")
IDENTITY_OPS = ("Cast", "Identity", "Dropout")
SCALE_OPS = ("Mul", "Div", "Add", "Sub")
VALUE_OPS = (*IDENTITY_OPS, *RESHAPE_OPS, "ZipMap")  # give the outputs in another shape
LABEL_OPS = (
    *VALUE_OPS, "ArgMax", "TopK", "ReduceMax", "ArrayFeatureExtractor", "Gather", "GatherElements", "Slice",
    "LabelEncoder",
)  # fmt: skip
DOMAINS = ("", "ai.onnx", "ai.onnx.ml")
FLOATS = (1, 10, 11, 16)  # ONNX's float32, float16, float64 and bfloat16: white is 1 or 255; in integers it is 255
UINT8, BOOL = 2, 9


@dataclass(eq=False)
class Graph:
    """A graph's constants by name, and the nodes that consume each value."""

    constants: Mapping[str, Any]  # TensorProto
    consumers: Mapping[str, Sequence[Any]]  # NodeProto
    outputs: frozenset[str]
    budget: Budget

    def array(self, name: str) -> Array | None:
        """A constant as an array, or None. Counted each time, since layers may share it."""
        from onnx import TensorProto, numpy_helper

        tensor = self.constants.get(name)
        if tensor is None:
            return None
        if tensor.data_location == TensorProto.EXTERNAL:
            raise StorageError("keeps its weights in another file: save it as one (external_data=False).")
        size = float(np.prod(tensor.dims, dtype=float))
        if not 0 <= size <= MAX_PARAMETERS:
            raise StorageError(f"holds {shown(name)}, which is larger than any network that can be imported.")
        self.budget.spend_array(int(size), 8)
        array: Array = numpy_helper.to_array(tensor)
        return array.astype(np.float32) if array.dtype.name == "bfloat16" else array

    def following(self, name: str) -> Iterator[Any]:
        """All nodes that a value leads to."""
        waiting, seen = [name], {name}
        while waiting:
            for node in self.consumers.get(waiting.pop(), ()):
                self.budget.spend_parts()
                yield node
                new = set(node.output) - seen
                seen |= new
                waiting += new


@dataclass(eq=False)
class Chain:
    """The layers found on the way from the input to the output."""

    weights: list[Array] = field(default_factory=list)
    biases: list[Array] = field(default_factory=list)
    activations: list[str] = field(default_factory=list)  # after each layer
    pixels: PixelScale = field(default_factory=lambda: PixelScale(np.ones(1), np.zeros(1)))
    shape: PixelShape = UNKNOWN  # of the images before the first layer
    has_two_classes: bool = False  # whether the only output is the second class's probability
    classes: tuple[str, ...] = ()


def read(content: bytes, budget: Budget) -> ParsedExport | ParsedLayers:
    """The layers, or an export. Raises SettingError without onnx, StorageError, or any error of a damaged file."""
    try:
        import onnx
        from google.protobuf.message import DecodeError
    except ImportError:
        raise SettingError(
            "files in ONNX are read with onnx, which is not installed: pip install 'brightest[onnx]'."
        ) from None
    model = onnx.ModelProto()
    count_message(memoryview(content), model.DESCRIPTOR, budget)
    try:
        model.ParseFromString(content)
    except DecodeError:
        raise StorageError("is not whole and valid ONNX.") from None
    graph = _graph(model.graph, budget)
    metadata = {entry.key: entry.value for entry in model.metadata_props}
    if "brightest" in metadata:
        names = [name for name in graph.constants if name.startswith(("weights.", "biases."))]
        arrays = {name: array for name in names if (array := graph.array(name)) is not None}
        return ParsedExport(arrays, parse_json(metadata["brightest"].encode(), budget))
    inputs = [value for value in model.graph.input if value.name not in graph.constants]
    if len(inputs) != 1:
        raise StorageError(f"has {len(inputs)} inputs: only a network with one can be imported.")
    tensor_type = inputs[0].type.tensor_type
    sizes = [max(0, size.dim_value) for size in tensor_type.shape.dim]
    chain = _follow_chain(graph, inputs[0].name, Chain(shape=input_shape(sizes)))
    return _to_layers(chain, tensor_type.elem_type)


def _graph(graph: Any, budget: Budget) -> Graph:
    constants = {tensor.name: tensor for tensor in graph.initializer}
    consumers: dict[str, list[Any]] = {}
    for node in graph.node:
        if node.op_type == "Constant" and "value" in (attributes := _attributes(node)):
            constants[node.output[0]] = attributes["value"]
        for name in set(node.input):
            consumers.setdefault(name, []).append(node)
    return Graph(constants, consumers, frozenset(value.name for value in graph.output), budget)


def _follow_chain(graph: Graph, current: str, chain: Chain) -> Chain:
    """Follow the chain from the input `current` to the outputs, node by node. Raises StorageError if it branches."""
    seen = {current}
    while True:
        consumers = graph.consumers.get(current, ())
        ahead = [node for node in consumers if not chain.weights or not _gives_labels(graph, node)]
        if both := _both_classes(chain, graph, ahead, current):
            chain.has_two_classes, current = True, both
            break
        if len(ahead) > 1:
            raise StorageError("is no chain of layers: an output goes to several operations.")
        if not ahead:
            break
        (node,) = ahead
        graph.budget.check_time()
        _add_node(chain, graph, node, current)
        current = node.output[0]
        if current in seen:
            raise StorageError("is no chain of layers: it goes in a circle.")
        seen.add(current)
    values = [node for node in graph.consumers.get(current, ()) if node.op_type in VALUE_OPS]
    if current not in graph.outputs and not values:
        for node in graph.consumers.get(current, ()):
            raise _unknown(node)
        raise StorageError("is no chain of layers from its input to its output.")
    if chain.weights:
        chain.classes = _classes(graph, current, 2 if chain.has_two_classes else len(chain.weights[-1]))
    return chain


def _both_classes(chain: Chain, graph: Graph, ahead: Sequence[Any], current: str) -> str:
    """The name of the value (1 − p, p), as scikit-learn makes of the output p if there are two classes; else ""."""
    if len(ahead) != 2 or not chain.weights or (len(chain.weights[-1]), chain.activations[-1]) != (1, "sigmoid"):
        return ""
    minus, concat = sorted(ahead, key=lambda node: str(node.op_type), reverse=True)
    if (minus.op_type, concat.op_type) != ("Sub", "Concat") or _attributes(concat).get("axis") not in (1, -1):
        return ""
    one = graph.array(minus.input[0])
    whole = one is not None and one.size == 1 and one.item() == 1 and minus.input[1] == current
    return str(concat.output[0]) if whole and list(concat.input) == [minus.output[0], current] else ""


def _gives_labels(graph: Graph, node: Any) -> bool:
    """Whether a node, and all that follows, only name the likeliest class or show the outputs in another shape."""
    return node.op_type in LABEL_OPS and all(
        other.op_type in LABEL_OPS for name in node.output for other in graph.following(name)
    )


def _classes(graph: Graph, outputs: str, count: int) -> tuple[str, ...]:
    """The names of the classes in what follows the outputs, as scikit-learn's graphs have them; () without any."""
    for node in graph.following(outputs):
        named = _attributes(node) if node.op_type == "ZipMap" else {}
        labels = named.get("classlabels_strings") or named.get("classlabels_int64s") or ()
        if node.op_type == "ArrayFeatureExtractor":
            constant = graph.array(node.input[0])
            labels = () if constant is None else constant.reshape(-1).tolist()
        if len(labels) == count:
            return tuple(_label(label) for label in labels)
    return ()


def _label(label: Any) -> str:
    if isinstance(label, bytes):
        return label.decode()
    return str(int(label)) if isinstance(label, float) and label.is_integer() else str(label)


def _unknown(node: Any) -> StorageError:
    op = node.op_type if node.domain in DOMAINS else f"{node.domain}.{node.op_type}"
    return StorageError(
        f"holds the operation {shown(op)} where brightest has none: only linear layers, each with Relu, Sigmoid or "
        "Tanh, can be imported."
    )


def _add_node(chain: Chain, graph: Graph, node: Any, current: str) -> None:
    """Add a node to the chain. Raises StorageError, naming the node, if the chain can't represent it."""
    op = node.op_type
    operands = [graph.array(name) for name in node.input if name and name != current]
    first = node.input[0] == current
    constants = [operand for operand in operands if operand is not None]
    known = len(constants) == len(operands) and node.domain in DOMAINS
    if op in IDENTITY_OPS or (op in RESHAPE_OPS and not chain.weights):
        if op == "Cast" and _attributes(node)["to"] not in FLOATS:
            raise StorageError("casts to whole numbers on the way, which brightest's layers don't.")
        if op in RESHAPE_OPS:
            chain.shape = _reshaped(chain.shape, node, operands)
    elif op in ("Gemm", "MatMul") and first and constants and known:
        _add_layer(chain, node, constants)
    elif op == "Add" and chain.weights and not chain.activations[-1] and len(constants) == 1 and known:
        chain.biases[-1] = chain.biases[-1] + _bias_row(constants[0], len(chain.biases[-1]))
    elif op in ACTIVATION_OPS and chain.weights and not chain.activations[-1] and known:
        if _attributes(node).get("axis", 1) not in (1, -1):
            raise StorageError(f"holds a {op} over something else than the outputs.")
        chain.activations[-1] = ACTIVATION_OPS[op]
    elif op in SCALE_OPS and not chain.weights and len(constants) == 1 and known:
        chain.pixels = chain.pixels.then(op, constants[0], pixels_first=first)
    elif op == "Scaler" and not chain.weights:
        attributes = {"offset": [0.0], "scale": [1.0]} | _attributes(node)
        shifted = chain.pixels.then("Sub", np.array(attributes["offset"], np.float64))
        chain.pixels = shifted.then("Mul", np.array(attributes["scale"], np.float64))
    else:
        raise _unknown(node)


def _attributes(node: Any) -> dict[str, Any]:
    from onnx import helper

    return {part.name: helper.get_attribute_value(part) for part in node.attribute}


def _reshaped(shape: PixelShape, node: Any, operands: Sequence[Array | None]) -> PixelShape:
    """The images' shape after a node. Raises StorageError if their pixels come together."""
    attributes = _attributes(node)
    target = attributes.get("shape", attributes.get("axes"))  # an input since opset 5 and 13
    if target is None and operands and operands[0] is not None:
        target = operands[0].reshape(-1)[:16].astype(np.int64).tolist()
    return shape.reshaped(node.op_type, target, int(attributes.get("axis", 1)))


def _add_layer(chain: Chain, node: Any, constants: Sequence[Array]) -> None:
    """Add a linear layer with weights (n_out, n_in)."""
    attributes = {"transA": 0, "transB": 0, "alpha": 1.0, "beta": 1.0} | _attributes(node)
    W, *rest = constants
    if W.ndim != 2 or W.dtype.kind != "f" or attributes["transA"]:
        raise StorageError(f"holds a {node.op_type} that is no linear layer.")
    W = np.ascontiguousarray(W if attributes["transB"] else W.T)
    if chain.weights and W.shape[1] != len(chain.weights[-1]):
        raise StorageError(
            f"holds layers that don't follow each other: {shown(node.input[1])} takes {W.shape[1]:,} numbers, and "
            f"the layer before it gives {len(chain.weights[-1]):,}."
        )
    chain.weights.append(W if attributes["alpha"] == 1 else (W * attributes["alpha"]).astype(W.dtype))
    b = _bias_row(rest[0], len(W)) if rest else np.zeros(len(W), W.dtype)
    chain.biases.append(b if attributes["beta"] == 1 else (b * attributes["beta"]).astype(b.dtype))
    chain.activations.append("")


def _bias_row(b: Array, n: int) -> Array:
    """Biases (n,), given as (n,), (1, n) or one number for all."""
    if b.dtype.kind != "f" or b.size not in (1, n) or (b.size > 1 and b.shape[-1] != n):
        raise StorageError(f"adds an array of {b.shape[:8]} to {n} neurons: it must have one number for each.")
    return np.broadcast_to(b.reshape(-1), (n,))


def _to_layers(chain: Chain, input_type: int) -> ParsedLayers:
    """The layers, for pixels from 0 to 1; `input_type` is ONNX's number of the input's type."""
    if not chain.weights:
        raise StorageError("holds no linear layer.")
    *hidden, last = chain.activations
    if len(set(hidden)) > 1 or not set(hidden) <= set(ParsedLayers.activations):
        names = ", ".join(activation or "none" for activation in hidden[:8])
        raise StorageError(f"has hidden layers with {names}: brightest has one of relu, sigmoid and tanh for all.")
    if last not in COSTS:
        raise StorageError(f"has outputs with {last}: it must be Softmax, Sigmoid or nothing.")
    chain.shape.check(chain.weights[0].shape[1])
    chain.pixels.check(chain.weights[0].shape[1])
    is_float = input_type in FLOATS
    if is_float:
        white = chain.pixels.white()
    elif input_type == BOOL:
        white = 1.0
    else:
        white = 255.0
    chain.weights[0], chain.biases[0] = chain.pixels.folded(chain.weights[0], chain.biases[0], white)
    says_pixels = not is_float or not chain.pixels.is_identity
    parsed = ParsedLayers(
        "an ONNX graph", chain.weights, chain.biases, tuple(hidden[:1]) or ParsedLayers.activations, COSTS[last],
        chain.classes, says_pixels,
        (f"white pixels are {white:g} in the graph",) if says_pixels and input_type not in (UINT8, BOOL) else (),
    )  # fmt: skip
    return parsed.with_two_classes() if chain.has_two_classes else parsed
