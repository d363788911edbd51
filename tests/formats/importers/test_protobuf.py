"""Messages are counted in their bytes, as the parser would make them."""

import onnx
import pytest
from onnx import helper, numpy_helper

from brightest.errors import StorageError
from brightest.formats.importers.protobuf import count_message
from brightest.system.budget import Budget

DESCRIPTOR = onnx.ModelProto.DESCRIPTOR


def model(nodes=(), initializers=()):
    graph = helper.make_graph(list(nodes), "g", [], [], list(initializers))
    return helper.make_model(graph).SerializeToString()


def count(content, **limits):
    budget = Budget("", StorageError, **limits)
    count_message(memoryview(content), DESCRIPTOR, budget)
    return budget


def test_every_field_of_every_submessage_is_counted():
    one, ten = (count(model([onnx.NodeProto()] * n)).parts for n in (1, 10))
    assert one - ten == 9
    with pytest.raises(StorageError, match="is made of more parts"):
        count(model([onnx.NodeProto()] * 1000), parts=900)


def test_packed_numbers_are_counted_as_they_will_be():
    numbers = helper.make_tensor("t", onnx.TensorProto.INT64, [1000], [1] * 1000)  # a byte each in the file
    raw = numpy_helper.from_array(numpy_helper.to_array(numbers), "t")
    with pytest.raises(StorageError, match="holds more numbers"):
        count(model(initializers=[numbers]), array_bytes=31_000)
    assert count(model(initializers=[raw]), array_bytes=0)


def test_nesting():
    inner = helper.make_graph([], "g", [], [])
    for _ in range(20):
        node = helper.make_node("If", ["c"], ["y"], then_branch=inner)
        inner = helper.make_graph([node], "g", [], [])
    content = helper.make_model(inner).SerializeToString()
    count(content)
    with pytest.raises(StorageError, match="nested deeper"):
        count(content, depth=30)


@pytest.mark.parametrize("content", [b"\x3a\xff", b"\x3a\x05\x00", b"\xff" * 11, b"\x0b", b"\x80"])
def test_damaged_messages(content):
    with pytest.raises(StorageError, match=r"is cut short|is damaged"):
        count(content)
