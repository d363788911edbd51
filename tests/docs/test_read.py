"""docs/read.md is true: its commands run, its block prints what stands below it, and its table has the columns."""

import re
import shutil
import zipfile
from pathlib import Path

import pytest

from brightest.cluster.scans.table import COLUMNS
from make_lessons import blocks, differences, run
from support.command import call
from support.scans import BROKEN, photo_files, read_here

PAGE = (Path(__file__).parents[2] / "docs" / "read.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^(brightest .*?)  +.*$", PAGE, re.M)


@pytest.fixture(autouse=True)
def with_scans(tmp_path, monkeypatch):
    (tmp_path / "scans").mkdir()
    for name, (content, _) in zip(("a", "b"), photo_files(), strict=False):
        (tmp_path / "scans" / f"{name}.jpg").write_bytes(content)
    (tmp_path / "scans" / "broken.jpg").write_bytes(BROKEN)
    monkeypatch.chdir(tmp_path)


def test_its_block_prints_what_stands_below_it():
    (block,) = blocks(PAGE)
    assert not differences(block, run(block, {}, "read.md"))


def test_its_table_names_the_columns():
    rows = re.findall(r"^\| (`.*?) \|", PAGE, re.M)
    assert tuple(re.findall(r"`(\w+)`", " ".join(rows))) == COLUMNS["digit"]
    assert all(f"`{name}`" in PAGE for name in COLUMNS["picture"])


def test_there_are_commands():
    assert len(COMMANDS) == 5


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_works(command, monkeypatch, tmp_path):
    for name in ("2026-a.jpg", "2026-b.jpg"):
        shutil.copy("scans/a.jpg", f"scans/{name}")
    shutil.copytree("scans", "forms")
    with zipfile.ZipFile("scans.zip", "w") as archive:
        archive.write("scans/a.jpg")
    monkeypatch.setattr("brightest.cluster.scans.run.read_batches", read_here)
    assert call(command, monkeypatch) == 0
    (out,) = re.findall(r"--out (\S+)", command)
    assert (tmp_path / out).stat().st_size
