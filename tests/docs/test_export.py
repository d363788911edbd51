"""docs/export.md: its commands work in their order, and its examples print the text below them."""

import re
import shlex
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from brightest.formats.exporters.c_compiler import STRICT, compilers
from support.command import call
from support.exporting import compare_on_few
from support.prompt import printed, refused

PAGE = (Path(__file__).parents[2] / "docs" / "export.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w*)\n(.*?)```(?:\n\n```text\n(.*?)```)?", PAGE, re.S)
EXAMPLES = [(code, output) for language, code, output in BLOCKS if language == "python"]
COMMANDS = [
    re.sub(r"  +.*", "", line) for language, text, _ in BLOCKS if not language for line in text.splitlines() if line
]


def runnable(text):
    """Whether `text` needs no PyTorch, or PyTorch is installed."""
    return bool(find_spec("torch")) or not re.search(r"--to torch|import torch|-torch\.", text)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The folder in which the page's commands were run."""
    home = tmp_path_factory.mktemp("exports")
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.chdir(home)
        compare_on_few(monkeypatch)
        monkeypatch.setattr("brightest.lessons.steps.EXPERIMENTS_OF_A_NETWORK", ("red-light",))  # all take seconds
        for command in filter(runnable, COMMANDS):
            assert call(command, monkeypatch) == 0, command
    return home


def test_every_command_writes_its_file(folder):
    assert len(COMMANDS) == 13
    for command in filter(runnable, COMMANDS):
        assert (folder / shlex.split(command)[-1]).exists()


@pytest.mark.parametrize(("code", "output"), EXAMPLES, ids=["onnx", "onnx-framed", "numpy", "torch"])
def test_every_example_prints_the_text_below_it(code, output, folder, monkeypatch):
    if not runnable(code):
        pytest.skip("PyTorch is not installed: pip install 'brightest[torch]'")
    monkeypatch.chdir(folder)
    monkeypatch.syspath_prepend(folder)  # one example imports the file that it exported
    monkeypatch.delitem(sys.modules, "best", raising=False)
    assert output
    assert printed(code) == output


def test_the_sketch_compiles_with_its_header(folder, tmp_path):
    if not compilers():
        pytest.skip("there is no C compiler here (gcc or clang)")
    (sketch,) = [code for language, code, _ in BLOCKS if language == "c"]
    (tmp_path / "sketch.c").write_text(sketch, encoding="utf-8")
    command = [compilers()[0], *STRICT, "-I", folder, "-c", "sketch.c"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_examples_can_be_pasted_at_pythons_prompt():
    assert not [line for code, _ in EXAMPLES if (line := refused(code))]
