"""Each image is flattened on its own; whatever may mix the pixels of several is refused."""

import numpy as np
import onnx
import pytest
from onnx import helper, numpy_helper

from brightest.engines import engine
from brightest.errors import StorageError
from brightest.formats.exporters.onnx import session
from brightest.formats.importers import import_network

RNG = np.random.default_rng(0)
W, B = RNG.normal(size=(12, 3)).astype(np.float32), RNG.normal(size=3).astype(np.float32)
IMAGES = RNG.random((5, 1, 4, 3)).astype(np.float32)


def saved(path, nodes, shape=("n", 1, 4, 3), **constants):
    """A graph of `nodes`, from x to flat, and a layer."""
    nodes = [*nodes, helper.make_node("Gemm", ["flat", "W", "B"], ["y"])]
    tensors = {"W": W, "B": B} | {name: np.array(value, np.int64) for name, value in constants.items()}
    graph = helper.make_graph(
        nodes, "g",
        [helper.make_tensor_value_info("x", onnx.TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info("y", onnx.TensorProto.FLOAT, None)],
        [numpy_helper.from_array(value, name) for name, value in tensors.items()],
    )  # fmt: skip
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=8), path)
    return path


def reshape(*target):
    return [helper.make_node("Reshape", ["x", "to"], ["flat"])], {"to": target}


RIGHT = {
    "(-1, 12)": reshape(-1, 12),
    "(0, -1)": reshape(0, -1),
    "(0, 12)": reshape(0, 12),
    "Flatten": ([helper.make_node("Flatten", ["x"], ["flat"])], {}),
    "Flatten at 2": ([helper.make_node("Flatten", ["x"], ["flat"], axis=2)], {}),
    "Squeeze": (
        [helper.make_node("Squeeze", ["x", "one"], ["s"]), helper.make_node("Flatten", ["s"], ["flat"])],
        {"one": [1]},
    ),
    "by steps": (
        [helper.make_node("Reshape", ["x", "a"], ["s"]), helper.make_node("Reshape", ["s", "b"], ["flat"])],
        {"a": [-1, 6, 2], "b": [-1, 12]},
    ),
}
WRONG = {
    "(12, -1)": reshape(12, -1),
    "(-1, 6)": reshape(-1, 6),
    "(-1,)": reshape(-1),
    "Flatten at 0": ([helper.make_node("Flatten", ["x"], ["flat"], axis=0)], {}),
    "no reshape": ([helper.make_node("Identity", ["x"], ["flat"])], {}),
}


@pytest.mark.parametrize("name", RIGHT)
@pytest.mark.parametrize("batch", ["n", 5])
def test_images_may_be_flattened_one_by_one(name, batch, tmp_path):
    nodes, constants = RIGHT[name]
    path = saved(tmp_path / "m.onnx", nodes, (batch, 1, 4, 3), **constants)
    (theirs,) = session(path.read_bytes()).run(None, {"x": IMAGES})
    ours = engine("reference").predict(import_network(path).network, IMAGES.reshape(5, 12))
    ours, theirs = (values - values[:, :1] for values in (np.log(ours), theirs))  # softmax of logits
    np.testing.assert_allclose(ours, theirs, atol=1e-5)


@pytest.mark.parametrize("name", WRONG)
@pytest.mark.parametrize("batch", ["n", 5])
def test_pixels_of_several_images_are_not_mixed(name, batch, tmp_path):
    nodes, constants = WRONG[name]
    with pytest.raises(StorageError, match="each image must be flattened on its own"):
        import_network(saved(tmp_path / "m.onnx", nodes, (batch, 1, 4, 3), **constants))


@pytest.mark.parametrize("shape", [("n", "c", "h", "w"), None])
def test_without_a_known_shape_the_batch_must_stay_first(shape, tmp_path):
    for name in ("(-1, 12)", "(0, -1)", "Flatten"):
        nodes, constants = RIGHT[name]
        assert import_network(saved(tmp_path / "m.onnx", nodes, shape, **constants)).network.layers == (12, 3)
    for name in ("(12, -1)", "Flatten at 0"):
        nodes, constants = WRONG[name]
        with pytest.raises(StorageError, match="each image must be flattened on its own"):
            import_network(saved(tmp_path / "m.onnx", nodes, shape, **constants))


def test_one_image_may_come_without_a_batch(tmp_path):
    nodes, constants = reshape(1, 12)
    assert import_network(saved(tmp_path / "m.onnx", nodes, (4, 3), **constants)).network.layers == (12, 3)
