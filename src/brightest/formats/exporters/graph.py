"""Builds ONNX graphs with NumPy-like expressions.

A Tensor stands for an array that isn't computed yet. Arithmetic with tensors adds nodes to their graph. A plain number
becomes a constant of the tensor's type, because ONNX never converts types implicitly.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import DTypeLike
from onnx import ModelProto, NodeProto, TensorProto, ValueInfoProto, helper, numpy_helper

from brightest.nn.parameters import Array

OPSET, IR_VERSION = 18, 8  # of 2022: the oldest with reduction axes as inputs, so that most runtimes read it
_RESULT_TYPES: dict[str, Any] = {  # of operations whose results have another type than their inputs
    **dict.fromkeys(("Less", "LessOrEqual", "Greater", "GreaterOrEqual", "Equal", "And", "Or", "Not"), np.bool_),
    **dict.fromkeys(("Shape", "ArgMax", "TopK"), np.int64),
}


@dataclass(eq=False)
class Graph:
    """Nodes and constants, in the order of creation."""

    nodes: list[NodeProto] = field(default_factory=list)
    constants: list[TensorProto] = field(default_factory=list)

    def __call__(
        self, op: str, *inputs: Any, dtype: DTypeLike | None = None, outputs: int = 1, **attributes: Any
    ) -> "Tensor":
        """Add a node of the operation `op`, and return its first output.

        Inputs that aren't tensors become constants of the first tensor's type. dtype: of the output, where it differs
        from what _RESULT_TYPES, or else the last input, says. outputs: how many the node has.
        """
        like = next(part for part in inputs if isinstance(part, Tensor)).dtype
        given = [part if isinstance(part, Tensor) else self.constant(np.asarray(part, like)) for part in inputs]
        names = [f"t{len(self.nodes)}" + "_" * i for i in range(outputs)]
        self.nodes.append(helper.make_node(op, [part.name for part in given], names, **attributes))
        return Tensor(self, names[0], np.dtype(dtype or _RESULT_TYPES.get(op, given[-1].dtype)))

    def constant(self, array: Any, name: str = "") -> "Tensor":
        """A constant array. name: for a parameter, which keeps its name in the file."""
        array = np.asarray(array)
        name = name or f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.asarray(array, order="C"), name))
        return Tensor(self, name, array.dtype)

    def whole(self, *numbers: int) -> "Tensor":
        """A constant of whole numbers (n,), such as axes or a shape."""
        return self.constant(np.array(numbers, np.int64))

    def where(self, condition: "Tensor", yes: Any, no: Any) -> "Tensor":
        """Like numpy.where. One of `yes` and `no` may be a number."""
        like = (yes if isinstance(yes, Tensor) else no).dtype
        parts = (part if isinstance(part, Tensor) else self.constant(np.asarray(part, like)) for part in (yes, no))
        return self("Where", condition, *parts)

    def concatenate(self, tensors: Iterable["Tensor"], axis: int = 0) -> "Tensor":
        """Like numpy.concatenate."""
        return self("Concat", *tensors, axis=axis)

    def choose(self, condition: "Tensor", yes: "Tensor", no: "Tensor") -> "Tensor":
        """`yes` if the scalar `condition` is true, else `no`. Their shapes may differ."""
        branches = {
            name: helper.make_graph(
                [helper.make_node("Identity", [part.name], [f"{part.name}_{name}"])],
                name, [], [helper.make_tensor_value_info(f"{part.name}_{name}", _kind(part.dtype), None)],
            )
            for name, part in (("then_branch", yes), ("else_branch", no))
        }  # fmt: skip
        return self("If", condition, dtype=yes.dtype, **branches)

    def model(
        self,
        inputs: Sequence[ValueInfoProto],
        outputs: Mapping[str, tuple["Tensor", Sequence[Any]]],
        name: str,
        about: Mapping[str, str],
    ) -> ModelProto:
        """The graph as a model. outputs: a tensor and its shape, by name. about: the metadata."""
        shown = [helper.make_tensor_value_info(key, _kind(t.dtype), shape) for key, (t, shape) in outputs.items()]
        final = {tensor.name: key for key, (tensor, _) in outputs.items()}
        for node in self.nodes:
            for names in (node.input, node.output):
                names[:] = [final.get(name, name) for name in names]
        made = helper.make_graph(self.nodes, name, inputs, shown, self.constants)
        model: ModelProto = helper.make_model(
            made, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION, producer_name="brightest"
        )
        helper.set_model_props(model, dict(about))
        return model


@dataclass(frozen=True, eq=False)
class Tensor:
    """An array of a graph: its name and dtype."""

    graph: Graph
    name: str
    dtype: np.dtype[Any]

    def __add__(self, other: Any) -> "Tensor":
        return self.graph("Add", self, other)

    def __sub__(self, other: Any) -> "Tensor":
        return self.graph("Sub", self, other)

    def __rsub__(self, other: Any) -> "Tensor":
        return self.graph("Sub", other, self)

    def __mul__(self, other: Any) -> "Tensor":
        return self.graph("Mul", self, other)

    __rmul__, __radd__ = __mul__, __add__

    def __truediv__(self, other: Any) -> "Tensor":
        return self.graph("Div", self, other)

    def __rtruediv__(self, other: Any) -> "Tensor":
        return self.graph("Div", other, self)

    def __matmul__(self, other: "Tensor") -> "Tensor":
        return self.graph("MatMul", self, other)

    def __neg__(self) -> "Tensor":
        return self.graph("Neg", self)

    def __lt__(self, other: Any) -> "Tensor":
        return self.graph("Less", self, other)

    def __le__(self, other: Any) -> "Tensor":
        return self.graph("LessOrEqual", self, other)

    def __gt__(self, other: Any) -> "Tensor":
        return self.graph("Greater", self, other)

    def __ge__(self, other: Any) -> "Tensor":
        return self.graph("GreaterOrEqual", self, other)

    def __and__(self, other: "Tensor") -> "Tensor":
        return self.graph("And", self, other)

    def __invert__(self) -> "Tensor":
        return self.graph("Not", self)

    def equals(self, other: Any) -> "Tensor":
        """Elementwise equality. (== would compare the Tensor objects.)"""
        return self.graph("Equal", self, other)

    def to(self, dtype: DTypeLike) -> "Tensor":
        """Like numpy's astype. Returns the tensor itself if it has this type already."""
        if self.dtype == dtype:
            return self
        return self.graph("Cast", self, to=_kind(np.dtype(dtype)), dtype=dtype)

    def reshape(self, *shape: int) -> "Tensor":
        """Like numpy's reshape."""
        return self.graph("Reshape", self, self.graph.whole(*shape), dtype=self.dtype)

    @property
    def T(self) -> "Tensor":
        """The transpose of a matrix."""
        return self.graph("Transpose", self, perm=[1, 0])

    def part(self, starts: "Tensor", ends: "Tensor", *axes: int) -> "Tensor":
        """A slice from starts (k,) to ends (k,) along k axes."""
        return self.graph("Slice", self, starts, ends, self.graph.whole(*axes), dtype=self.dtype)

    def rows(self, start: int, end: int) -> "Tensor":
        """self[start:end]."""
        return self.part(self.graph.whole(start), self.graph.whole(end), 0)

    def columns(self, start: int, end: int) -> "Tensor":
        """self[:, start:end]."""
        return self.part(self.graph.whole(start), self.graph.whole(end), 1)

    def _reduced(self, op: str, axis: int | None) -> "Tensor":
        """Reduce along one axis, which keeps length 1, or along all axes to a scalar."""
        if axis is None:
            return self.graph(op, self, keepdims=0)
        return self.graph(op, self, self.graph.whole(axis), keepdims=1, dtype=self.dtype)

    def sum(self, axis: int | None = None) -> "Tensor":
        """Like numpy's, with keepdims=True if `axis` is given."""
        return self._reduced("ReduceSum", axis)

    def max(self, axis: int | None = None) -> "Tensor":
        """Like numpy's, with keepdims=True if `axis` is given."""
        return self._reduced("ReduceMax", axis)

    def min(self, axis: int | None = None) -> "Tensor":
        """Like numpy's, with keepdims=True if `axis` is given."""
        return self._reduced("ReduceMin", axis)


def _kind(dtype: np.dtype[Any]) -> int:
    """The number that ONNX gives to a dtype."""
    return int(helper.np_dtype_to_tensor_dtype(dtype))


def array_like(name: str, dtype: DTypeLike, shape: Sequence[Any]) -> ValueInfoProto:
    """An input of a graph. shape: numbers, and names for free dimensions."""
    return helper.make_tensor_value_info(name, _kind(np.dtype(dtype)), shape)


def parameter(array: Array) -> Array:
    """Weights or biases in the precision of the graph: float64 stays float64, all others become float32."""
    return array if array.dtype == np.float64 else array.astype(np.float32)
