"""Graphs of ONNX as other programs write them: a small network's parameters, its nodes, and the file they make."""

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from brightest.engines import engine
from brightest.formats.exporters.onnx import session
from brightest.formats.importers import import_network

RNG = np.random.default_rng(0)
W0, B0, W1, B1 = (RNG.normal(size=shape).astype(np.float32) for shape in ((6, 9), (6,), (3, 6), (3,)))
GEMMS = [
    helper.make_node("Gemm", ["x", "W0", "B0"], ["z0"], transB=1),
    helper.make_node("Relu", ["z0"], ["a0"]),
    helper.make_node("Gemm", ["a0", "W1", "B1"], ["z1"], transB=1),
]
SOFTMAX = helper.make_node("Softmax", ["z1"], ["y"], axis=-1)


def saved(tmp_path, nodes, kind=TensorProto.FLOAT, shape=("n", 9), out="y", **constants):
    """A graph from x to y with the parameters above, and more constants."""
    tensors = {"W0": W0, "B0": B0, "W1": W1, "B1": B1, "T0": W0.T.copy(), "T1": W1.T.copy()} | constants
    used = {name for node in nodes for name in node.input}
    graph = helper.make_graph(
        nodes, "g",
        [helper.make_tensor_value_info("x", kind, shape)],
        [helper.make_tensor_value_info(out, TensorProto.FLOAT, None)],
        [numpy_helper.from_array(np.asarray(value), name) for name, value in tensors.items() if name in used],
    )  # fmt: skip
    path = tmp_path / "model.onnx"
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=8), path)
    return path


def assert_alike(path, images, fed):
    """The runtime on the file, and the reference on what was imported, give the same last activations."""
    theirs = session(path.read_bytes()).run(None, {"x": fed})[0]
    ours = engine("reference").predict(import_network(path).network, images)
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=3e-6)


FLOATS = RNG.random((8, 9)).astype(np.float32)
BYTES = RNG.integers(0, 256, (8, 9)).astype(np.uint8)


def node(op, inputs, out, **attributes):
    return helper.make_node(op, inputs, [out], **attributes)
