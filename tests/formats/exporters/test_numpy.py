"""The file of Python runs alone, and gives what the reference gives."""

import subprocess
import sys

import numpy as np
import pytest

from brightest.formats.exporters.numpy import serialize
from support.random_networks import KINDS, answers, images, network


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_it_runs_alone_with_numpy(kind, tmp_path):
    made, pixels = network(*kind), images(n=50)
    path = tmp_path / "alone.py"
    path.write_bytes(serialize(made))
    np.save(tmp_path / "images.npy", pixels.reshape(-1, 5, 5))
    done = subprocess.run(
        [sys.executable, "-I", "-W", "error", path, tmp_path / "images.npy"],
        cwd=tmp_path, capture_output=True, check=True, env={"PYTHONUTF8": "1"},
    )  # fmt: skip
    probs, accepted = answers(made, pixels)
    expected = [
        f"{made.classes[row.argmax()]} {row.max():.4f} {'' if reliable else 'check it'}".rstrip()
        for row, reliable in zip(probs, accepted, strict=True)
    ]
    assert [line.rstrip() for line in done.stdout.decode().splitlines()] == expected


def test_it_imports_nothing_but_numpy_and_pythons_own(tmp_path):
    path = tmp_path / "alone.py"
    path.write_bytes(serialize(network()))
    check = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r}); import alone\n"
        "assert not {'brightest', 'safetensors', 'onnx'} & set(sys.modules)\n"
        "import numpy; print(alone.read(numpy.zeros(25)), alone.read(numpy.zeros((5, 5), numpy.uint8)))"
    )
    done = subprocess.run([sys.executable, "-I", "-c", check], capture_output=True, text=True, check=True)
    one, other = done.stdout.split(") (")
    assert one.strip("()\n") == other.strip("()\n")


def test_numbers_with_a_point_are_taken_from_0_to_1():
    names = {"__name__": "alone"}
    exec(serialize(network()), names)
    np.testing.assert_allclose(names["probabilities"](images() / 255), names["probabilities"](images()), atol=1e-12)


def test_it_can_be_read_by_a_person():
    lines = serialize(network(layers=(784, 16, 16, 10))).decode().splitlines()
    assert max(map(len, lines)) <= 120
    code = lines.index('NUMBERS = """')
    assert code < 150
    assert not [line for line in lines[:code] if "pickle" in line and "allow_pickle=False" not in line]
