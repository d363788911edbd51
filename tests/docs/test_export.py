"""The page on exports: its commands work, in their order, and its examples print what stands below them."""

import re
import shlex
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from support.prompt import refused

PAGE = (Path(__file__).parents[2] / "docs" / "export.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w*)\n(.*?)```(?:\n\n```text\n(.*?)```)?", PAGE, re.S)
EXAMPLES = [(code, output) for language, code, output in BLOCKS if language == "python"]
COMMANDS = [
    re.sub(r"  +.*", "", line) for language, text, _ in BLOCKS if not language for line in text.splitlines() if line
]


def here(text):
    """Whether PyTorch is, or isn't needed."""
    return bool(find_spec("torch")) or not re.search(r"--to torch|import torch|-torch\.", text)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Where the page's commands were run."""
    home = tmp_path_factory.mktemp("exports")
    for command in filter(here, COMMANDS):
        subprocess.run([sys.executable, "-m", *shlex.split(command)], cwd=home, check=True, capture_output=True)
    return home


def test_every_command_leaves_its_file(folder):
    assert len(COMMANDS) == 8
    for command in filter(here, COMMANDS):
        assert (folder / shlex.split(command)[-1]).exists()


@pytest.mark.parametrize(("code", "output"), EXAMPLES, ids=["onnx", "onnx-framed", "numpy", "torch"])
def test_every_example_prints_what_stands_below_it(code, output, folder):
    if not here(code):
        pytest.skip("PyTorch is too heavy for every run: pip install 'brightest[torch]'")
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert output
    assert done.stdout == output


def test_examples_can_be_pasted_at_pythons_prompt():
    assert not [line for code, _ in EXAMPLES if (line := refused(code))]
