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
    assert kinds == {onnx.TensorProto.FLOAT}
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
