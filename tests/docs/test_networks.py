"""docs/networks.md says what the cards of the shipped networks say."""

import re
from pathlib import Path

import make_networks
from support.prompt import printed

PAGE = (Path(__file__).parents[2] / "docs" / "networks.md").read_text(encoding="utf-8")


def test_its_table_and_commands_are_those_of_the_cards():
    assert make_networks.table() in PAGE
    assert make_networks.commands() in PAGE


def test_its_examples_run():
    loading, upright = re.findall(r"```python\n(.*?)```", PAGE, re.S)
    assert printed(loading).split()[-2:] == ["reader", "True"]
    assert printed(upright) == "upright True\n"
