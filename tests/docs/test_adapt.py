"""docs/adapt.md: its example runs and prints what the text says."""

import re
from pathlib import Path

import pytest

from support.prompt import printed, refused

PAGE = (Path(__file__).parents[2] / "docs" / "adapt.md").read_text(encoding="utf-8")
(EXAMPLE,) = re.findall(r"```python\n(.*?)```", PAGE, re.S)


@pytest.mark.slow
def test_the_example_adapts_to_a_writer_and_forgets_little():
    assert printed(EXAMPLE) == "[False, True] True\n"


def test_the_example_can_be_pasted_at_pythons_prompt():
    assert not refused(EXAMPLE)
