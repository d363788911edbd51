"""The README's promises: its example runs, its commands exist, and it stays short."""

import re
import shlex
import sys
from pathlib import Path

import pytest

from support.prompt import printed, refused

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
STARTS = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "docs" / "start").glob("*.md"))
(EXAMPLE,) = re.findall(r"```python\n(.*?)```", README, re.S)
COMMANDS = re.findall(r"^(brightest .*?)(?:  +.*)?$", README + STARTS, re.M)


def test_the_example_runs_and_is_short(tmp_path, monkeypatch):
    assert len([line for line in EXAMPLE.splitlines() if line.strip()]) <= 15
    monkeypatch.chdir(tmp_path)
    *epochs, accuracy, digits = printed(EXAMPLE).splitlines()
    assert epochs[0].startswith("0 ")
    assert float(accuracy) > 0.95
    first, second = digits.split()
    assert first == second
    assert (tmp_path / "mine.safetensors").exists()


def test_the_example_can_be_pasted_at_pythons_prompt():
    assert not refused(EXAMPLE)


def test_there_are_commands_in_it():
    assert len(COMMANDS) >= 8


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_and_option_in_it_exists(command, capsys, monkeypatch):
    from brightest.cli.main import run

    words = shlex.split(command)
    monkeypatch.setattr(sys, "argv", [words[0], words[1], "--help"])
    with pytest.raises(SystemExit) as stopped:
        run()
    assert not stopped.value.code
    helped = capsys.readouterr().out
    for option in (word for word in words if word.startswith("--")):
        assert option in helped


@pytest.mark.parametrize(
    "path", [*re.findall(r"`((?:src|benchmarks|docs)/[^`]*)`", README), "CONTRIBUTING.md", "docs/train.svg"]
)
def test_every_place_in_its_map_exists(path):
    assert (Path(__file__).parents[2] / path).exists()
