"""The page on reading photos is true: its blocks print what stands below them, and its commands work."""

import re
import shlex
import shutil
import sys
from pathlib import Path

import pytest

from brightest.cli.main import run as main
from make_lessons import blocks, differences, run

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "reading.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^(brightest .*?)  +.*$", PAGE, re.M)


@pytest.fixture(autouse=True)
def beside_the_photos(tmp_path, monkeypatch):
    (tmp_path / "docs").mkdir()
    (tmp_path / "scans").mkdir()
    for name in ("notes.jpg", "puzzle.jpg"):
        shutil.copy(DOCS / name, tmp_path / "docs" / name)
    for name in ("a", "b"):
        shutil.copy(DOCS / "notes.jpg", tmp_path / "scans" / f"{name}.png")  # what it is is in the file, not its name
    monkeypatch.chdir(tmp_path)


def test_every_block_prints_what_stands_below_it():
    namespace = {}
    assert not [wrong for block in blocks(PAGE) for wrong in differences(block, run(block, namespace, "reading.md"))]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_works(command, monkeypatch, capsys):
    words = [place for word in shlex.split(command) for place in sorted(map(str, Path().glob(word))) or [word]]
    monkeypatch.setattr(sys, "argv", words)
    with pytest.raises(SystemExit) as stopped:
        main()
    assert not stopped.value.code
    assert capsys.readouterr().out.strip()


def test_every_command_is_seen():
    assert len(COMMANDS) == 5


def test_its_pictures_are_there():
    assert all((DOCS / name).exists() for name in re.findall(r"!\[.*?\]\((.*?)\)", PAGE))
