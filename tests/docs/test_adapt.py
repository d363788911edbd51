"""docs/adapt.md: its example runs and prints what the text says."""

import re
from pathlib import Path

import numpy as np
import pytest

from support.prompt import printed, refused

PAGE = (Path(__file__).parents[2] / "docs" / "adapt.md").read_text(encoding="utf-8")
(EXAMPLE,) = re.findall(r"```python\n(.*?)```", PAGE, re.S)
COS, SIN = np.cos(np.radians(50)), np.sin(np.radians(50))
TURNED = np.array([[COS, -SIN], [SIN, COS]])  # the style of the example's writer; to find it takes ten seconds


@pytest.mark.parametrize("known", [True, pytest.param(False, marks=pytest.mark.slow)])
def test_the_example_adapts_to_a_writer_and_forgets_little(known, monkeypatch):
    if known:
        monkeypatch.setattr("brightest.training.writer_style.fit_affine", lambda *_: TURNED)
    assert printed(EXAMPLE) == "[False, True] True\n"


def test_the_example_can_be_pasted_at_pythons_prompt():
    assert not refused(EXAMPLE)
