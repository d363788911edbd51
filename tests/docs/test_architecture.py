"""docs/architecture.md shows the subpackages and imports as they are, and every document names files that exist."""

import json
import re
from html import unescape
from pathlib import Path

import pytest

import make_architecture

ROOT = Path(__file__).parents[2]
DOCUMENTS = ["README.md", "CONTRIBUTING.md", *(str(p.relative_to(ROOT)) for p in sorted((ROOT / "docs").rglob("*.md")))]
BASES = (ROOT, ROOT / "src" / "brightest", ROOT / "src" / "brightest" / "web" / "page")
FILE = re.compile(r"`((?:src|tests|docs|tools|benchmarks)/[\w./-]*|[\w./-]+\.(?:py|js|css|md|toml))`")


def test_the_picture_shows_the_layers_and_imports_of_the_code():
    picture = make_architecture.PICTURE.read_text(encoding="utf-8")
    shown = json.loads(unescape(picture.split("<metadata>")[1].split("</metadata>")[0]))
    assert shown == make_architecture.content(), "make architecture draws it anew"


def test_every_subpackage_has_a_box_and_imports_only_from_below():
    order = {name: i for i, layer in enumerate(make_architecture.layers()) for name in layer}
    assert all(order[name] < order[other] for name, other in make_architecture.edges())
    assert all(make_architecture.sentence(name) for name in order)


def test_only_implied_imports_are_left_out_of_the_picture():
    assert make_architecture.direct({("a", "b"), ("b", "c"), ("a", "c")}) == {("a", "b"), ("b", "c")}
    assert make_architecture.direct({("a", "c"), ("b", "c")}) == {("a", "c"), ("b", "c")}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_file_that_a_document_names_exists(document):
    text = re.sub(r"```.*?```", "", (ROOT / document).read_text(encoding="utf-8"), flags=re.S)
    named = {name for name in FILE.findall(text) if not re.search("NAME|FORMAT", name)}  # to be put in by the reader
    missing = [name for name in named if not any((base / name).exists() for base in (*BASES, (ROOT / document).parent))]
    assert not missing


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_link_of_a_document_leads_somewhere(document):
    links = re.findall(r"\]\(([^)#\s]+)(?:#[\w-]+)?\)", (ROOT / document).read_text(encoding="utf-8"))
    missing = [link for link in links if "://" not in link and not ((ROOT / document).parent / link).exists()]
    assert not missing


def test_every_decision_is_listed_and_short():
    folder = ROOT / "docs" / "decisions"
    index = (folder / "README.md").read_text(encoding="utf-8")
    for path in folder.glob("0*.md"):
        text = path.read_text(encoding="utf-8")
        number, title = re.match(r"# (\d{4}): (.+)\n", text).groups()
        assert f"| [{number}]({path.name}) | {title} |" in index
        assert path.name.startswith(number)
        assert len(text.splitlines()) <= 20
