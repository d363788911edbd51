"""What surrounds the command spoils it with no traceback: its output, its screen, and variables of libraries."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from brightest.nn import storage
from brightest.nn.network import random_network


@pytest.mark.skipif(sys.platform == "win32", reason="redirects as a POSIX shell does")
@pytest.mark.parametrize(
    ("redirect", "code"), [("> /dev/full", 1), (">&-", 0), ("| true", None)], ids=["full", "closed", "gone"]
)
@pytest.mark.parametrize(
    "verb",
    ["info lesson", "--help", *(pytest.param(verb, marks=pytest.mark.slow) for verb in ("info lesson --json", "data"))],
)
def test_output_that_goes_nowhere(verb, redirect, code):
    if "full" in redirect and not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    command = f"{sys.executable} -m brightest {verb} {redirect}"
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr
    assert "Exception" not in done.stderr
    assert code is None or done.returncode == code


@pytest.mark.parametrize("encoding", ["ascii", pytest.param("cp1252", marks=pytest.mark.slow)])
def test_a_screen_that_knows_few_characters(encoding, tmp_path):
    storage.save(random_network((784, 10), np.random.default_rng(0)), tmp_path / "network.safetensors")
    ink = np.zeros((28, 28), np.uint8)
    ink[4:24, 12:16] = 255
    Image.fromarray(ink).save(tmp_path / "one.png")
    done = subprocess.run(
        [sys.executable, "-m", "brightest", "predict", "one.png"],
        cwd=tmp_path, env={**os.environ, "PYTHONIOENCODING": encoding}, capture_output=True, check=True,
    )  # fmt: skip
    assert b"one.png: " in done.stdout


@pytest.mark.parametrize(
    ("variables", "code", "says"),
    [
        ({"NUMBA_NUM_THREADS": "0"}, 2, "Numba can't start"),
        pytest.param(
            {"NUMBA_NUM_THREADS": "many", "MPLBACKEND": "pencil"}, 0, "could not be parsed", marks=pytest.mark.slow
        ),
    ],
)
def test_a_variable_of_a_library_that_can_not_be(variables, code, says, tmp_path):
    Image.fromarray(np.eye(28, dtype=np.uint8) * 255).save(tmp_path / "one.png")
    done = subprocess.run(
        [sys.executable, "-m", "brightest", "predict", "one.png", "--network", "lesson", "--out", "seen.png"],
        cwd=tmp_path,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, "Traceback" in done.stderr) == (code, False)
    assert says in done.stderr
