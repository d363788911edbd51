"""One forward pass of the same network with each library, from the input that suits it.

Ours starts from the uint8 pixels as they lie in MNIST's files; the others are given float32 pixels, converted before
the clock starts. onnxruntime is measured from uint8 pixels, too.
"""

import io
from collections.abc import Callable
from typing import Any

import numpy as np

from brightest.engines import engine
from brightest.nn.network import Network
from contenders import torch_model

Read = Callable[[], object]


def fast(network: Network, images: np.ndarray) -> Read:
    """Our fast engine, its weights packed once."""
    read = engine("fast").predictor(network)
    if len(images) == 1:
        image = images[0]
        return lambda: read.one(image)
    return lambda: read.many(images)


def numpy(network: Network, images: np.ndarray) -> Read:
    """Matrix products in float32."""
    X = np.divide(images, 255, dtype=np.float32)
    layers = [(W.T.astype(np.float32), b.astype(np.float32)) for W, b in zip(*network.parameters, strict=True)]

    def read() -> np.ndarray:
        a = X
        for W, b in layers:
            a = 1 / (1 + np.exp(-(a @ W + b)))
        return a

    return read


def torch(network: Network, images: np.ndarray) -> Read:
    """Eager PyTorch in inference mode."""
    import torch as library

    parts = [part for linear in torch_model(network) for part in (linear, library.nn.Sigmoid())]
    model, X = library.nn.Sequential(*parts), library.from_numpy(np.divide(images, 255, dtype=np.float32))

    def read() -> Any:
        with library.inference_mode():
            return model(X)

    return read


def onnxruntime(network: Network, images: np.ndarray) -> Read:
    """One thread, all graph optimisations, float32 pixels."""
    return onnx_session(network, np.divide(images, 255, dtype=np.float32))


def onnxruntime_uint8(network: Network, images: np.ndarray) -> Read:
    """The same from uint8 pixels, as ours; the graph converts them to float32."""
    return onnx_session(network, images)


def onnx_session(network: Network, images: np.ndarray) -> Read:
    """The network as an ONNX graph, ready to read these images."""
    import onnx
    import onnxruntime as runtime
    from onnx import TensorProto, helper, numpy_helper

    nodes, constants, last = [], [], "x"
    kind = TensorProto.FLOAT
    if images.dtype == np.uint8:
        kind = TensorProto.UINT8
        constants.append(numpy_helper.from_array(np.float32(1 / 255), "unit"))
        nodes.append(helper.make_node("Cast", ["x"], ["bytes"], to=TensorProto.FLOAT))
        nodes.append(helper.make_node("Mul", ["bytes", "unit"], ["a"]))
        last = "a"
    for layer, (W, b) in enumerate(zip(*network.parameters, strict=True)):
        constants.append(numpy_helper.from_array(W.astype(np.float32), f"W{layer}"))
        constants.append(numpy_helper.from_array(b.astype(np.float32), f"b{layer}"))
        nodes.append(helper.make_node("Gemm", [last, f"W{layer}", f"b{layer}"], [f"z{layer}"], transB=1))
        nodes.append(helper.make_node("Sigmoid", [f"z{layer}"], [f"a{layer}"]))
        last = f"a{layer}"
    graph = helper.make_graph(
        nodes,
        "network",
        [helper.make_tensor_value_info("x", kind, [None, network.layers[0]])],
        [helper.make_tensor_value_info(last, TensorProto.FLOAT, [None, network.layers[-1]])],
        constants,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    file = io.BytesIO()
    onnx.save(model, file)
    options = runtime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = runtime.InferenceSession(file.getvalue(), options, providers=["CPUExecutionProvider"])
    return lambda: session.run(None, {"x": images})


READERS: dict[str, Callable[[Network, np.ndarray], Read]] = {
    "fast": fast,
    "numpy": numpy,
    "torch": torch,
    "onnxruntime": onnxruntime,
    "onnxruntime-uint8": onnxruntime_uint8,
}
