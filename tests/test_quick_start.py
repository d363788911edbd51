"""Importing and asking for help stay quick: nobody waits for what they don't use."""

import subprocess
import sys
import time

import pytest


def seconds(*arguments):
    """The best of five runs: a busy machine makes some slow, none fast."""
    times = []
    for _ in range(5):
        clock = time.perf_counter()
        subprocess.run([sys.executable, *arguments], check=True, capture_output=True)
        times.append(time.perf_counter() - clock)
    return min(times)


def test_import_takes_a_quarter_of_a_second_beyond_numpy():
    assert seconds("-c", "import numpy, brightest") - seconds("-c", "import numpy") <= 0.25


def test_help_takes_half_a_second():
    assert seconds("-m", "brightest", "--help") <= 0.5


@pytest.mark.parametrize("library", ["sklearn", "matplotlib", "PIL", "jax", "numba", "scipy", "onnx"])
def test_help_imports_nothing_heavy(library):
    check = (
        "import sys; sys.argv = ['brightest', '--help']\n"
        "from brightest.cli.main import run\n"
        "try: run()\n"
        f"except SystemExit: assert {library!r} not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", check], check=True, capture_output=True)
