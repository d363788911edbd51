"""The C headers compile without a warning, and answer as the network does."""

import re
import subprocess
from dataclasses import replace
from shutil import which

import numpy as np
import pytest

from brightest.data import optdigits
from brightest.errors import SettingError, StorageError
from brightest.formats.exporters import c, c_compiler, c_header, c_int8, export
from brightest.formats.exporters.agreement import Images
from brightest.formats.exporters.c_compiler import compilers, run
from brightest.formats.exporters.c_header import literal
from brightest.nn.card import Calibration, Card
from brightest.nn.network import random_network
from brightest.nn.pretrained import NAMES
from brightest.nn.storage import load
from support.random_networks import FEW_KINDS, images, network

needs_compiler = pytest.mark.skipif(not compilers(), reason="there is no C compiler here (gcc or clang)")
needs_gcc = pytest.mark.skipif(not which("gcc"), reason="there is no gcc here")
MAIN = """\
#include "network.h"
#include <stdio.h>
int read_one(const uint8_t *pixels, float *probabilities);
int read_one(const uint8_t *pixels, float *probabilities) { return brightest_read(pixels, probabilities); }
int main(void)
{
    for (int i = 0; i < BRIGHTEST_CLASSES; i++)
        printf("%s\\n", brightest_classes[i]);
    return 0;
}
"""


def digits(n=300):
    """Bundled digits, of which many are slanted, and their labels."""
    test = optdigits.load().test
    return Images("some", test.images[:n], test.labels[:n])


def build(content, folder, *flags, compiler="gcc", name="main.c"):
    """Compile MAIN with the header; returns the program."""
    (folder / "network.h").write_bytes(content)
    (folder / name).write_text(MAIN, encoding="utf-8")
    command = [compiler, "-Wall", "-Wextra", "-Wpedantic", "-Werror", *flags, name, "-o", "main", "-lm"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder / "main"


@needs_compiler
@pytest.mark.parametrize("kind", FEW_KINDS, ids=str)
def test_every_kind_of_network_agrees_in_float32(kind, tmp_path):
    agreement = export(network(*kind), "c", tmp_path / "n.h")
    assert agreement.count == agreement.same_answers == 10_000
    assert 0 < agreement.difference <= 1e-5
    assert list(tmp_path.iterdir()) == [tmp_path / "n.h"]


@needs_compiler
@pytest.mark.parametrize("kind", FEW_KINDS, ids=str)
def test_every_kind_of_network_answers_alike_with_8_bits(kind, tmp_path):
    agreement = export(network(*kind), "c-int8", tmp_path / "n.h")
    assert 0.97 * 10_000 <= agreement.same_answers <= agreement.count == 10_000
    assert 1e-5 < agreement.difference < 0.2


def test_activations_fit_in_16_bits_where_rounding_makes_most_weights_larger():
    made = random_network((784, 3, 10), np.random.default_rng(0), "relu", "cross-entropy")
    W = np.full((3, 784), 0.6)  # each becomes 1, beside a largest of 127
    W[:, 0] = 127
    layer = c_int8.quantize(replace(made, weights=(W.astype(np.float32), made.weights[1])))[0]
    most = (np.maximum(layer.weights, 0).sum(axis=1, dtype=np.int64) * 255 + layer.biases) * layer.scales
    assert (most * layer.levels).max() < c_int8.MAX_LEVEL


@needs_compiler
@pytest.mark.parametrize("to", ["c", "c-int8"])
def test_one_layer_of_float64_and_an_answer_that_is_never_sure(to, tmp_path):
    made = network("sigmoid", "squares", layers=(10, 2), dtype=np.float64, threshold=0.0)
    assert export(made, to, tmp_path / "n.h").is_good
    accepted = run(compilers()[0], (tmp_path / "n.h").read_bytes(), made, images(10))[1]
    assert not accepted.any()


@needs_compiler
@pytest.mark.parametrize("module", [c, c_int8])
def test_the_header_deslants_for_a_network_that_reads_upright_digits(module):
    made = random_network((784, 12, 10), np.random.default_rng(0), "relu", "cross-entropy")
    upright = replace(made, card=Card(frame="upright"))
    agreement = module.verify(upright, module.serialize(upright), digits())
    assert agreement.same_answers >= (300 if module is c else 290)
    assert agreement.difference <= (1e-5 if module is c else 0.1)
    as_written = module.verify(upright, module.serialize(made), digits())
    assert as_written.same_answers < 280


@needs_gcc
@pytest.mark.parametrize("module", [c, c_int8])
@pytest.mark.parametrize("frame", ["upright", pytest.param("mnist", marks=pytest.mark.slow)])  # the first has all code
def test_it_compiles_without_the_pickiest_warning_and_as_cpp(module, frame, tmp_path):
    made = replace(network(layers=(784, 6, 3)), card=Card(frame=frame))
    build(module.serialize(made), tmp_path, "-std=c99", "-Wconversion", "-Wshadow", "-Wdouble-promotion")
    if which("g++"):
        build(module.serialize(made), tmp_path, compiler="g++", name="main.cpp")


@pytest.mark.slow
@needs_gcc
def test_nothing_undefined_happens_whatever_the_pixels_are(tmp_path, monkeypatch):
    made = random_network((784, 12, 10), np.random.default_rng(0), "relu", "cross-entropy")
    made = replace(made, card=Card(frame="upright"))
    rng = np.random.default_rng(1)
    noise = (rng.random((60, 784)) ** 8 * rng.choice([0, 2, 255], (60, 1))).astype(np.uint8)
    dashes = np.zeros((60, 28, 28), np.uint8)
    for dash in dashes:
        (top, bottom), (left, right) = np.sort(rng.integers(0, 29, (2, 2)), axis=1)
        dash[top:bottom, left:right] = 255 * np.tri(bottom - top, right - left, rng.integers(-3, 4))
    sanitized = (*c_compiler.STRICT, "-fsanitize=undefined,address", "-fno-sanitize-recover=all")
    monkeypatch.setattr(c_compiler, "STRICT", sanitized)
    odd = Images("odd", np.concatenate([noise, dashes.reshape(60, 784), digits(60).pixels]))
    for module in (c, c_int8):
        module.verify(made, module.serialize(made), odd)


@needs_gcc
@pytest.mark.parametrize("name", NAMES[:2])
def test_8_bits_take_16_kilobytes_of_constants_and_2_of_stack(name, tmp_path):
    made = load(name)
    content = c_int8.serialize(made)
    sizes = {"int8_t": 1, "int32_t": 4, "float": 4}
    arrays = re.findall(r"static const (\w+) brightest_\w+\[(\d+)\]", content.decode())
    constants = sum(sizes[kind] * int(count) for kind, count in arrays)
    assert f"{constants:,} bytes of constants" in " ".join(content.decode().replace("\n *", "").split())
    assert made.size == 13_002 <= constants <= 16 * 1024
    build(content, tmp_path, "-std=c99", "-O2", "-fstack-usage", "-c")
    used = re.search(r"read_one\t(\d+)\t", next(tmp_path.glob("*.su")).read_text())
    assert used
    assert 16 < int(used[1]) <= 2048


@needs_compiler
def test_8_bits_keep_the_accuracy(tmp_path):
    agreement = c_int8.verify(load("lesson"), c_int8.serialize(load("lesson")), digits())
    assert agreement.accuracies
    assert agreement.lost <= 0.001
    assert agreement.is_good


def test_rounded_weights_are_near_and_their_sums_fit_in_32_bits():
    made = random_network((784, 40, 30, 10), np.random.default_rng(0), "relu", "cross-entropy")
    large = replace(made, biases=(made.biases[0] + 1e3, *made.biases[1:]))
    for given in (made, large):
        most = np.full(784, 255)
        for layer, W in zip(c_int8.quantize(given), given.weights, strict=True):
            row = np.abs(W).max(axis=1, keepdims=True)
            if given is made:
                ratio = layer.weights / np.where(row, 127 / row, 1)
                assert np.abs(ratio - W).max() <= row.max() / 250
            sums = np.abs(layer.weights.astype(np.int64)) @ most + np.abs(layer.biases.astype(np.int64))
            assert sums.max() < 2**31
            most = np.full(len(W), min(c_int8.MAX_LEVEL, c_int8.MAX_SUM // (127 * len(W))))


@needs_compiler
@pytest.mark.parametrize("to", ["c", "c-int8"])
def test_a_disagreeing_header_is_not_written(to, tmp_path, monkeypatch):
    module = c if to == "c" else c_int8
    serialize = module.serialize
    factor = 1.0002 if to == "c" else -1

    def with_a_slip(made):
        return serialize(replace(made, weights=(*made.weights[:-1], made.weights[-1] * np.float32(factor))))

    monkeypatch.setattr(module, "serialize", with_a_slip)
    with pytest.raises(StorageError, match=r"was not written: .* answers differ"):
        export(network(), to, tmp_path / "n.h")
    assert not list(tmp_path.iterdir())


@needs_compiler
def test_a_header_that_does_not_compile_is_not_written(tmp_path, monkeypatch):
    monkeypatch.setattr(c, "serialize", lambda _: b'#include "nowhere.h"\n')
    with pytest.raises(StorageError, match=r"the C header was not written: \w+ failed: .*nowhere\.h"):
        export(network(), "c", tmp_path / "n.h")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("to", ["c", "c-int8"])
def test_without_a_compiler_it_is_written_and_says_that_it_was_not_proved(to, tmp_path, monkeypatch):
    monkeypatch.setattr(c_compiler, "compilers", list)
    agreement = export(network(), to, tmp_path / "n.h")
    assert agreement.unproved.startswith("It wasn't verified: there is no C compiler here")
    assert agreement.count == 0
    assert (tmp_path / "n.h").exists()


@pytest.mark.parametrize("to", ["c", "c-int8"])
def test_a_network_too_large_for_a_header_is_refused(to, tmp_path, monkeypatch):
    monkeypatch.setattr(c_header, "MAX_PARAMETERS", 100)
    with pytest.raises(SettingError, match="but a C header holds at most 100: export it --to onnx"):
        export(network(), to, tmp_path / "n.h")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("temperature", [1e-300, 1e300])
def test_a_temperature_that_float32_cannot_hold_is_refused_with_or_without_a_compiler(temperature, tmp_path):
    odd = replace(network(), calibration=Calibration(temperature))
    with pytest.raises(SettingError, match=r"temperature is 1e.300, .* calibrate it again"):
        export(odd, "c", tmp_path / "n.h")
    assert not list(tmp_path.iterdir())


@needs_gcc
def test_texts_of_a_file_stay_texts(tmp_path):
    classes = ('*/ int x; /*"', "\\??/\"; int y; '", "α b")
    card = Card(data="mine */ #error no", recipe="/* ??/", command="brightest \\", scores={"test_accuracy": 0.5})
    made = replace(network(), classes=classes, card=card)
    program = build(c.serialize(made), tmp_path, "-std=c99")
    said = subprocess.run([program], capture_output=True, check=True).stdout.decode("utf-8")
    assert said.splitlines() == list(classes)
    comment = c.serialize(made).decode().partition("*/")[0]
    assert "mine _/ _error no" in comment
    assert "50.00%" in comment
    assert literal("?7") == '"\\0777"'


@needs_gcc
def test_names_with_spaces_stay_in_one_line_each(tmp_path):
    classes = (*(f"Rio de Janeiro {i}" for i in range(9)), "x" * 130 + " y")
    made = random_network((784, 10), np.random.default_rng(0), classes=classes)
    said = subprocess.run([build(c.serialize(made), tmp_path, "-std=c99")], capture_output=True, check=True).stdout
    assert said.decode("utf-8").splitlines() == list(classes)


def test_it_can_be_read_by_a_person():
    lines = c.serialize(load("best")).decode().splitlines()
    assert max(map(len, lines)) <= 120
    assert lines[0].startswith("/* A neural network as C: 784 pixels in, 10 probabilities out.")
    comment = " ".join(line.removeprefix(" * ") for line in lines[: lines.index(" */")])
    for part in ("98.10%", "Licence: Apache-2.0", "SHA-256", "52,008 bytes of constants", "framed as MNIST's"):
        assert part in comment, part
