"""docs/start: the examples of the three paths run."""

import re
import subprocess
import sys
from pathlib import Path
from shutil import copy

import pytest

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.parametrize(("path", "last"), [("learn", "(784, 16, 16, 10) 13002"), ("read", "0206")])
def test_the_example_runs(path, last, tmp_path):
    (example,) = re.findall(r"```python\n(.*?)```", (DOCS / "start" / f"{path}.md").read_text(encoding="utf-8"), re.S)
    copy(DOCS / "notes.jpg", tmp_path / "photo.jpg")
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", example], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith(last)
