"""Importing and asking for help stay quick, because they import no library that isn't used. PROOF has the seconds."""

import subprocess
import sys

import pytest

HELP = """
import sys
from brightest.cli.main import run
sys.argv = ["brightest", "--help"]
try: run()
except SystemExit: pass
"""
EVERYTHING_LAZY = ["sklearn", "matplotlib", "PIL", "jax", "numba", "scipy", "onnx", "safetensors", "fastapi"]


def imported(program):
    """The modules that a program has imported when it ends."""
    print_modules = "\nimport sys\nprint('\\n', *sorted(sys.modules), file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", program + print_modules], check=True, capture_output=True, text=True)
    return set(done.stderr.split())


@pytest.fixture(scope="module")
def by_import():
    return imported("import brightest")


@pytest.fixture(scope="module")
def by_help():
    return imported(HELP)


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
