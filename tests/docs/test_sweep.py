"""docs/sweep.md and docs/scale.md are true: what they call works, and they name all settings and benchmarks."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from brightest.cluster.sweep.space import SETTINGS, parse_space, parse_vary
from make_lessons import blocks, differences, run
from support.command import call
from support.prompt import refused

ROOT = Path(__file__).parents[2]
PAGE, SCALE = ((ROOT / "docs" / name).read_text(encoding="utf-8") for name in ("sweep.md", "scale.md"))
COMMANDS = re.findall(r"^(brightest .* --data optdigits .*)$", PAGE + SCALE, re.M)


def test_there_are_commands():
    assert len(COMMANDS) == 2


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_on_the_bundled_data_works(command, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert call(command, monkeypatch) == 0
    assert list(tmp_path.rglob("network.safetensors"))


def test_its_block_prints_what_stands_below_it():
    (block,) = blocks(PAGE)
    assert not differences(block, run(block, {}, "sweep.md"))
    assert not refused(block.code)


def test_every_setting_is_named():
    assert all(f"`{name}`" in PAGE for name in SETTINGS if "." not in name)


def test_every_example_of_values_can_vary():
    examples = re.findall(r"^\| `(\w+=[^`]*)`", PAGE, re.M)
    assert len(examples) == 6
    for example in examples:
        assert parse_space(parse_vary([example]))


def test_every_benchmark_that_is_named_exists():
    named = re.findall(r"python benchmarks/cluster.py (\w+)", SCALE)
    assert len(named) == 4
    done = subprocess.run(
        [sys.executable, str(ROOT / "benchmarks" / "cluster.py"), "--help"], capture_output=True, text=True, check=True
    )
    assert all(name in done.stdout for name in named)
