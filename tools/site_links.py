"""Check a built site: each link leads to a file and an anchor that exist, and nothing is fetched from elsewhere."""

from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

FETCHED = {"script": "src", "img": "src", "iframe": "src", "source": "src", "video": "src", "link": "href"}
NOT_FETCHED = {"canonical", "edit", "next", "prev", "alternate"}  # relations of <link> that a browser only notes


class Page(HTMLParser):
    """The anchors of a page, where it links to, and what a browser fetches to show it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.anchors: set[str] = set()
        self.links: list[str] = []
        self.fetched: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what one element says."""
        said = dict(attrs)
        self.anchors |= {name for name in (said.get("id"), said.get("name")) if name}
        if tag == "a" and said.get("href"):
            self.links.append(said["href"] or "")
        if tag in FETCHED and said.get(FETCHED[tag]) and said.get("rel") not in NOT_FETCHED:
            self.fetched.append(said[FETCHED[tag]] or "")


def wrong(site: Path) -> list[str]:
    """A sentence for each link that leads nowhere, and each thing that is fetched from elsewhere."""
    pages = {path: Page(path.read_text(encoding="utf-8")) for path in site.rglob("*.html")}
    return sorted({sentence for path in pages for sentence in _wrong(site, path, pages)})


def _wrong(site: Path, path: Path, pages: dict[Path, Page]) -> Iterator[str]:
    shown = path.relative_to(site)
    for address in pages[path].fetched:
        if urlsplit(address).netloc:
            yield f"{shown} fetches {address}"
    for address in (*pages[path].links, *pages[path].fetched):
        parts = urlsplit(address)
        if parts.scheme or parts.netloc or shown.name == "404.html":  # which is shown at any address
            continue
        target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
        target = target / "index.html" if target.is_dir() else target
        if not target.exists():
            yield f"{shown} links to {address}, which isn't there"
        elif parts.fragment and target in pages and unquote(parts.fragment) not in pages[target].anchors:
            yield f"{shown} links to {address}, which has no such anchor"
