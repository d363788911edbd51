"""The page stays small: plotly.js is fetched only by the views that need it."""

import gzip

from brightest.web.app import PAGE

MAX_COMPRESSED = 228_000  # bytes of all files but plotly.js; with the heads of the responses some 40,000 more


def test_the_page_without_plotly_is_small():
    files = [path for path in PAGE.rglob("*") if path.is_file() and path.suffixes[-2:] != [".d", ".ts"]]
    assert len(files) > 50
    assert sum(len(gzip.compress(path.read_bytes())) for path in files) < MAX_COMPRESSED


def test_no_module_or_style_sheet_is_longer_than_300_lines():
    files = [*PAGE.rglob("*.js"), *PAGE.rglob("*.css")]
    assert len(files) > 50
    assert [path.name for path in files if len(path.read_text(encoding="utf-8").splitlines()) > 300] == []
