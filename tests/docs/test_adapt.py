"""The page on adapting: its example does what stands there, and its command exists."""

import re
import subprocess
import sys
from pathlib import Path

from support.prompt import refused

PAGE = (Path(__file__).parents[2] / "docs" / "adapt.md").read_text(encoding="utf-8")
(EXAMPLE,) = re.findall(r"```python\n(.*?)```", PAGE, re.S)


def test_its_example_runs():
    done = subprocess.run([sys.executable, "-W", "error", "-c", EXAMPLE], capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[-2] == "[False, True] True"


def test_its_example_can_be_pasted_at_pythons_prompt():
    assert not refused(EXAMPLE)


def test_every_place_in_it_exists():
    for path in re.findall(r"`(src/[^`]*)`", PAGE):
        assert (Path(__file__).parents[2] / path).exists()
