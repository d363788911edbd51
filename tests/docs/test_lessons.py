"""The lessons are true: every block prints what stands below it, every claim has one, and every picture is drawn."""

import functools
import re

import pytest

import make_lessons
from brightest.inspection import landscape
from make_lessons import CLAIM, FOLDER, LESSONS, Block, blocks, differences, run
from support.prompt import refused

CLAIMS = range(1, 45)  # what the lessons say, in forty-four statements
PAGES = {name: (FOLDER / name).read_text(encoding="utf-8") for name in LESSONS}
ALL = [block for page in PAGES.values() for block in blocks(page)]
PICTURE = re.compile(r"!\[.+?\]\((.*?)\)")


@pytest.mark.parametrize("points", [11, pytest.param(landscape.POINTS, marks=pytest.mark.slow)])
@pytest.mark.parametrize("name", LESSONS)
def test_every_block_prints_what_stands_below_it(name, points, tmp_path, monkeypatch):
    """Maps of the cost, of which nothing is printed, are measured at fewer points: they are most of the work."""
    monkeypatch.setattr(landscape, "plane", functools.partial(landscape.plane, k=(points, points)))
    monkeypatch.chdir(tmp_path)
    namespace, wrong = {}, []
    for block in blocks(PAGES[name]):
        wrong += [f"line {block.line}: {what}" for what in differences(block, run(block, namespace, name))]
    assert not wrong, "\n".join(wrong)
    assert {path.name for path in tmp_path.iterdir()} == set(PICTURE.findall(PAGES[name]))


def test_every_claim_is_marked_once_and_in_order():
    assert [int(claim) for page in PAGES.values() for claim in CLAIM.findall(page)] == list(CLAIMS)


def test_every_claim_has_a_block_that_prints_something():
    assert {block.claim for block in ALL if block.output} >= set(CLAIMS)


def test_the_index_leads_to_every_claim():
    links = re.findall(r"\]\(([^)#]*)#claim-(\d+)\)", (FOLDER / "README.md").read_text(encoding="utf-8"))
    assert sorted(int(claim) for _, claim in links) == list(CLAIMS)
    assert not [claim for page, claim in links if f'<a id="claim-{claim}"></a>' not in PAGES[page]]


def test_blocks_are_short():
    for block in ALL:
        lines = [line for line in block.code.splitlines() if line.strip()]
        assert len(lines) <= 15, f"line {block.line}"


def test_blocks_can_be_pasted_at_pythons_prompt():
    assert not [(block.line, line) for block in ALL if (line := refused(block.code))]
    assert refused("for x in y:\n    print(x)\nprint(y)\n") == "print(y)"


def test_pictures_are_few_and_small_and_none_is_left_over():
    drawn = {path.name: path.stat().st_size for path in FOLDER.iterdir() if path.suffix != ".md"}
    assert set(drawn) == {name for page in PAGES.values() for name in PICTURE.findall(page)}
    assert sum(drawn.values()) < 1_500_000


def test_every_code_block_is_seen():
    """None is written so that it is overlooked."""
    assert sum(page.count("```") for page in PAGES.values()) == sum(2 + 2 * bool(block.output) for block in ALL)


PAGE = """
<a id="claim-3"></a>
```python
print("about", 2.0, "of 1,000", [0.5, -1e-3])
```

<!-- within 10% or 0.01 -->
```text
about 2.0 of 1,000 [0.5, -1e-3]
```

```python
x = 1
```
"""


def test_a_page_is_taken_apart():
    first, second = blocks(PAGE)
    assert first == Block(
        3, 'print("about", 2.0, "of 1,000", [0.5, -1e-3])\n', "about 2.0 of 1,000 [0.5, -1e-3]\n", "10% or 0.01", 3
    )
    assert (second.code, second.output, second.within) == ("x = 1\n", "", "")


@pytest.mark.parametrize(
    ("printed", "same"),
    [
        ("about 2.0 of 1,000 [0.5, -1e-3]", True),
        ("about   2.19 of  1001 [0.46, -0.0109]", True),
        ("about 2.21 of 1,000 [0.5, -1e-3]", False),
        ("about 2.0 of 1,000 [0.5, -0.0111]", False),
        ("near 2.0 of 1,000 [0.5, -1e-3]", False),
        ("about 2.0 of 1,000 [0.5]", False),
        ("about nan of 1,000 [0.5, -1e-3]", False),
        ("", False),
    ],
)
def test_numbers_are_compared_within_what_is_stated_and_words_exactly(printed, same):
    block, _ = blocks(PAGE)
    assert (not differences(block, printed)) == same


def test_without_a_comment_numbers_must_be_the_same():
    block = Block(1, "", "0.5\n", "", 1)
    assert not differences(block, "0.50\n")
    assert differences(block, "0.501\n")


def test_making_keeps_what_is_near_enough_and_writes_what_is_not_or_has_another_form():
    made = make_lessons.rewrite(PAGE, "page")
    near = made.replace("about 2.0 of", "about 2.1 of")
    assert make_lessons.rewrite(near, "page") == near
    for other in ("about 9.0 of", "about 2.05 of", "near 2.0 of"):
        assert make_lessons.rewrite(made.replace("about 2.0 of", other), "page") == made
    assert make_lessons.rewrite("```python\nprint(1)\n```\n", "page") == "```python\nprint(1)\n```\n\n```text\n1\n```\n"
