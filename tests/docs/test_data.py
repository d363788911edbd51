"""docs/data.md: its block prints what stands below it."""

from pathlib import Path

from make_lessons import blocks, differences, run

PAGE = (Path(__file__).parents[2] / "docs" / "data.md").read_text(encoding="utf-8")


def test_every_block_prints_what_stands_below_it():
    namespace = {}
    found = list(blocks(PAGE))
    assert found
    assert not [wrong for block in found for wrong in differences(block, run(block, namespace, "data.md"))]
