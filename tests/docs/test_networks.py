"""The page of shipped networks says what their cards say."""

import re
import subprocess
import sys
from pathlib import Path

import make_networks

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "networks.md").read_text(encoding="utf-8")


def test_its_table_and_commands_are_those_of_the_cards():
    made = make_networks
    assert made.table() in PAGE
    assert made.commands() in PAGE


def test_its_example_runs():
    (example,) = re.findall(r"```python\n(.*?)```", PAGE, re.S)
    done = subprocess.run([sys.executable, "-W", "error", "-c", example], capture_output=True, text=True, check=True)
    assert done.stdout.split()[-2:] == ["reader", "True"]


def test_its_pictures_are_there():
    for name in re.findall(r"!\[.+?\]\((.+?)\)", PAGE):
        assert (DOCS / name).exists()
