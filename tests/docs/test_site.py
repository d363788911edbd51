"""The site: it builds strictly, every public name has its place with shapes and errors, and nothing is fetched."""

import inspect
import json
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

import brightest
import make_site
import site_docstrings
import site_links
import site_reference

ROOT = Path(__file__).parents[2]
SHAPE = re.compile(r"\((\w+|\.\.\.|up to \w+|1 \+ \w+), ?[\w., ·²+]*\)")
ELSEWHERE = re.compile(r"^See (Engine|Loader)\.")  # whose shapes are those of another docstring


def heading(module, name, level):
    """One name of the reference without its docstring, which takes the builder most of its time."""
    return f"{'#' * level} `{name}` {{ #{site_reference.anchor(name, module.__name__)} }}\n"


@pytest.fixture(scope="module", params=["names", pytest.param("docstrings", marks=pytest.mark.slow)])
def site(request, tmp_path_factory):
    """The folder of the built site: every page, with a reference of names alone or as `make site` builds it."""
    folder = tmp_path_factory.mktemp("site")
    with pytest.MonkeyPatch.context() as monkeypatch:
        if request.param == "names":
            monkeypatch.setattr(site_reference, "block", heading)
        monkeypatch.setattr(sys, "argv", ["make_site.py", str(folder)])
        with pytest.raises(SystemExit) as done:
            make_site.main()
    assert not done.value.code
    return folder / "html"


def listed():
    """Each name of the reference: the module that shows it, and the name."""
    yield from ((brightest, name) for name in site_reference.TOP)
    for package in site_reference.PACKAGES:
        for module, names in site_reference.entries(package):
            yield from ((module, name) for name in names)


def functions():
    """Each function and method of the reference: its name, itself, and the docstrings that speak of it."""
    for module, name in listed():
        thing = getattr(module, name)
        if inspect.isfunction(thing):
            yield f"{module.__name__}.{name}", thing, [thing, inspect.getmodule(thing)]
        elif inspect.isclass(thing):
            for method, function in vars(thing).items():
                if inspect.isfunction(function) and not method.startswith("_"):
                    yield f"{name}.{method}", function, [function, thing, inspect.getmodule(thing)]


def test_every_public_name_has_its_place(site):
    anchors = {
        path: site_links.Page(path.read_text(encoding="utf-8")).anchors for path in site.rglob("reference/**/*.html")
    }
    for name in brightest.__all__:
        if isinstance(getattr(brightest, name), ModuleType):
            assert (site / "reference" / name / "index.html").exists()
        else:
            assert site_reference.anchor(name) in anchors[site / "reference" / "brightest" / "index.html"]
    everywhere = set().union(*anchors.values())
    assert not {site_reference.anchor(name, module.__name__) for module, name in listed()} - everywhere


def test_every_page_is_once_in_the_navigation():
    listed = re.findall(r'"([\w/.-]+\.md)"', make_site.configuration())
    assert len(listed) == len(set(listed))
    assert {path.name for path in (ROOT / "docs").glob("*.md")} <= set(listed)


def test_what_the_docs_import_is_public():
    text = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "docs").rglob("*.md"))
    public = {module.__name__ for module, _ in listed()} | {
        f"brightest.{package}" for package in site_reference.PACKAGES
    }
    for module, names in re.findall(r"^from (brightest[\w.]*) import ([\w, ]+)$", text, re.M):
        for name in (name.split()[0] for name in names.split(", ")):
            assert module in public or f"{module}.{name}" in public, f"{module}.{name} has no place in the reference"


def test_every_function_of_arrays_says_their_shapes():
    silent = []
    for name, function, speakers in functions():
        signature = inspect.getsource(function).partition('"""')[0]
        if re.search(r"\bArray\b|NDArray", signature) and not ELSEWHERE.match(inspect.getdoc(function) or ""):
            silent += [] if any(SHAPE.search(inspect.getdoc(s) or "") for s in speakers) else [name]
    assert not silent


def test_every_function_that_raises_says_so():
    raising = re.compile(r"^\s+raise \w+Error|\bcheck_choice\(", re.M)
    silent = [
        name
        for name, function, _ in functions()
        if raising.search(inspect.getsource(function)) and not re.search("[Rr]aise", inspect.getdoc(function) or "")
    ]
    assert not silent


def test_the_search_knows_pages_and_names(site):
    found = json.loads((site / "search.json").read_text(encoding="utf-8"))
    titles = {item["title"] for item in found["items"]}
    assert "Lesson 2: learning" in titles
    assert any("predictor" in title for title in titles)


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ('<a href="gone.html">', "links to gone.html, which isn't there"),
        ('<a href="#gone">', "links to #gone, which has no such anchor"),
        ('<script src="https://example.org/x.js"></script>', "fetches https://example.org/x.js"),
        ('<a id="here" href="#here"></a><a href="https://example.org/">', None),
    ],
)
def test_a_link_that_leads_nowhere_is_found(tmp_path, page, said):
    (tmp_path / "index.html").write_text(page, encoding="utf-8")
    assert site_links.wrong(tmp_path) == ([f"index.html {said}"] if said else [])


def test_files_that_a_document_names_are_linked():
    text = "See `docs/files.md`, `src/brightest/nn/network.py` and [it](files.md#x).\n```\n`docs/files.md`\n```\n"
    shown = make_site.linked(text, "lessons/x.md", "docs")
    assert "[`docs/files.md`](../files.md)" in shown
    assert f"[`src/brightest/nn/network.py`]({make_site.SOURCE}/blob/main/src/brightest/nn/network.py)" in shown
    assert "[it](../files.md#x)" in shown
    assert shown.endswith("```\n`docs/files.md`\n```\n")


def test_a_docstring_is_no_markdown():
    text = "`a[l]` is (n_l,): activations[l][n] * 2 < 1.\n\n    kinds[0][1]  a table\n"
    expected = "`a[l]` is (n_l,): activations\\[l]\\[n] \\* 2 &lt; 1.\n\n    kinds[0][1]  a table\n"
    assert site_docstrings.escaped(text) == expected
