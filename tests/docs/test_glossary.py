"""There is one glossary: docs/glossary.md has the terms of the page, and no other meaning for any of them."""

import re

import make_glossary
from make_glossary import BEGIN, END, PAGE, entries, table


def parts():
    head, rest = PAGE.read_text(encoding="utf-8").split(BEGIN)
    made, own = rest.split(END)
    return head, made, own


def test_the_docs_have_the_terms_of_the_page():
    assert parts()[1] == table()


def test_the_tool_writes_only_between_its_marks(tmp_path, monkeypatch):
    head, _, own = parts()
    copy = tmp_path / "glossary.md"
    copy.write_text(f"{head}{BEGIN}old\n{END}{own}", encoding="utf-8")
    monkeypatch.setattr(make_glossary, "PAGE", copy)
    make_glossary.main()
    assert copy.read_text(encoding="utf-8") == PAGE.read_text(encoding="utf-8")


def test_no_word_has_two_meanings():
    named = [form.lower() for entry in entries() for form in (entry["term"], *entry["forms"])]
    named += [word for row in re.findall(r"^\| ([^|]+) \|", parts()[2], re.MULTILINE) for word in row.split(", ")]
    assert sorted(set(named)) == sorted(named)


def test_terms_are_in_order_and_each_has_one_sentence():
    assert [entry["term"].lower() for entry in entries()] == sorted(entry["term"].lower() for entry in entries())
    assert not [entry["means"] for entry in entries() if not re.fullmatch(r"[A-Z0-9][^.!?]*\.", entry["means"])]
