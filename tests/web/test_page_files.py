"""The page reaches the browser in few files, each of them once, and always as it stands on the disk."""

import os
import re
import shutil
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import pytest

from brightest.web import app, page_files
from brightest.web.page_files import FOR_EVER, PAGE, joined

KEPT_OTHERWISE = app.HEADERS["Cache-Control"]  # before `server` changes it


def fetched(address, **headers):
    with urllib.request.urlopen(urllib.request.Request(address, headers=headers)) as answer:
        return answer.headers, answer.read()


def test_the_page_asks_for_few_files(opened):
    page = opened().page
    asked = "performance.getEntriesByType('resource').map(({ name }) => name.split('/').at(-1).split('?')[0])"
    for name in ("lessons.json", "glossary.json"):  # the last to come
        page.wait_for_function(f"() => {asked}.includes('{name}')")
    assert set(page.evaluate(asked)) - {"icon.svg"} == {"glossary.json", "lessons.json", "page.css", "page.js"}


def test_all_modules_and_sheets_are_joined():
    files = joined()
    assert "\nimport " not in files["page.js"].text
    for path in PAGE.rglob("*.js"):
        assert f"const ${path.stem.replace('-', '_')} = (() => {{" in files["page.js"].text, path
    for path in PAGE.rglob("*.css"):
        assert path.read_text(encoding="utf-8") in files["page.css"].text, path


def test_a_browser_keeps_a_joined_file_until_its_content_changes(server):
    index = fetched(server.address)[1].decode()
    for name in ("page.js", "page.css"):
        link = re.search(rf'"({re.escape(name)}\?\w+)"', index)[1]
        assert fetched(server.address + link)[0]["Cache-Control"] == FOR_EVER
        assert fetched(server.address + name + "?older")[0]["Cache-Control"] == app.HEADERS["Cache-Control"]
    assert fetched(server.address)[0]["Cache-Control"] == app.HEADERS["Cache-Control"]
    assert KEPT_OTHERWISE == "no-cache"  # else an old index would name old files


def test_pupils_who_ask_at_once_have_the_files_joined_once(monkeypatch):
    begun = []
    monkeypatch.setattr(page_files, "bundle", lambda *_: begun.append(1) or time.sleep(0.2) or "")
    page_files._joined.cache_clear()
    with ThreadPoolExecutor(8) as pupils:
        assert len({id(found) for found in pupils.map(lambda _: joined(), range(8))}) == 1
    page_files._joined.cache_clear()
    assert len(begun) == 1


def test_a_joined_file_is_packed_for_those_who_can_unpack_it(server):
    text = joined()["page.js"].text
    headers, plain = fetched(server.address + "page.js")
    assert plain.decode() == text
    assert headers["Content-Encoding"] is None
    headers, packed = fetched(server.address + "page.js", **{"Accept-Encoding": "gzip, br"})
    assert headers["Content-Encoding"] == "gzip"
    assert len(packed) < len(text) / 3


@pytest.mark.parametrize("name", ["js/main.js", "theme.css", "index.html"])
def test_a_change_is_seen_after_a_reload(name, tmp_path, monkeypatch):
    copy = shutil.copytree(PAGE, tmp_path / "page")
    monkeypatch.setattr(page_files, "PAGE", copy)
    before, changed = joined(), copy / name
    changed.write_text(changed.read_text() + "/* changed */\n")
    os.utime(changed, ns=(0, max(path.stat().st_mtime_ns for path in copy.rglob("*")) + 1))
    assert before["index.html"].text != joined()["index.html"].text
