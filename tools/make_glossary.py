"""Write the terms of the page's glossary into docs/glossary.md: `make glossary`."""

import json
from pathlib import Path
from typing import TypedDict

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "brightest" / "web" / "page" / "glossary.json"
PAGE = ROOT / "docs" / "glossary.md"
BEGIN, END = "<!-- made by tools/make_glossary.py -->\n", "<!-- end -->\n"


class Entry(TypedDict, total=False):
    """One term. `also`: what the field calls it, too."""

    term: str
    forms: list[str]
    means: str
    also: str


def entries() -> list[Entry]:
    """All terms, as the page has them."""
    found: list[Entry] = json.loads(SOURCE.read_text(encoding="utf-8"))
    return found


def table() -> str:
    """The terms as a table in Markdown."""
    rows = [f"| {entry['term']} | {entry['means']} | {entry.get('also', '')} |\n" for entry in entries()]
    return "".join(["| term | means | the field also says |\n", "|---|---|---|\n", *rows])


def main() -> None:
    """Write the table between its marks."""
    text = PAGE.read_text(encoding="utf-8")
    head, rest = text.split(BEGIN)
    PAGE.write_text(f"{head}{BEGIN}{table()}{END}{rest.split(END)[1]}", encoding="utf-8")


if __name__ == "__main__":
    main()
