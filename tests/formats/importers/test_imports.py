"""Exports come back to the bit; what is broken, too large or somebody else's is said in one sentence."""

import io
import json
import time
import zipfile
from contextlib import suppress
from dataclasses import replace
from itertools import count

import numpy as np
import pytest
import safetensors.numpy

from brightest.errors import SettingError, StorageError
from brightest.formats import importers
from brightest.formats.exporters import json as as_json
from brightest.formats.exporters import normalizing_onnx, onnx, torch
from brightest.formats.exporters import numpy as as_numpy
from brightest.formats.importers import import_network
from brightest.nn import storage
from support.random_networks import KINDS, assert_same, network

WRITERS = {".onnx": onnx, ".py": as_numpy, ".safetensors": torch, ".json": as_json}


def file(tmp_path, ending, content):
    path = tmp_path / f"n{ending}"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("ending", WRITERS)
@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_an_export_comes_back_to_the_bit(ending, kind, tmp_path):
    original = network(*kind)
    imported = import_network(file(tmp_path, ending, WRITERS[ending].serialize(original)))
    assert_same(imported.network, original)
    assert (imported.kind, imported.assumed) == ("an export of brightest's", "")


@pytest.mark.parametrize("ending", WRITERS)
def test_float64_stays_float64_if_it_adds_precision(ending, tmp_path):
    original = network(dtype=np.float64)
    original = replace(original, biases=tuple(map(np.zeros_like, original.biases)))  # which float32 could hold
    assert_same(import_network(file(tmp_path, ending, WRITERS[ending].serialize(original))).network, original)


def test_a_normalizing_graph_comes_back_as_its_network(tmp_path):
    original = network(layers=(784, 4, 3))
    assert_same(import_network(file(tmp_path, ".onnx", normalizing_onnx.serialize(original))).network, original)


def test_an_imported_network_can_be_saved_and_loaded(tmp_path):
    original = network()
    imported = import_network(file(tmp_path, ".json", as_json.serialize(original)))
    assert_same(storage.load(storage.save(imported.network, tmp_path / "saved.safetensors")), original)


def test_an_export_has_its_own_activation_and_cost(tmp_path):
    path = file(tmp_path, ".json", as_json.serialize(network("tanh")))
    import_network(path, "tanh", "cross-entropy")
    with pytest.raises(SettingError, match=r"--activation relu can't work: in .*n.json it can be tanh alone"):
        import_network(path, "relu")
    with pytest.raises(SettingError, match="--cost squares can't work"):
        import_network(path, cost="squares")


def test_the_card_says_where_a_network_came_from(tmp_path):
    content = safetensors.numpy.save({"fc.weight": np.ones((3, 4)), "fc.bias": np.ones(3)})
    card = import_network(file(tmp_path, ".safetensors", content), cost="squares").network.card
    assert card.settings == {"file": "n.safetensors", "kind": "a PyTorch state dict"}
    assert card.recipe == "imported"
    assert card.command == "brightest import n.safetensors --activation relu --cost squares"


@pytest.mark.parametrize("ending", WRITERS)
@pytest.mark.parametrize("content", [b"", b"\0" * 300, b"[" * 100_000, b"{}", b"[]", b"null", b"3", b"\xff\xd8\xff"])
def test_files_of_another_kind_are_refused(ending, content, tmp_path):
    with pytest.raises(StorageError, match=rf"n\{ending} (is|isn't|holds|has) "):
        import_network(file(tmp_path, ending, content))


def test_an_empty_file_is_said_to_be_empty(tmp_path):
    (tmp_path / "e.onnx").touch()
    with pytest.raises(StorageError, match=r"e\.onnx is empty\."):
        import_network(tmp_path / "e.onnx")


@pytest.mark.parametrize("ending", WRITERS)
def test_damaged_files_raise_only_our_errors(ending, tmp_path):
    content = WRITERS[ending].serialize(network(layers=(4, 3, 2)))
    rng = np.random.default_rng(0)
    for _ in range(150):
        damaged = bytearray(content[: rng.integers(len(content))] if rng.random() < 0.3 else content)
        head = rng.random() < 0.3
        for place in (
            rng.integers(min(len(damaged), 200 if head else 2**30), size=rng.integers(1, 4)) if damaged else ()
        ):
            damaged[place] = rng.integers(256)
        if rng.random() < 0.3:  # a part over another
            start, place, size = rng.integers(len(content), size=3)
            damaged[place : place + size % 100] = content[start : start + size % 150]
        with suppress(StorageError):
            import_network(file(tmp_path, ending, bytes(damaged)))


@pytest.mark.parametrize("ending", WRITERS)
@pytest.mark.filterwarnings("ignore:.*was written before files had a digest")
@pytest.mark.parametrize("number", [np.nan, np.inf])
def test_numbers_that_are_not_finite_are_refused(ending, number, tmp_path):
    original = network()
    biases = (original.biases[0] + np.float32(number), *original.biases[1:])
    broken = type(original)(original.weights, biases, original.activation, original.cost, original.classes)
    if ending == ".json":
        with pytest.raises(ValueError, match="not JSON compliant"):
            as_json.serialize(broken)
        record = json.loads(as_json.serialize(original))
        record["brightest"].pop("sha256")  # or the file is damaged
        first = json.dumps(record["biases"][0][0])
        content = json.dumps(record).replace(first, f"[{'NaN' if np.isnan(number) else '1e999'}]").encode()
    else:
        content = WRITERS[ending].serialize(broken)
    with pytest.raises(StorageError, match=r"biases\.0 holds a number|holds a number in 0\.bias that is not finite"):
        import_network(file(tmp_path, ending, content))


def test_networks_larger_than_allowed_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("brightest.nn.network.MAX_PARAMETERS", 100)
    content = json.dumps({"sizes": [10, 10], "weights": [[[0.5] * 10] * 10], "biases": [[0.5] * 10]})
    with pytest.raises(StorageError, match="110 parameters are more than the 100 allowed"):
        import_network(file(tmp_path, ".json", content.encode()))
    monkeypatch.setattr(importers, "MAX_TEXT_BYTES", 1000)
    with pytest.raises(StorageError, match=r"is too large: a \.\w+ file may have"):
        import_network(file(tmp_path, ".json", content.encode() + b" " * 1000))


def test_unknown_suffixes_are_refused(tmp_path):
    with pytest.raises(SettingError, match=r"can.t be imported: its name must end in one of \.ckpt, \.json"):
        import_network(tmp_path / "model.weights")
    with pytest.raises(StorageError, match="No such file"):
        import_network(tmp_path / "n.onnx")
    (tmp_path / "folder.json").mkdir()
    with pytest.raises(StorageError, match="it is a folder"):
        import_network(tmp_path / "folder.json")


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("m.h5", "is a Keras model: export it as ONNX"),
        ("m.keras", "is a Keras model: export it as ONNX"),
        ("m.joblib", "is a pickle, a program that runs when it is opened, .* with skl2onnx"),
        ("m.PKL", "is a pickle, .* state dict .* as safetensors"),
        ("m.npz", "is an archive of arrays, .* such as fc1.weight"),
    ],
)
def test_files_of_other_programs_are_told_what_they_are(name, sentence, tmp_path):
    with pytest.raises(SettingError, match=sentence):
        import_network(tmp_path / name)


PARTS, CODE = "is made of more parts than any", "it holds too much code"
MANY = {  # texts that would take gigabytes or minutes, by their ending and what they are made of
    ".json lists": (lambda: b'{"sizes":[1],"biases":[[1]],"weights":[' + b"[]," * 2_100_000 + b"[]]}", PARTS),
    ".json numbers": (lambda: b'{"sizes":[1],"biases":[[1]],"weights":[[' + b"1," * 8_000_000 + b"1]]}", PARTS),
    ".py numbers": (lambda: b"ABOUT = [" + b"0," * 200_000 + b"]\nNUMBERS = ''\n", CODE),
    ".py signs": (lambda: b"ABOUT = " + b"-" * 200_000 + b"1\n", "is no Python file that brightest export wrote"),
    ".onnx nodes": (lambda: b"\x3a\x84\x89\x7a" + b"\x0a\x00" * 1_000_002, PARTS),
}


@pytest.mark.parametrize("many", MANY)
def test_files_that_ask_for_much_are_refused_before_they_are_parsed(many, tmp_path):
    make, sentence = MANY[many]
    with pytest.raises(StorageError, match=rf"n\.(json|py|onnx) .*{sentence}") as caught:
        import_network(file(tmp_path, many.split()[0], make()))
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize("ending", [*WRITERS, ".pt"])
def test_what_takes_too_long_is_stopped(ending, tmp_path, monkeypatch):
    clock = count()
    monkeypatch.setattr(time, "thread_time", lambda: next(clock) * 7.0)
    content = saved_pt() if ending == ".pt" else WRITERS[ending].serialize(network())
    if ending in (".onnx", ".pt"):
        with pytest.raises(StorageError, match="takes more than 6 s to read, so reading it was stopped"):
            import_network(file(tmp_path, ending, content))
    else:  # their time is bounded by their size
        with suppress(StorageError):
            import_network(file(tmp_path, ending, content))


def saved_pt():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("m/data.pkl", b"\x80\x02}.")
    return made.getvalue()
