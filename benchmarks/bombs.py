"""Small files that ask for gigabytes or hours, for hostile_files.py."""

import gzip
import json
import struct
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import onnx
from onnx import helper, numpy_helper

IMPORT, INFO, EVALUATE = ("import",), ("info",), ("evaluate", "lesson", "--engine", "reference", "--data")


def write_zip(path: Path, members: dict[str, bytes]) -> None:
    """An archive of these members."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)


def tensor(shape: tuple[int, ...], strides: tuple[int, ...] | None = None, key: str = "0") -> bytes:
    """The instructions of a pickle for a tensor of the member `key`."""
    strides = strides or tuple(int(np.prod(shape[i + 1 :])) for i in range(len(shape)))
    numbers = [b"".join(b"J" + struct.pack("<i", n) for n in row) for row in (shape, strides)]
    end = {1: b"\x85", 2: b"\x86"}[len(shape)]
    storage_name = b"(" + text("storage") + b"ctorch\nFloatStorage\n" + text(key) + text("cpu") + b"K\1tQ"
    return (
        b"ctorch._utils\n_rebuild_tensor_v2\n("
        + storage_name
        + b"K\0"
        + numbers[0]
        + end
        + numbers[1]
        + end
        + b"\x89NtR"
    )


def text(value: str) -> bytes:
    """The instruction of a pickle for a text."""
    return b"X" + struct.pack("<I", len(value)) + value.encode()


def state_dict(items: list[tuple[str, bytes]]) -> bytes:
    """A pickle of a dict."""
    return b"\x80\x02}(" + b"".join(text(name) + value for name, value in items) + b"u."


def write_pt(path: Path, program: bytes, members: list[bytes]) -> None:
    """A .pt of a pickle and its members."""
    write_zip(path, {"m/data.pkl": program, **{f"m/data/{number}": member for number, member in enumerate(members)}})


def shared_tuples(depth: int) -> bytes:
    """Instructions for the values of a dict, the last of which is a tuple of 2**depth."""
    items = (b"M%c\0h%ch%c\x86q%c" % (i, i, i, i + 1) for i in range(depth))
    return b"\x80\x02}(K\xff)q\0" + b"".join(items)


def npy(descr: str, shape: str, data: bytes = b"") -> bytes:
    """An array in NumPy's format whose head says what it likes."""
    head = f"{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}"
    head += " " * (63 - (len(head) + 10) % 64) + "\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(head)) + head.encode() + data


def shared_constant() -> bytes:
    """16 MB of ONNX whose 220 layers share one constant."""
    names = [f"v{i}" for i in range(441)]
    nodes = [
        helper.make_node(op, [names[i], *(["W"] if op == "MatMul" else [])], [names[i + 1]])
        for i in range(440)
        for op in [("MatMul", "Relu")[i % 2]]
    ]
    ends = [[helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, [1, 2000])] for name in ("v0", "v440")]
    constant = numpy_helper.from_array(np.zeros((2000, 2000), np.float32), "W")
    content: bytes = helper.make_model(helper.make_graph(nodes, "g", *ends, [constant])).SerializeToString()
    return content


def bombs(folder: Path) -> Iterator[tuple[str, tuple[str, ...], Path]]:
    """Small files that ask for much: what it is, the command, the file."""
    numbers = helper.make_tensor("t", onnx.TensorProto.INT64, [8_000_000], np.zeros(8_000_000, np.int64))
    head = json.dumps({"__metadata__": {"brightest": '{"format": 1, "kind": "network", "x": [' + "[]," * 8_000_000}})
    pickles = {
        "nine tensors of 400 MB by stride 0": (
            state_dict([(f"{i}.weight", tensor((10**4, 10**4), (0, 0))) for i in range(9)]),
            4,
        ),
        "a key of 2^45 shared tuples": (shared_tuples(45) + b"h\x2dNu.", 4),
        "a module's name of 2^45 tuples": (shared_tuples(45) + b"Nh\x2d" + text("a") + b"\x93u.", 4),
        "a member that unpacks to 700 MB": (state_dict([("0.weight", tensor((10, 10)))]), 700 << 20),
        "a pickle of 16 MB of empty dicts": (b"\x80\x02(" + b"}" * (2**24 - 5) + b"t.", 4),
    }
    for i, (what, (program, size)) in enumerate(pickles.items()):
        path = folder / f"b{i}.pt"
        write_pt(path, program, [bytes(size)])
        yield f".pt: {what}", IMPORT, path
    network2 = b'{"sizes":[1],"biases":[[1]],"weights":['
    packed = helper.make_model(helper.make_graph([], "g", [], [], [numbers]))
    plain: dict[str, tuple[tuple[str, ...], str, Callable[[], bytes]]] = {
        "200,000 brackets": (IMPORT, ".json", lambda: b"[" * 200_000),
        "48 MB of numbers": (IMPORT, ".json", lambda: network2 + b"[" + b"0.1," * 12_000_000 + b"0]]}"),
        "30 MB of empty lists": (IMPORT, ".json", lambda: network2 + b"[]," * 10**7 + b"[]]}"),
        "a list of 8 million numbers": (IMPORT, ".py", lambda: b"ABOUT = [" + b"0," * 8_000_000 + b"]\nNUMBERS = ''\n"),
        "200,000 signs": (IMPORT, ".py", lambda: b"ABOUT = " + b"-" * 200_000 + b"1\n"),
        "a sum of 200,000 terms": (IMPORT, ".py", lambda: b"ABOUT = " + b"1+" * 200_000 + b"1\n"),
        "a constant in 220 layers": (IMPORT, ".onnx", shared_constant),
        "8 million empty nodes": (IMPORT, ".onnx", lambda: b"\x3a\x80\xc8\xd0\x07" + b"\x0a\x00" * 8_000_000),
        "8 million numbers of a byte": (IMPORT, ".onnx", packed.SerializeToString),
        "a head of 24 MB of lists": (INFO, ".safetensors", lambda: struct.pack("<Q", len(head)) + head.encode()),
        "a head of 2^60 bytes": (IMPORT, ".safetensors", lambda: struct.pack("<Q", 2**60) + b"{}"),
        "64 MB of short rows": (EVALUATE, ".csv.gz", lambda: gzip.compress(b"1,2,3,4\n" * (8 << 20), 6)),
        "a line of 900 MB": (EVALUATE, ".csv.gz", lambda: gzip.compress(b"1," * (450 << 20), 1)),
    }
    for i, (what, (command, ending, made)) in enumerate(plain.items()):
        path = folder / f"t{i}{ending}"
        path.write_bytes(made())
        yield f"{ending}: {what}", command, path
    arrays: dict[str, Callable[[], tuple[bytes, bytes]]] = {  # made one by one: what is here counts as the readers'
        "a head with an open bracket": lambda: (npy("|u1", "(6, 4)"), npy("|u1", "(6,)")),
        "labels of 10^10 empty texts": lambda: (npy("|u1", "(6, 4)}", bytes(24)), npy("<U0", "(10000000000,)}")),
        "10^15 pixels of no bytes": lambda: (npy("|V0", "(1000000000000000, 4)}"), npy("|u1", "(6,)}", bytes(6))),
        "1 GB of zeros": lambda: (npy("|u1", "(1000, 1000000)}", bytes(10**9)), npy("|u1", "(1000,)}", bytes(1000))),
    }
    for i, (what, both) in enumerate(arrays.items()):
        write_zip(folder / f"a{i}.npz", dict(zip(("X.npy", "y.npy"), both(), strict=True)))
        yield f".npz: {what}", EVALUATE, folder / f"a{i}.npz"
