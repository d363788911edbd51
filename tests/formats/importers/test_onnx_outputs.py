"""The outputs of other programs' graphs: two classes in one number, labels, and several forms of the same outputs."""

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper

from brightest.engines import engine
from brightest.errors import StorageError
from brightest.formats.exporters.onnx import session
from brightest.formats.importers import import_network
from support.onnx_graphs import B1, FLOATS, GEMMS, SOFTMAX, W1, assert_alike, node, saved

W_ONE, B_ONE = W1[:1], B1[:1]
CLASSES = {"classes": np.arange(3, 6, dtype=np.int32), "row": np.array([-1])}


def label(values="y", *, strings=False, labels=(3, 4, 5)):
    """What skl2onnx adds to an MLPClassifier (skl2onnx/operator_converters/multilayer_perceptron.py, and ZipMap)."""
    named = {"classlabels_strings": ["cat", "dog", "emu"]} if strings else {"classlabels_int64s": list(labels)}
    return [
        node("ArgMax", [values], "best", axis=1),
        node("ZipMap", [values], "output_probability", domain="ai.onnx.ml", **named),
        node("ArrayFeatureExtractor", ["classes", "best"], "picked", domain="ai.onnx.ml"),
        node("Reshape", ["picked", "row"], "reshaped"),
        node("Cast", ["reshaped"], "label", to=TensorProto.INT64),
        node("Cast", ["label"], "output_label", to=TensorProto.INT64),
    ]


def renamed(path, *outputs):
    model = onnx.load(path)
    del model.graph.output[:]
    model.graph.output.extend(helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in outputs)
    path.write_bytes(model.SerializeToString())
    return path


def binary(*, zipmap=True):
    """skl2onnx's graph of an MLPClassifier of two classes, whose one output has the second one's probability."""
    last = [node("Gemm", ["a0", "W_ONE", "B_ONE"], "z1", transB=1), node("Sigmoid", ["z1"], "p")]
    both = [node("Sub", ["unity", "p"], "rest"), node("Concat", ["rest", "p"], "y", axis=1)]
    named = [n for n in label(labels=[3, 8]) if zipmap or n.op_type != "ZipMap"]
    return [*GEMMS[:2], *last, *both, *named]


@pytest.mark.parametrize("zipmap", [False, True])
def test_scikit_learns_two_classes_have_one_output(zipmap, tmp_path):
    constants = {"W_ONE": W_ONE, "B_ONE": B_ONE, "unity": np.float32(1), **CLASSES, "classes": np.array([3, 8])}
    nodes = [n for n in binary(zipmap=zipmap) if n.op_type not in ("ArgMax", "ArrayFeatureExtractor", "Cast")]
    path = saved(tmp_path, binary(zipmap=zipmap), **constants)
    network = import_network(renamed(path, "output_label", "output_probability" if zipmap else "y")).network
    assert (network.layers, network.classes, network.cost) == ((9, 6, 2), ("3", "8"), "cross-entropy")
    plain = saved(tmp_path, [n for n in nodes if n.output[0] in ("z0", "a0", "z1", "p", "rest", "y")], **constants)
    assert_alike(plain, FLOATS, FLOATS)


def test_a_sigmoid_alone_is_two_classes_and_said(tmp_path):
    path = saved(tmp_path, binary()[:4], out="p", W_ONE=W_ONE, B_ONE=B_ONE)
    found = import_network(path)
    assert "its one output is the probability of the second of two classes" in found.assumed
    (theirs,) = session(path.read_bytes()).run(None, {"x": FLOATS})
    ours = engine("reference").predict(found.network, FLOATS)
    np.testing.assert_allclose(ours, np.hstack([1 - theirs, theirs]), atol=3e-6)


def test_one_output_without_a_sigmoid_is_refused(tmp_path):
    path = saved(tmp_path, binary()[:3], out="z1", W_ONE=W_ONE, B_ONE=B_ONE)
    with pytest.raises(StorageError, match="has a single output, so it tells no classes apart"):
        import_network(path)


@pytest.mark.parametrize(
    ("unity", "pair", "axis"), [(2, ["rest", "p"], 1), (1, ["rest", "p"], 0), (1, ["p", "rest"], 1)]
)
def test_other_pairs_of_outputs_are_refused(unity, pair, axis, tmp_path):
    nodes = [*binary()[:5], node("Concat", pair, "y", axis=axis)]
    constants = {"W_ONE": W_ONE, "B_ONE": B_ONE, "unity": np.float32(unity)}
    with pytest.raises(StorageError, match="an output goes to several operations"):
        import_network(saved(tmp_path, nodes, **constants))


@pytest.mark.parametrize("strings", [False, True])
def test_scikit_learns_label_beside_its_probabilities(strings, tmp_path):
    path = saved(tmp_path, [*GEMMS, SOFTMAX, *label(strings=strings)], **CLASSES)
    network = import_network(renamed(path, "output_label", "output_probability")).network
    assert network.classes == (("cat", "dog", "emu") if strings else ("3", "4", "5"))
    assert network.cost == "cross-entropy"
    np.testing.assert_array_equal(network.weights[1], W1)


def test_scikit_learns_graph_without_zipmap(tmp_path):
    nodes = [n for n in label() if n.op_type != "ZipMap"]
    path = saved(tmp_path, [*GEMMS, SOFTMAX, *nodes], **CLASSES)
    assert import_network(renamed(path, "output_label", "y")).network.classes == ("3", "4", "5")


@pytest.mark.parametrize("beside", [("ArgMax", {"axis": 1}), ("Cast", {"to": TensorProto.DOUBLE}), ("Identity", {})])
def test_another_form_of_the_outputs_beside_them(beside, tmp_path):
    op, attributes = beside
    path = saved(tmp_path, [*GEMMS, SOFTMAX, node(op, ["y"], "other", **attributes)])
    assert import_network(renamed(path, "y", "other")).network.layers == (9, 6, 3)


def test_outputs_of_hidden_layers_are_no_end(tmp_path):
    """What a hidden layer gives is shown, too, and so are logits beside probabilities: the chain goes on."""
    found = import_network(renamed(saved(tmp_path, [*GEMMS, SOFTMAX]), "a0", "z1", "y"))
    assert (found.network.layers, found.network.cost) == ((9, 6, 3), "cross-entropy")
