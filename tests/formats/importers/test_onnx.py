"""Multi-layer perceptrons of other programs are found in their graphs; what brightest has no layer for is named."""

import sys

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from brightest.engines import engine
from brightest.errors import SettingError, StorageError
from brightest.formats.exporters.onnx import session
from brightest.formats.importers import import_network
from brightest.formats.importers import onnx as graphs
from brightest.system.budget import Budget

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


def test_gemms_with_relu_and_softmax(tmp_path):
    path = saved(tmp_path, [*GEMMS, SOFTMAX])
    found = import_network(path)
    assert found.kind == "an ONNX graph"
    assert (found.network.activation, found.network.cost) == ("relu", "cross-entropy")
    assert found.assumed == (
        "Assumed, as the file doesn't say: --cost cross-entropy, pixels from 0 to 1 with --mean 0 --std 1."
    )
    np.testing.assert_array_equal(found.network.weights[0], W0)
    np.testing.assert_array_equal(found.network.biases[1], B1)
    assert_alike(path, FLOATS, FLOATS)
    assert import_network(path, cost="generalized-cross-entropy", std=1).assumed == ""
    with pytest.raises(SettingError, match="cross-entropy or generalized-cross-entropy alone"):
        import_network(path, cost="squares")
    with pytest.raises(SettingError, match="--activation tanh can't work"):
        import_network(path, "tanh")


def test_matrices_and_sums_with_sigmoids(tmp_path):
    nodes = [
        helper.make_node("MatMul", ["x", "T0"], ["m0"]),
        helper.make_node("Add", ["m0", "B0"], ["z0"]),
        helper.make_node("Sigmoid", ["z0"], ["a0"]),
        helper.make_node("MatMul", ["a0", "T1"], ["m1"]),
        helper.make_node("Add", ["B1", "m1"], ["z1"]),
        helper.make_node("Sigmoid", ["z1"], ["y"]),
    ]
    path = saved(tmp_path, nodes)
    assert (import_network(path).network.activation, import_network(path).network.cost) == (
        "sigmoid",
        "binary-cross-entropy",
    )
    assert import_network(path, cost="squares").network.cost == "squares"
    assert_alike(path, FLOATS, FLOATS)


def test_logits_leave_the_cost_open(tmp_path):
    assert import_network(saved(tmp_path, GEMMS, out="z1"), cost="squares").network.cost == "squares"


def test_factors_of_a_gemm(tmp_path):
    first = helper.make_node("Gemm", ["x", "T0", "B0"], ["z0"], alpha=0.5, beta=2.0)
    assert_alike(saved(tmp_path, [first, *GEMMS[1:], SOFTMAX]), FLOATS, FLOATS)


FLAT = helper.make_node("Flatten", ["x"], ["flat"])


def before_the_layers(*nodes):
    """The nodes of a graph with `nodes` before the layers."""
    first = helper.make_node("Gemm", [nodes[-1].output[0], "W0", "B0"], ["z0"], transB=1)
    return [*nodes, first, *GEMMS[1:], SOFTMAX]


@pytest.mark.parametrize("white", [255.0, 256.0])
def test_bytes_are_cast_and_divided(white, tmp_path):
    cast = helper.make_node("Cast", ["x"], ["f"], to=TensorProto.FLOAT)
    flat = helper.make_node("Reshape", ["f", "rows"], ["r"])
    scaled = helper.make_node("Div", ["r", "white"], ["s"])
    path = saved(
        tmp_path, before_the_layers(cast, flat, scaled), TensorProto.UINT8, ("n", 3, 3),
        white=np.float32(white), rows=np.array([-1, 9]),
    )  # fmt: skip
    assert_alike(path, BYTES, BYTES.reshape(-1, 3, 3))
    assert np.array_equal(import_network(path).network.weights[0], W0) == (white == 255)


def test_white_is_1_in_a_mask(tmp_path):
    cast = helper.make_node("Cast", ["x"], ["f"], to=TensorProto.FLOAT)
    path = saved(tmp_path, before_the_layers(cast), TensorProto.BOOL)
    np.testing.assert_array_equal(import_network(path).network.weights[0], W0)


def test_floats_up_to_255_are_multiplied(tmp_path):
    scaled = helper.make_node("Mul", ["x", "k"], ["s"])
    path = saved(tmp_path, before_the_layers(scaled), k=np.float32(1 / 255))
    assert_alike(path, BYTES, BYTES.astype(np.float32))
    np.testing.assert_array_equal(import_network(path).network.weights[0], W0)


def test_normalised_pixels(tmp_path):
    less = helper.make_node("Sub", ["flat", "mean"], ["l"])
    scaled = helper.make_node("Div", ["l", "spread"], ["s"])
    path = saved(
        tmp_path, before_the_layers(FLAT, less, scaled), shape=("n", 3, 3),
        mean=np.float32(0.1307), spread=np.array([0.3081], np.float32),
    )  # fmt: skip
    assert_alike(path, FLOATS, FLOATS.reshape(-1, 3, 3))


def test_constants_given_as_nodes_and_identity_layers(tmp_path):
    weights = helper.make_node("Constant", [], ["K0"], value=numpy_helper.from_array(W0, "K0"))
    nodes = [
        weights,
        helper.make_node("Identity", ["x"], ["i"]),
        helper.make_node("Dropout", ["i"], ["d"]),
        helper.make_node("Gemm", ["d", "K0", "B0"], ["z0"], transB=1),
        *GEMMS[1:],
        SOFTMAX,
    ]
    assert_alike(saved(tmp_path, nodes), FLOATS, FLOATS)


def node(op, inputs, out, **attributes):
    return helper.make_node(op, inputs, [out], **attributes)


@pytest.mark.parametrize(
    ("nodes", "sentence"),
    [
        ([node("Conv", ["x", "W0"], "y")], "holds the operation Conv where brightest has none"),
        ([*GEMMS, node("ArgMax", ["z1"], "y")], "holds the operation ArgMax"),
        ([*GEMMS[:1], node("Elu", ["z0"], "a0"), *GEMMS[2:], SOFTMAX], "holds the operation Elu"),
        ([*GEMMS, node("Tanh", ["z1"], "y")], "has outputs with tanh"),
        (
            [GEMMS[0], node("Gemm", ["z0", "W1", "B1"], "y", transB=1)],
            "has hidden layers with none: brightest has one of relu, sigmoid and tanh for all",
        ),
        ([GEMMS[0], node("Gemm", ["x", "W0", "B0"], "y", transB=1)], "is no chain of layers"),
        ([*GEMMS[:2], node("Add", ["a0", "a0"], "y")], "holds the operation Add"),
        ([node("Gemm", ["x", "T0", "B0"], "y", transA=1)], "holds a Gemm that is no linear layer"),
        ([node("MatMul", ["W0", "x"], "y")], "holds the operation MatMul"),
        ([node("Gemm", ["x", "W0", "B1"], "y", transB=1)], r"adds an array of \(3,\) to 6 neurons"),
        ([node("Relu", ["x"], "y")], "holds the operation Relu"),
        ([node("Identity", ["x"], "y")], "holds no linear layer"),
        (
            [node("Sub", ["k", "x"], "s"), node("Gemm", ["s", "W0", "B0"], "y", transB=1)],
            "turns its pixels over",
        ),
        ([node("Div", ["x", "nil"], "s"), node("Gemm", ["s", "W0", "B0"], "y", transB=1)], "divides its pixels by 0"),
        ([node("Cast", ["x"], "s", to=3), node("Gemm", ["s", "W0", "B0"], "y", transB=1)], "casts to whole numbers"),
        ([node("Mul", ["x", "B0"], "s"), node("Gemm", ["s", "W0", "B0"], "y", transB=1)], "scales 6 pixels, but"),
        ([node("Relu", ["w"], "y")], "is no chain of layers"),
    ],
)
def test_other_graphs_are_refused(nodes, sentence, tmp_path):
    path = saved(tmp_path, nodes, k=np.float32(1), nil=np.float32(0))
    with pytest.raises(StorageError, match=sentence) as caught:
        import_network(path)
    assert "model.onnx" in str(caught.value)


def test_layers_that_do_not_fit(tmp_path):
    nodes = [*GEMMS[:2], node("Gemm", ["a0", "W0", "B0"], "y", transB=1)]
    with pytest.raises(StorageError, match="W0 takes 9 numbers, and the layer before it gives 6"):
        import_network(saved(tmp_path, nodes))


def test_external_weights_are_refused(tmp_path):
    path = saved(tmp_path, [*GEMMS, SOFTMAX])
    model = onnx.load(path)
    model.graph.initializer[0].ClearField("raw_data")
    model.graph.initializer[0].data_location = TensorProto.EXTERNAL
    model.graph.initializer[0].external_data.add(key="location", value="/etc/passwd")
    path.write_bytes(model.SerializeToString())
    with pytest.raises(StorageError, match="keeps its weights in another file"):
        import_network(path)


def test_a_tensor_that_claims_to_be_huge(tmp_path):
    path = saved(tmp_path, [*GEMMS, SOFTMAX])
    model = onnx.load(path)
    model.graph.initializer[0].dims[:] = [2**40, 2**20]
    path.write_bytes(model.SerializeToString())
    with pytest.raises(StorageError, match="larger than any network that can be imported"):
        import_network(path)


def test_without_the_library_it_says_what_to_install(tmp_path, monkeypatch):
    path = saved(tmp_path, [*GEMMS, SOFTMAX])
    monkeypatch.setitem(sys.modules, "onnx", None)
    with pytest.raises(SettingError, match=r"onnx, which is not installed: pip install 'brightest\[onnx\]'"):
        import_network(path)


def test_two_inputs(tmp_path):
    path = saved(tmp_path, [*GEMMS, SOFTMAX])
    model = onnx.load(path)
    model.graph.input.append(helper.make_tensor_value_info("x2", TensorProto.FLOAT, [1]))
    path.write_bytes(model.SerializeToString())
    with pytest.raises(StorageError, match="has 2 inputs"):
        import_network(path)


@pytest.mark.filterwarnings("ignore")  # PyTorch's, of its own plans
@pytest.mark.parametrize("dynamo", [False, True])
def test_pytorchs_own_exports_are_read(dynamo, tmp_path):
    torch = pytest.importorskip("torch", reason="PyTorch is too heavy for every run: pip install 'brightest[torch]'")
    if dynamo:
        pytest.importorskip("onnxscript", reason="PyTorch's newer exporter needs onnxscript")
    layers = torch.nn.Linear(9, 6), torch.nn.Tanh(), torch.nn.Linear(6, 3), torch.nn.Softmax(dim=1)
    model = torch.nn.Sequential(torch.nn.Flatten(), *layers)
    path = tmp_path / "model.onnx"
    torch.onnx.export(
        model, (torch.zeros(8, 3, 3),), path, input_names=["x"], dynamo=dynamo, external_data=False, verbose=False
    )
    assert import_network(path).network.activation == "tanh"
    assert_alike(path, FLOATS, FLOATS.reshape(-1, 3, 3))


def test_scaling_that_is_split_over_several_nodes(tmp_path):
    """x / 255, − mean, ÷ deviation, on floats: their product alone would look like pixels from 0 to 1."""
    split = node("Div", ["x", "k"], "p"), node("Sub", ["p", "mean"], "q"), node("Div", ["q", "std"], "r")
    nodes = before_the_layers(*split)
    path = saved(tmp_path, nodes, k=np.float32(255), mean=np.float32(0.1307), std=np.float32(0.3081))
    assert_alike(path, BYTES, BYTES.astype(np.float32))
    assert import_network(path).assumed.endswith("white pixels are 255 in the graph.")
    with pytest.raises(SettingError, match=r"--mean and --std can't work: .* says itself"):
        import_network(path, mean=0.1307, std=0.3081)


def test_a_scale_for_each_pixel(tmp_path):
    offset, scale = RNG.random(9).astype(np.float32) / 2, (1 + RNG.random(9)).astype(np.float32)
    scaler = helper.make_node("Scaler", ["x"], ["s"], domain="ai.onnx.ml", offset=offset, scale=scale)
    network = import_network(saved(tmp_path, before_the_layers(scaler))).network
    rows = before_the_layers(node("Sub", ["x", "k"], "p"), node("Mul", ["p", "s"], "q"))
    path = saved(tmp_path, rows, k=offset[None], s=scale)
    assert_alike(path, FLOATS, FLOATS)
    np.testing.assert_allclose(network.weights[0], import_network(path).network.weights[0])


def test_a_scale_that_suits_no_pixels_is_refused(tmp_path):
    path = saved(tmp_path, before_the_layers(node("Div", ["x", "k"], "s")), k=np.float32(16))
    with pytest.raises(StorageError, match=r"scales its pixels by 0\.0625 before the first layer"):
        import_network(path)


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


W_ONE, B_ONE = W1[:1], B1[:1]


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


@pytest.mark.parametrize(
    ("nodes", "sentence"),
    [
        ([*GEMMS, node("Softmax", ["z1"], "y", axis=0)], "holds a Softmax over something else than the outputs"),
        (
            [*GEMMS[:1], node("Relu", ["z0"], "a0", domain="my.own"), *GEMMS[2:], SOFTMAX],
            r"the operation my\.own\.Relu",
        ),
        ([*GEMMS, node("Neg", ["z1"], "y")], "holds the operation Neg"),
        ([*GEMMS, SOFTMAX, node("Elu", ["y"], "w")], "holds the operation Elu"),
        ([*GEMMS, node("Tanh", ["z1"], "w"), SOFTMAX], "an output goes to several operations"),
        ([node("E" * 10_000, ["x"], "y")], "the operation E{60}… where"),
    ],
)
def test_more_graphs_that_are_refused(nodes, sentence, tmp_path):
    with pytest.raises(StorageError, match=sentence):
        import_network(saved(tmp_path, nodes))


def test_a_constant_that_many_layers_share_counts_for_each(tmp_path):
    square = np.eye(9, dtype=np.float32)
    nodes, name = [], "x"
    for number in range(20):
        nodes += [node("MatMul", [name, "S"], f"m{number}"), node("Relu", [f"m{number}"], f"r{number}")]
        name = f"r{number}"
    path = saved(tmp_path, [*nodes, node("Identity", [name], "y")], S=square)
    small = Budget("", StorageError, array_bytes=19 * 81 * 8)
    with pytest.raises(StorageError, match="holds more numbers"):
        graphs.read(path.read_bytes(), small)


def test_bfloat16_is_read(tmp_path):
    path = saved(tmp_path, [*GEMMS, SOFTMAX])
    model = onnx.load(path)
    half = helper.make_tensor("W0", TensorProto.BFLOAT16, W0.shape, W0.reshape(-1))
    (tensor,) = [tensor for tensor in model.graph.initializer if tensor.name == "W0"]
    tensor.CopyFrom(half)
    path.write_bytes(model.SerializeToString())
    W = import_network(path).network.weights[0]
    assert W.dtype == np.float32
    np.testing.assert_allclose(W, W0, rtol=2**-7)
