"""docs/sklearn.md: each block prints what stands below it."""

from pathlib import Path

from joblib import parallel_config

from make_lessons import blocks, differences, run
from support.prompt import refused

PAGE = (Path(__file__).parents[2] / "docs" / "sklearn.md").read_text(encoding="utf-8")


def test_every_block_prints_what_stands_below_it(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    namespace = {}
    found = list(blocks(PAGE))
    assert len(found) == 4
    with parallel_config(backend="threading"):  # processes would import everything again
        assert not [wrong for block in found for wrong in differences(block, run(block, namespace, "sklearn.md"))]


def test_examples_can_be_pasted_at_pythons_prompt():
    assert not [line for block in blocks(PAGE) if (line := refused(block.code))]
