"""Hostile files: thousands that are damaged at random, and small ones that ask for gigabytes or hours.

    python benchmarks/hostile_files.py [--mutated N] [--seed N]

Each is read by a command of its own, in a forked process whose processor time and memory are measured. None may show a
traceback, take over 10 s or 1 GB, or exit with another code than 0, 1 or 2. Needs Linux, and onnx.
"""

import argparse
import gzip
import io
import json
import os
import resource
import struct
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from pathlib import Path
from typing import NoReturn, TypeAlias

import numpy as np
import onnx
import safetensors.numpy
from numpy.typing import NDArray
from onnx import helper, numpy_helper
from PIL import Image

from brightest.cli import main
from brightest.formats import exporters
from brightest.nn import storage
from brightest.nn.network import random_network

Mutated: TypeAlias = Callable[[int, int], list[str]]  # a number of files and a seed → what is wrong with their ends
Exploded: TypeAlias = Callable[[], tuple[int, list[str]]]  # the number of bombs, and what is wrong with their ends
MAX_SECONDS, MAX_MEGABYTES = 10, 1024
MUTATED = 5_000
IDX_FOLDER = "-idx"  # the end of the name of a folder that is a data set
IMPORT, INFO, EVALUATE = ("import",), ("info",), ("evaluate", "lesson", "--engine", "reference", "--data")


def read(command: tuple[str, ...], path: Path, most_said: int = 4000) -> str:
    """What is wrong with the way in which `brightest COMMAND path` ends; "" if nothing is."""
    read_from = argument(path)
    said, out = (read_from.with_name(name) for name in ("said", "out.safetensors"))
    out.unlink(missing_ok=True)
    child = os.fork()
    if child == 0:
        resource.setrlimit(resource.RLIMIT_CPU, (2 * MAX_SECONDS, 2 * MAX_SECONDS))
        resource.setrlimit(resource.RLIMIT_AS, (8 << 30, 8 << 30))
        for stream in (1, 2):
            os.dup2(os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), stream)
        os._exit(call([*command, str(read_from), *(["--out", str(out)] if command == IMPORT else [])]))
    _, status, used = os.wait4(child, 0)
    seconds, megabytes = used.ru_utime + used.ru_stime, used.ru_maxrss // 1024
    words = said.read_text(errors="replace")
    code = os.waitstatus_to_exitcode(status)
    wrong = [
        *(["a traceback"] if "Traceback" in words else []),
        *([f"exit {code}"] if code not in (0, 1, 2) else []),
        *([f"{seconds:.0f} s"] if seconds > MAX_SECONDS else []),
        *([f"{megabytes:,} MB"] if megabytes > MAX_MEGABYTES else []),
        *([f"{len(words):,} characters said"] if len(words) > most_said else []),
    ]
    return f"{', '.join(wrong)}: {words.strip()[-200:]}" if wrong else ""


def argument(path: Path) -> Path:
    """The file or folder that a command is given, to read this file."""
    return path.parent if path.parent.name.endswith(IDX_FOLDER) else path


def call(arguments: list[str]) -> int:
    """Run `brightest ARGUMENTS` in this process, and return its exit code."""
    sys.argv = ["brightest", *arguments]
    try:
        main.run()
    except SystemExit as end:
        return int(end.code or 0)
    except BaseException as error:  # noqa: BLE001 (a user would see it as a traceback)
        print("Traceback:", repr(error)[:300], file=sys.stderr, flush=True)
        return 70


def originals(folder: Path) -> list[tuple[tuple[str, ...], Path]]:
    """A whole file of every kind that is read, small so that damage meets its structure.

    A file in a folder whose name ends in IDX_FOLDER is read as a part of that.
    """
    rng = np.random.default_rng(0)
    made = random_network((784, 4, 10), rng, "relu", "cross-entropy")
    files: list[tuple[tuple[str, ...], Path]] = [(INFO, storage.save(made, folder / "n.safetensors"))]
    small = random_network((9, 4, 3), rng, "relu", "cross-entropy", ("a", "b", "c"))
    for to, name in (("onnx", "e.onnx"), ("numpy", "e.py"), ("json", "e.json")):
        exporters.export(small, to, folder / name)
        files.append((IMPORT, folder / name))
    tensors = {f"fc{i}.{role}": array.astype(np.float32) for i, (W, b) in enumerate(zip(*small.parameters, strict=True))
               for role, array in (("weight", W), ("bias", b))}  # fmt: skip
    safetensors.numpy.save_file(tensors, folder / "s.safetensors")
    write_pt(folder / "s.pt", state_dict([(name, tensor(array.shape, key=str(i))) for i, (name, array) in
             enumerate(tensors.items())]), [array.tobytes() for array in tensors.values()])  # fmt: skip
    files += [(IMPORT, folder / "s.safetensors"), (IMPORT, folder / "s.pt")]
    images, labels = rng.integers(0, 256, (20, 784)).astype(np.uint8), np.arange(20) % 10
    rows = "\n".join(",".join(map(str, (label, *image))) for label, image in zip(labels, images, strict=True))
    (folder / "d.csv").write_text(rows)
    (folder / "d.csv.gz").write_bytes(gzip.compress(rows.encode()))
    np.savez_compressed(folder / "d.npz", X=images, y=labels)
    files += [(EVALUATE, folder / name) for name in ("d.csv", "d.csv.gz", "d.npz")]
    for name, ending in (("plain", ""), ("packed", ".gz")):
        files += [(EVALUATE, path) for path in write_idx(folder / (name + IDX_FOLDER), images, labels, ending)]
    stroke = np.zeros((28, 28), np.uint8)
    stroke[5:23, 12:16] = 255
    write_zip(folder / "pictures.zip", {f"{label}/{i}.png": png(stroke) for i, label in enumerate(labels)})
    write_zip(
        folder / "idx.zip", {path.name: path.read_bytes() for path in (folder / ("plain" + IDX_FOLDER)).iterdir()}
    )
    write_zip(folder / "table.zip", {"d.csv": rows.encode()})
    return files + [(EVALUATE, folder / name) for name in ("pictures.zip", "idx.zip", "table.zip")]


def write_idx(folder: Path, images: NDArray[np.uint8], labels: NDArray[np.int64], ending: str) -> list[Path]:
    """The four files of a data set, the same examples for training and test. Returns those of the test."""
    folder.mkdir()
    test: list[Path] = []
    for part in ("train", "t10k"):
        for kind, array in (("images-idx3", images.reshape(-1, 28, 28)), ("labels-idx1", labels)):
            content = bytes([0, 0, 8, array.ndim]) + np.array(array.shape, ">u4").tobytes()
            content += array.astype(np.uint8).tobytes()
            path = folder / f"{part}-{kind}-ubyte{ending}"
            path.write_bytes(gzip.compress(content) if ending else content)
            test += [path] if part == "t10k" else []
    return test


def write_zip(path: Path, members: dict[str, bytes]) -> None:
    """An archive of these members."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)


def png(image: NDArray[np.uint8]) -> bytes:
    """A picture's file."""
    file = io.BytesIO()
    Image.fromarray(image).save(file, "PNG")
    return file.getvalue()


def mutate(content: bytes, rng: np.random.Generator) -> bytes:
    """`content` cut short, with bits flipped, bytes drawn at random, a part moved over another, or its head changed."""
    spoilt = bytearray(content)
    kind = rng.integers(5)
    if kind == 0:
        return bytes(spoilt[: rng.integers(len(spoilt))])
    for _ in range(rng.integers(1, 5)):
        at = int(rng.integers(min(len(spoilt), 200) if kind == 1 else len(spoilt)))
        if kind == 4:
            start, size = int(rng.integers(len(spoilt))), int(rng.integers(1, 200))
            spoilt[at : at + int(rng.integers(200))] = spoilt[start : start + size]
        elif kind == 3:
            spoilt[at] ^= 1 << int(rng.integers(8))
        else:
            spoilt[at] = int(rng.choice([0, 1, 127, 128, 255, rng.integers(256)]))
        if not spoilt:
            break
    return bytes(spoilt)


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
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("m/data.pkl", program)
        for number, content in enumerate(members):
            archive.writestr(f"m/data/{number}", content)


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
        write_npz(folder / f"a{i}.npz", *both())
        yield f".npz: {what}", EVALUATE, folder / f"a{i}.npz"


def write_npz(path: Path, images: bytes, labels: bytes) -> None:
    """An archive of two arrays."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("X.npy", images)
        archive.writestr("y.npy", labels)


def mutated(count: int, seed: int) -> list[str]:
    """What is wrong with the ends of `count` mutated files, each kind of file in turn."""
    rng, wrong = np.random.default_rng(seed), []
    with tempfile.TemporaryDirectory() as name:
        files = [(command, path, path.read_bytes()) for command, path in originals(Path(name))]
        with redirect_stdout(io.StringIO()):  # what the commands import, the forked processes then have
            codes = [call([*command, str(argument(path)), *(["--out", f"{path}.out"] if command == IMPORT else [])])
                     for command, path, _ in files]  # fmt: skip
        assert not any(codes), codes
        for number in range(count):
            command, path, content = files[number % len(files)]
            path.write_bytes(mutate(content, rng))
            if said := read(command, path):
                wrong.append(f"{path.name}, file {number}: {said}")
            path.write_bytes(content)  # it may be a part of another
    return wrong


def exploded() -> tuple[int, list[str]]:
    """The number of bombs, and what is wrong with their ends."""
    wrong, count = [], 0
    with tempfile.TemporaryDirectory() as name:
        for what, command, path in bombs(Path(name)):
            count += 1
            if said := read(command, path):
                wrong.append(f"{what}: {said}")
            path.unlink()
    return count, wrong


def claims(
    kind: str, mutated: Mutated, count: int, exploding: str, exploded: Exploded
) -> Iterator[tuple[str, Callable[[], tuple[str, bool]]]]:
    """Two claims of a campaign, and how they are measured. count: of mutated files. exploding: the others, in words."""

    def of_mutated() -> tuple[str, bool]:
        wrong = mutated(count, 0)
        return f"{len(wrong)} of {count:,} end otherwise{': ' + wrong[0] if wrong else ''}", not wrong

    def of_bombs() -> tuple[str, bool]:
        tried, wrong = exploded()
        return f"{len(wrong)} of {tried} end otherwise{': ' + wrong[0] if wrong else ''}", not wrong

    limits = f"no traceback, at most {MAX_SECONDS} s and 1 GB, exit code 0, 1 or 2"
    yield f"{count:,} {kind}, mutated: {limits}", of_mutated
    yield f"{exploding}: {limits}", of_bombs


def run(description: str | None, mutated: Mutated, count: int, exploded: Exploded) -> NoReturn:
    """Run a campaign as a program, and print what is wrong."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mutated", type=int, default=count, help=f"damaged files to read [default: {count:,}]")
    parser.add_argument("--seed", type=int, default=0, help="the seed of the damage [default: 0]")
    options = parser.parse_args()
    mutations = mutated(options.mutated, options.seed)
    number, explosions = exploded()
    print("\n".join([*mutations, *explosions]))
    print(f"{len(mutations)} mutated files and {len(explosions)} of {number} others end as they must not.")
    sys.exit(bool(mutations or explosions))


def measurements() -> Iterator[tuple[str, Callable[[], tuple[str, bool]]]]:
    """The claims of this campaign."""
    return claims("hostile files", mutated, MUTATED, "hostile files that ask for much", exploded)


if __name__ == "__main__":
    run(__doc__, mutated, MUTATED, exploded)
