"""Importing and asking for help stay quick, because they import no library that isn't used. PROOF has the seconds."""

import subprocess
import sys

import pytest

CALL = """
import sys
from brightest.cli.main import run
sys.argv = ["brightest", *{arguments!r}]
try: run()
except SystemExit as end: assert not end.code, end.code
"""
EVERYTHING_LAZY = ["sklearn", "matplotlib", "PIL", "jax", "numba", "scipy", "onnx", "safetensors", "fastapi"]
FOR_OTHERS = {
    "fastapi",
    "uvicorn",
    "plotly",
    "matplotlib",
    "sklearn",
    "ray",
    "anywidget",
    "IPython",
    "jax",
    "torch",
    "onnx",
    "brightest.training.estimator",
}


def imported(program, folder=None):
    """The modules that a program has imported when it ends; it runs in `folder`."""
    print_modules = "\nimport sys\nprint('\\n', *sorted(sys.modules), file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", program + print_modules], cwd=folder, check=True, capture_output=True, text=True
    )
    return set(done.stderr.splitlines()[-1].split())


@pytest.fixture(scope="module")
def by_import():
    return imported("import brightest")


@pytest.fixture(scope="module")
def by_help():
    return imported(CALL.format(arguments=["--help"]))


def test_import_imports_nothing_but_itself(by_import):
    assert {name for name in by_import if name.startswith("brightest.")} == {
        "brightest.system",
        "brightest.system.version",
    }
    assert not by_import & {"numpy", "rich", "typer", *EVERYTHING_LAZY}


@pytest.mark.parametrize("library", ["numpy", *EVERYTHING_LAZY])
def test_help_imports_nothing_heavy(by_help, library):
    assert library not in by_help
    assert "typer" in by_help  # else nothing was tested


@pytest.mark.parametrize("network", ["reader", pytest.param("network.safetensors", marks=pytest.mark.slow)])
def test_training_and_predicting_import_what_they_use(network, tmp_path):
    train = CALL.format(arguments=["train", "--data", "optdigits", "--epochs", "1"])
    grey = bytes(255 * (6 <= i // 28 < 22 and 12 <= i % 28 < 16) for i in range(784))
    (tmp_path / "one.pgm").write_bytes(b"P5 28 28 255\n" + grey)
    predict = CALL.format(arguments=["predict", "one.pgm", "--network", network, "--json"])
    by_both = imported(train + predict, tmp_path)
    assert {"numba", "PIL"} <= by_both
    assert not by_both & FOR_OTHERS
