"""Exports are compared before they are kept, and what can't be exported is said before the work."""

import os
import subprocess
import sys
from dataclasses import replace
from importlib import import_module
from importlib.util import find_spec

import numpy as np
import pytest

from brightest.errors import SettingError, StorageError
from brightest.formats import exporters as exports
from brightest.formats.exporters import TARGETS, export
from support.random_networks import KINDS, answers, images, network

HERE = [name for name, target in TARGETS.items() if all(map(find_spec, target.libraries))]
SQUARE = [
    name for name in HERE if name not in ("onnx-framed", "html", "c", "c-int8")
]  # exact, and for images of any size


PRECISIONS = [(to, False, 2e-6 if TARGETS[to].double else 1e-10) for to in SQUARE]
PRECISIONS += [(to, True, 1e-7) for to in SQUARE if TARGETS[to].double]


@pytest.mark.parametrize(("to", "double", "limit"), PRECISIONS)
@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_every_kind_of_network_agrees(to, double, limit, kind, tmp_path):
    path = tmp_path / f"n{TARGETS[to].suffix}"
    agreement = export(network(*kind), to, path, double=double)
    assert agreement.count == agreement.same_answers == 10_000
    assert agreement.difference < limit
    assert agreement.images == "noise of 25 pixels"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(("to", "double", "limit"), PRECISIONS)
def test_one_layer_of_float64_and_images_that_are_no_square(to, double, limit, tmp_path):
    made = network("sigmoid", "squares", layers=(10, 2), dtype=np.float64)
    assert export(made, to, tmp_path / f"n{TARGETS[to].suffix}", double=double).difference < limit


@pytest.mark.parametrize("to", SQUARE)
def test_an_export_of_what_was_never_calibrated_accepts_nothing(to, tmp_path):
    made = network(threshold=0.0)
    agreement = export(made, to, tmp_path / f"n{TARGETS[to].suffix}")
    assert agreement.count == agreement.same_answers
    assert not answers(made, images())[1].any()


@pytest.mark.parametrize("to", SQUARE)
@pytest.mark.parametrize("slip", ["weights", "threshold"])
def test_a_disagreeing_export_is_not_written(to, slip, tmp_path, monkeypatch):
    module = import_module(f"brightest.formats.exporters.{TARGETS[to].module}")
    serialize = module.serialize

    def with_a_slip(made):
        if slip == "threshold":
            return serialize(replace(made, calibration=replace(made.calibration, threshold=0.9)))
        biases = (made.biases[0] + np.float32(1e-4), *made.biases[1:])
        return serialize(replace(made, biases=biases))

    monkeypatch.setattr(module, "serialize", with_a_slip)
    path = tmp_path / f"n{TARGETS[to].suffix}"
    path.write_text("what was there")
    with pytest.raises(
        StorageError,
        match=r"was not written: .* answers differ from the network's, and probabilities by up to",
    ):
        export(network(), to, path)
    assert path.read_text() == "what was there"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("to", "name", "sentence"),
    [
        (
            "keras",
            "n.keras",
            "export format 'keras' is unknown: choose onnx, onnx-framed, numpy, torch, json, html, c, c-int8",
        ),
        ("torch", "n.pt", r"to torch is a \.safetensors file: call it n\.safetensors"),
        ("numpy", "n", r"to numpy is a \.py file: call it n\.py"),
        ("onnx-framed", "n.onnx", "reads 25 pixels, but a normalized digit has 28×28: export it --to onnx"),
    ],
)
def test_bad_calls_are_refused(to, name, sentence, tmp_path):
    with pytest.raises(SettingError, match=sentence):
        export(network(), to, tmp_path / name)
    assert not list(tmp_path.iterdir())


def test_double_is_refused_where_there_is_no_choice(tmp_path):
    with pytest.raises(SettingError, match="double is only for an export to onnx or onnx-framed: leave it out"):
        export(network(), "numpy", tmp_path / "n.py", double=True)


def test_a_missing_library_is_named_with_what_installs_it(tmp_path, monkeypatch):
    monkeypatch.setattr(exports, "find_spec", lambda library: None if library == "torch" else library)
    with pytest.raises(SettingError, match=r"torch is not installed: pip install 'brightest\[torch\]'"):
        exports.check("torch", tmp_path / "n.safetensors")
    exports.check("onnx", tmp_path / "n.onnx")


def test_an_unwritable_place_is_refused_before_the_work(tmp_path):
    with pytest.raises(StorageError, match="No such file or directory"):
        exports.check("json", tmp_path / "nowhere" / "n.json")


def test_a_full_disk_leaves_nothing(tmp_path, monkeypatch):
    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageError, match="No space left on device"):
        export(network(), "json", tmp_path / "n.json")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("package", ["formats.exporters", "formats.importers"])
def test_importing_the_package_is_cheap(package):
    check = (
        f"import sys, brightest.{package}; assert not {{'onnx', 'onnxruntime', 'torch', 'numpy'}} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", check], check=True, capture_output=True)
