"""`export` and `import`, as they are called and what they say."""

import json
from dataclasses import replace
from importlib.util import find_spec
from shutil import which

import numpy as np
import pytest

from brightest.formats.exporters import c_compiler
from brightest.nn import storage
from brightest.nn.card import Card
from brightest.nn.network import random_network
from support.exporting import FEW_PICTURES, compare_on_few


@pytest.fixture
def mine(tmp_path):
    """A network of 9 pixels and two classes."""
    made = random_network((9, 4, 2), np.random.default_rng(0), "relu", "cross-entropy", ("x", "o"))
    return storage.save(made, tmp_path / "mine.safetensors")


@pytest.mark.parametrize(("to", "name"), [("onnx", "n.onnx"), ("numpy", "n.py"), ("json", "n.json")])
def test_there_and_back(brightest, mine, tmp_path, to, name):
    record = json.loads(brightest("export", mine, "--to", to, "--out", name, "--json").out)
    assert record["bytes"] == (tmp_path / name).stat().st_size
    assert (record["command"], record["to"], record["file"], record["count"]) == ("export", to, name, 10_000)
    assert record["answers_identical"] is True
    assert record["largest_difference"] < (2e-6 if to == "onnx" else 1e-12)
    done = json.loads(brightest("import", name, "--out", "again.safetensors", "--json").out)
    assert (done["command"], done["layers"], done["parameters"]) == ("import", [9, 4, 2], 50)
    assert (done["classes"], done["assumed"]) == (["x", "o"], "")
    first, again = storage.load(mine), storage.load("again.safetensors")
    assert (again.card, again.calibration) == (first.card, first.calibration)
    for a, b in zip(first.parameters.arrays(), again.parameters.arrays(), strict=True):
        np.testing.assert_array_equal(a, b)


def test_double_is_closer_to_the_original(brightest, mine):
    record = json.loads(brightest("export", mine, "--to", "onnx", "--double", "--out", "n.onnx", "--json").out)
    assert record["largest_difference"] < 1e-12


def test_export_and_import_print_their_results(brightest, mine):
    said = brightest("export", mine, "--to", "json", "--out", "n.json").out
    assert "Both read 10,000 images, noise of 9 pixels: all answers are identical" in said
    assert "no probability differs by more than 0.\n" in said
    said = brightest("import", "n.json", "--out", "again.safetensors").out
    assert "n.json is an export of brightest's: 9-4-2, relu, cross-entropy." in said
    assert "The network is again.safetensors." in said


def test_assumptions_are_printed(brightest):
    record = {"sizes": [2, 3], "weights": [[[0, 1]] * 3], "biases": [[[0]] * 3]}
    with open("n.json", "w") as file:  # noqa: PTH123 (in the empty folder of the test)
        json.dump(record, file)
    said = brightest("import", "n.json", "--out", "n.safetensors").out
    assert "Assumed, as the file doesn't say: --cost binary-cross-entropy." in said
    assert "Assumed" not in brightest("import", "n.json", "--cost", "squares", "--out", "n.safetensors").out


def test_a_shipped_network_by_name(brightest, monkeypatch):
    compare_on_few(monkeypatch)  # benchmarks/exports.py compares 10,000
    record = json.loads(brightest("export", "lesson", "--to", "onnx-framed", "--out", "n.onnx", "--json").out)
    assert record["answers_identical"] is True
    assert record["raw_answers_same"] == record["raw_pictures"] == FEW_PICTURES


def test_c_with_a_compiler_and_without(brightest, mine, monkeypatch):
    if c_compiler.compilers():
        record = json.loads(brightest("export", mine, "--to", "c", "--out", "n.h", "--json").out)
        assert record["answers_identical"] is True
        assert record["largest_difference"] <= 1e-5
        said = brightest("export", mine, "--to", "c", "--int8", "--out", "n.h").out
        assert "Both read 10,000 images, noise of 9 pixels:" in said
        assert "answers are identical" in said
        compare_on_few(monkeypatch)
        record = json.loads(brightest("export", "lesson", "--to", "c", "--int8", "--out", "n.h", "--json").out)
        assert record["to"] == "c-int8"
        assert record["accuracy"] >= record["export_accuracy"] - 0.001
    monkeypatch.setattr(c_compiler, "compilers", list)
    assert "It wasn't verified: there is no C compiler" in brightest("export", mine, "--to", "c", "--out", "n.h").out
    record = json.loads(brightest("export", mine, "--to", "c", "--out", "n.h", "--json").out)
    assert (record["count"], record["largest_difference"], record["answers_identical"]) == (0, None, None)
    assert record["unproved"].startswith("It wasn't verified")


def test_a_page_with_node_and_without(brightest, monkeypatch):
    compare_on_few(monkeypatch)
    if which("node"):
        record = json.loads(brightest("export", "lesson", "--to", "html", "--out", "n.html", "--json").out)
        assert (record["answers_identical"], record["drawings"], record["drawings_same"]) == (True, 20, 20)
        said = brightest("export", "lesson", "--to", "html", "--out", "n.html").out
        assert "Of 20 drawings, 20 are framed and answered alike." in said
    monkeypatch.setattr("brightest.formats.exporters.html.which", lambda _: None)
    said = brightest("export", "lesson", "--to", "html", "--out", "n.html").out
    assert "It wasn't verified: there is no Node.js here" in said


@pytest.mark.parametrize(
    ("call", "code", "sentence"),
    [
        (("export", "mine.safetensors", "--to", "keras", "--out", "n.h5"), 2, "export format 'keras' is unknown"),
        (("export", "mine.safetensors", "--to", "onnx", "--out", "n.json"), 2, "call it n.onnx"),
        (("export", "mine.safetensors", "--to", "onnx-framed", "--out", "n.onnx"), 2, "reads 9 pixels"),
        (("export", "mine.safetensors", "--to", "json", "--out", "no/n.json"), 1, "No such file"),
        (("export", "mine.safetensors", "--to", "json"), 2, "--out"),
        (("export", "mine.safetensors", "--to", "html", "--out", "n.html"), 2, "reads 9 pixels, but a drawn digit"),
        (("export", "mine.safetensors", "--to", "c", "--out", "n.c"), 2, "an export to c is a .h file: call it n.h"),
        (("export", "mine.safetensors", "--to", "json", "--int8", "--out", "n.json"), 2, "--int8 goes with --to c"),
        (
            ("export", "mine.safetensors", "--to", "json", "--lessons", "--out", "n.json"),
            2,
            "--lessons goes with --to html",
        ),
        (("export", "mine.safetensors", "--to", "json", "--double", "--out", "n.json"), 2, "double is only for an"),
        (("export", "mine.safetensors", "--to", "torch", "--out", "mine.safetensors"), 2, "the file it would be made"),
        (("import", "mine.safetensors", "--out", "mine.safetensors"), 2, "is the file it would be made from"),
        (("export", "nowhere.safetensors", "--to", "json", "--out", "n.json"), 1, "nowhere.safetensors"),
        (("import", "nowhere.onnx", "--out", "n.safetensors"), 1, "nowhere.onnx"),
        (("import", "model.h5", "--out", "n.safetensors"), 2, "is a Keras model"),
        (("import", "mine.safetensors", "--out", "n.safetensors"), 1, "it needs no import"),
        (("import", "mine.safetensors", "--out", "reader"), 1, "comes with brightest"),
        (("import", "bad.json", "--out", "n.safetensors"), 1, "is not whole and valid JSON"),
        (("import", "good.json", "--activation", "relu", "--out", "n.safetensors"), 2, "it can be sigmoid alone"),
        (("import", "good.json", "--cost", "much", "--out", "n.safetensors"), 2, "--cost much can't work"),
    ],
)
def test_bad_calls_are_refused(brightest, mine, tmp_path, call, code, sentence):
    (tmp_path / "bad.json").write_text("{")
    (tmp_path / "good.json").write_text('{"sizes": [1, 2], "weights": [[[1], [2]]], "biases": [[[0], [0]]]}')
    before = sorted(tmp_path.iterdir())
    done = brightest(*call)
    assert done.code == code
    assert sentence in done.err
    assert done.err.startswith("brightest: ")
    assert done.err.count("\n") == 1
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.skipif(bool(find_spec("torch")), reason="PyTorch is here")
def test_without_pytorch_an_export_to_it_says_what_to_install(brightest, mine, tmp_path):
    done = brightest("export", mine, "--to", "torch", "--out", "n.safetensors")
    assert (done.code, list(tmp_path.iterdir())) == (2, [mine])
    assert "torch is not installed: pip install 'brightest[torch]'" in done.err


def test_an_import_keeps_the_network_that_is_there(brightest, mine):
    brightest("export", "lesson", "--to", "json", "--out", "l.json")
    for _ in range(2):
        assert brightest("import", "l.json", "--out", "n.safetensors").code == 0
    said = brightest("import", "l.json", "--out", "n.safetensors").out
    assert "n.safetensors is kept as n.previous.safetensors" in said


def test_an_export_of_an_upright_network_says_what_it_expects(brightest, tmp_path):
    upright = random_network((784, 4, 10), np.random.default_rng(0), "relu", "cross-entropy")
    storage.save(replace(upright, card=Card(frame="upright")), tmp_path / "upright.safetensors")
    sentence = "It expects upright digits: deslant its images first, as brightest.images.deslant does."
    assert brightest("export", "upright.safetensors", "--to", "json", "--out", "n.json").out.endswith(f"{sentence}\n")
    assert json.loads((tmp_path / "n.json").read_text())["brightest"]["input"] == sentence
    brightest("import", "n.json", "--out", "again.safetensors")
    assert storage.load("again.safetensors").card.frame == "upright"
    record = json.loads(brightest("export", "upright.safetensors", "--to", "numpy", "--out", "n.py", "--json").out)
    assert record["input"] == sentence
    assert "deslant its images first" in (tmp_path / "n.py").read_text().replace("'\n", "").replace('"\n', "")
