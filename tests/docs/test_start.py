"""docs/start: the examples of the three paths run."""

import re
from pathlib import Path
from shutil import copy

import pytest

from support.prompt import printed

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.parametrize(("path", "last"), [("learn", "(784, 16, 16, 10) 13002"), ("read", "0206")])
def test_the_example_runs(path, last, tmp_path, monkeypatch):
    (example,) = re.findall(r"```python\n(.*?)```", (DOCS / "start" / f"{path}.md").read_text(encoding="utf-8"), re.S)
    copy(DOCS / "notes.jpg", tmp_path / "photo.jpg")
    monkeypatch.chdir(tmp_path)
    assert printed(example).startswith(last)
