"""The page stays small: plotly.js is fetched only by the views that need it."""

import gzip

from brightest.web.page_files import PAGE, joined

MAX_COMPRESSED = 175_000  # bytes of all that a browser fetches but plotly.js
BESIDE = ("lessons.json", "glossary.json", "icon.svg")


def test_the_page_without_plotly_is_small():
    beside = [gzip.compress((PAGE / name).read_bytes()) for name in BESIDE]
    assert sum(map(len, [*beside, *(file.packed for file in joined().values())])) < MAX_COMPRESSED


def test_no_module_or_style_sheet_is_longer_than_300_lines():
    files = [*PAGE.rglob("*.js"), *PAGE.rglob("*.css")]
    assert len(files) > 50
    assert [path.name for path in files if len(path.read_text(encoding="utf-8").splitlines()) > 300] == []
