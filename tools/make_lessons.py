"""`make lessons`: runs every block of the lessons, writes its output below it, and draws the lessons' pictures.

A lesson is a page of text with blocks of Python, run in order in one namespace. What a block prints stands right after
it, in a block of text. Numbers there may differ a little from machine to machine; a comment between the two says by how
much, as a share, as a distance, or either:

    <!-- within 2% -->
    <!-- within 0.01 -->
    <!-- within 2% or 0.01 -->

Without a comment the numbers must be the same. A claim of the lessons is marked by an anchor, <a id="claim-7"></a>.

    python tools/make_lessons.py [2-learning.md ...]
"""

import contextlib
import io
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from threadpoolctl import threadpool_limits

FOLDER = Path(__file__).parents[1] / "docs" / "lessons"
LESSONS = ("1-what-a-network-is.md", "2-learning.md", "3-back-propagation.md")
BLOCK = re.compile(
    r"```python\n(?P<code>.*?)```\n(?:\n*<!-- within (?P<within>.*?) -->\n)?(?:\n*```text\n(?P<output>.*?)```\n)?", re.S
)
CLAIM = re.compile(r'<a id="claim-(\d+)"></a>')
NUMBER = re.compile(r"[-+]?\d+(?:,\d{3})*(?:\.\d*)?(?:e[-+]?\d+)?")


@dataclass(frozen=True)
class Block:
    """A block of Python in a lesson, and its output when the lesson was made."""

    line: int  # of the page, where it begins
    code: str
    output: str
    within: str  # "2%", "0.01", "2% or 0.01"; empty if numbers must be the same
    claim: int  # the last one that was marked before it; 0 before the first


def blocks(page: str) -> Iterator[Block]:
    """All blocks of a lesson, in order."""
    for found in BLOCK.finditer(page):
        before = page[: found.start()]
        claims = CLAIM.findall(before)
        yield Block(
            before.count("\n") + 1,
            found["code"],
            found["output"] or "",
            found["within"] or "",
            int(claims[-1]) if claims else 0,
        )


def run(block: Block, namespace: dict[str, Any], name: str = "lesson") -> str:
    """The text that a block prints. Pictures that it saves go to the working directory."""
    printed = io.StringIO()
    code = compile("\n" * block.line + block.code, name, "exec")  # so that a traceback names the page's line
    with contextlib.redirect_stdout(printed), threadpool_limits(1):  # several threads of BLAS wait for one another
        exec(code, namespace)
    return printed.getvalue()


def differences(block: Block, printed: str) -> list[str]:
    """The differences between `printed` and the block's output; empty if they agree."""
    share, distance = tolerance(block.within)
    found, expected = (NUMBER.findall(text) for text in (printed, block.output))
    if words(printed) != words(block.output) or len(found) != len(expected):
        return [f"printed\n{printed}\nwhere the lesson has\n{block.output}"]
    pairs = ((number(new), number(old)) for new, old in zip(found, expected, strict=True))
    return [
        f"{new:g} where the lesson has {old:g}"
        for new, old in pairs
        if not abs(new - old) <= max(share * abs(old), distance) * (1 + 1e-9)
    ]


def words(text: str) -> list[str]:
    """The words of a text, each number replaced by #."""
    return NUMBER.sub(" # ", text).split()


def number(text: str) -> float:
    """The value of a printed number, which may have commas between thousands."""
    return float(text.replace(",", ""))


def tolerance(within: str) -> tuple[float, float]:
    """The relative and the absolute tolerance that a comment allows."""
    share, distance = 0.0, 0.0
    for part in filter(None, within.split(" or ")):
        if part.endswith("%"):
            share = float(part[:-1]) / 100
        else:
            distance = float(part)
    return share, distance


def rewrite(page: str, name: str) -> str:
    """The page with the outputs of its blocks replaced where they differ."""
    namespace: dict[str, Any] = {}
    made, end = [], 0
    for found, block in zip(BLOCK.finditer(page), blocks(page), strict=True):
        printed = run(block, namespace, name)
        made.append(page[end : found.start()])
        same = shape(printed) == shape(block.output) and not differences(block, printed)
        made.append(found[0] if same else written(block, printed))
        end = found.end()
    return "".join([*made, page[end:]])


def shape(text: str) -> str:
    """The text with every digit as 0: an output whose form changed is written again."""
    return re.sub(r"\d", "0", text)


def written(block: Block, printed: str) -> str:
    """A block followed by its output, in Markdown."""
    comment = f"\n<!-- within {block.within} -->" if block.within else ""
    return f"```python\n{block.code}```\n" + (f"{comment}\n```text\n{printed}```\n" if printed else "")


def main() -> None:
    """Make the named lessons, or all."""
    os.chdir(FOLDER)
    for name in sys.argv[1:] or LESSONS:
        page = Path(name).read_text(encoding="utf-8")
        Path(name).write_text(rewrite(page, name), encoding="utf-8")
        print(f"{name}: {len(list(blocks(page)))} blocks")


if __name__ == "__main__":
    main()
