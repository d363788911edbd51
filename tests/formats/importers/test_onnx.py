"""Multi-layer perceptrons of other programs are found in their graphs; what brightest has no layer for is named."""

import sys

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from brightest.errors import SettingError, StorageError
from brightest.formats.importers import import_network
from brightest.formats.importers import onnx as graphs
from brightest.system.budget import Budget
from support.onnx_graphs import B1, BYTES, FLOATS, GEMMS, RNG, SOFTMAX, W0, assert_alike, node, saved


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


def test_nodes_that_a_value_leads_to_are_counted():
    """Each of many branches may lead to the same nodes, which are walked over again."""
    consumers = {"x": [node("ArgMax", ["x"], f"a{number}") for number in range(5)]}
    with pytest.raises(StorageError, match="is made of more parts"):
        list(graphs.Graph({}, consumers, frozenset(), Budget("", StorageError, parts=4)).following("x"))


def test_a_chain_that_takes_too_long_is_stopped(tmp_path, monkeypatch):
    monkeypatch.setattr(graphs, "count_message", lambda *_: None)  # it checks the time, too
    with pytest.raises(StorageError, match="so reading it was stopped"):
        graphs.read(saved(tmp_path, [*GEMMS, SOFTMAX]).read_bytes(), Budget("", StorageError, seconds=-1))


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
