"""The graph: what it takes, gives and says of itself, and that a runtime computes what the reference does."""

import json
from dataclasses import replace

import numpy as np
import onnx
import onnxruntime
import pytest

from brightest.formats.exporters.onnx import serialize, session
from brightest.nn.card import Calibration
from support.random_networks import KINDS, answers, images, network


@pytest.mark.parametrize(("double", "dtype", "limit"), [(False, np.float32, 2e-6), (True, np.float64, 2e-8)])
@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_probabilities_and_acceptance_are_the_references(kind, double, dtype, limit):
    made, pixels = network(*kind), images()
    probs, accepted = answers(made, pixels)
    theirs, theirs_accepted = session(serialize(made, double=double)).run(None, {"images": pixels.reshape(-1, 5, 5)})
    assert theirs.dtype == dtype
    np.testing.assert_allclose(theirs, probs, rtol=0, atol=limit)
    np.testing.assert_array_equal(theirs_accepted, accepted)
    assert 0 < accepted.mean() < 1
    assert (theirs.sum(axis=1).min() < 0.999) == (kind[2] and kind[1] in ("squares", "binary-cross-entropy"))


@pytest.mark.parametrize("neurons", [32, 33])  # the first layer's sums are computed from bytes, and from floats
def test_first_layers_of_any_width(neurons):
    made, pixels = network(layers=(25, neurons, 3)), images()
    content = serialize(made)
    assert ("MatMulInteger" in {node.op_type for node in onnx.load_from_string(content).graph.node}) == (neurons == 32)
    theirs, _ = session(content).run(None, {"images": pixels.reshape(-1, 5, 5)})
    np.testing.assert_allclose(theirs, answers(made, pixels)[0], rtol=0, atol=2e-6)


def test_sums_of_bytes_are_precise_for_weights_of_any_size():
    made = network(layers=(25, 5))
    W = made.weights[0] * np.array([[0], [1e-30], [1e-3], [1], [1e6]], np.float32)
    W[2, 0], W[3] = 7, 0.99999994  # one large weight beside small ones; the largest that stays below a power of two
    model = onnx.load_from_string(serialize(replace(made, weights=(W,), biases=(np.zeros(5, np.float32),))))
    (sums,) = (node.output[0] for node in model.graph.node if node.op_type == "Gemm")
    model.graph.output.append(onnx.helper.make_tensor_value_info(sums, onnx.TensorProto.FLOAT, None))
    for pixels in (np.full(25, 255, np.uint8), np.arange(25, dtype=np.uint8), np.arange(25, dtype=np.uint8)[::-1]):
        *_, theirs = session(model.SerializeToString()).run(None, {"images": pixels.reshape(1, 5, 5)})
        ours = W.astype(float) @ (pixels / 255)
        rounding = (
            2.0**-24 * np.abs(W).astype(float) @ (pixels / 255) + 2.0**-28 * np.abs(W).max(axis=1) * pixels.sum() / 255
        )
        assert (np.abs(theirs[0] - ours) <= 2 * rounding).all()


def test_outputs_that_saturate_are_the_references():
    made = network("relu", "binary-cross-entropy", none=True)
    saturated = type(made)(tuple(100 * W for W in made.weights), made.biases, made.activation, made.cost, made.classes)
    theirs, _ = session(serialize(saturated)).run(None, {"images": images().reshape(-1, 5, 5)})
    np.testing.assert_allclose(theirs, answers(saturated, images())[0], rtol=0, atol=1e-9)


@pytest.mark.parametrize("temperature", [0.1, 3.9, 4.1, 20])
@pytest.mark.parametrize("double", [False, True])
@pytest.mark.parametrize("cost", ["cross-entropy", "binary-cross-entropy"])
def test_any_temperature(cost, double, temperature):
    made = network("relu", cost)
    steep = replace(made, weights=(*made.weights[:-1], 40 * made.weights[-1]), calibration=Calibration(temperature))
    theirs, _ = session(serialize(steep, double=double)).run(None, {"images": images().reshape(-1, 5, 5)})
    limit = 1e-6 if double else 1e-5 / min(1, temperature)
    np.testing.assert_allclose(theirs, answers(steep, images())[0], rtol=0, atol=limit)


def test_float32_is_the_default_and_no_node_computes_in_another_precision():
    model = onnx.shape_inference.infer_shapes(onnx.load_from_string(serialize(network())), data_prop=True)
    kinds = {value.type.tensor_type.elem_type for value in model.graph.value_info}
    whole = {onnx.TensorProto.UINT8, onnx.TensorProto.INT8, onnx.TensorProto.INT32}  # of the first layer
    assert kinds == {onnx.TensorProto.FLOAT, *whole}
    assert "Identity" not in {node.op_type for node in model.graph.node}


def test_inputs_and_outputs_are_named_and_shaped():
    model = onnx.load_from_string(serialize(network()))
    (taken,) = model.graph.input
    assert [size.dim_param or size.dim_value for size in taken.type.tensor_type.shape.dim] == ["n", 5, 5]
    assert taken.type.tensor_type.elem_type == onnx.TensorProto.UINT8
    assert [value.name for value in model.graph.output] == ["probabilities", "accepted"]
    row = onnx.load_from_string(serialize(network(layers=(10, 3)))).graph.input[0].type.tensor_type.shape.dim
    assert [size.dim_param or size.dim_value for size in row] == ["n", 10]


def test_it_carries_the_classes_and_the_card():
    made = network()
    told = session(serialize(made)).get_modelmeta().custom_metadata_map
    assert json.loads(told["classes"]) == list(made.classes)
    about = json.loads(told["brightest"])
    assert about["card"]["data"] == "mine"
    assert about["calibration"] == {"temperature": 1.7, "threshold": 0.6, "none": False, "levels": []}


def test_the_parameters_stay_float32():
    model = onnx.load_from_string(serialize(network()))
    parameters = {tensor.name: tensor for tensor in model.graph.initializer if "s." in tensor.name}
    assert len(parameters) == 6
    assert {tensor.data_type for tensor in parameters.values()} == {onnx.TensorProto.FLOAT}


def test_no_image_gives_no_answer():
    probs, accepted = session(serialize(network())).run(None, {"images": np.zeros((0, 5, 5), np.uint8)})
    assert (probs.shape, accepted.shape) == ((0, 3), (0,))


def test_images_of_another_size_are_refused_by_the_runtime():
    with pytest.raises(onnxruntime.capi.onnxruntime_pybind11_state.InvalidArgument):
        session(serialize(network())).run(None, {"images": np.zeros((1, 28, 28), np.uint8)})
