"""The page's files as a browser gets them: all modules joined into one script, all style sheets into one sheet.

In page/ they stand as they are written, and a browser could run them so. But there are 144 of them, and a class would
ask for all at once. The address of a joined file changes with its content: a browser has to ask for it only once.
"""

import gzip
import hashlib
import re
import threading
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route, Router
from starlette.staticfiles import StaticFiles

from brightest.formats.exporters.bundle import bundle

PAGE = Path(__file__).parent / "page"
SHEET = re.compile(r'^ *<link rel="stylesheet" href="([^"]+)">\n', re.MULTILINE)
SCRIPT = re.compile(r'^ *<script type="module" src="([^"]+)"></script>\n', re.MULTILINE)
FOR_EVER = "max-age=31536000, immutable"  # a year, in seconds


_joining = threading.Lock()  # so that a class that comes all at once lets the files be joined once


@dataclass(frozen=True)
class Joined:
    """A joined file."""

    kind: str  # its media type
    text: str
    packed: bytes  # the text, compressed
    digest: str  # what its address ends with

    @classmethod
    def of(cls, kind: str, text: str) -> "Joined":
        """The file with this text."""
        content = text.encode()
        return cls(kind, text, gzip.compress(content), hashlib.sha256(content).hexdigest()[:16])


def joined() -> dict[str, Joined]:
    """The joined files by name: index.html, page.js, page.css. They are joined again when a file of page/ changes."""
    changed = max(path.stat().st_mtime_ns for path in PAGE.rglob("*"))
    with _joining:
        return _joined(changed)


@lru_cache(maxsize=1)
def _joined(changed: int) -> dict[str, Joined]:
    """changed: when a file was changed last, in nanoseconds."""
    index = (PAGE / "index.html").read_text(encoding="utf-8")
    known: set[Path] = set()
    script = Joined.of("text/javascript", "".join(bundle(PAGE / name, known) for name in SCRIPT.findall(index)))
    sheets = (PAGE / name for name in SHEET.findall(index))
    sheet = Joined.of("text/css", "".join(path.read_text(encoding="utf-8") for path in sheets))
    links = (
        f'  <link rel="stylesheet" href="page.css?{sheet.digest}">\n'
        f'  <script type="module" src="page.js?{script.digest}"></script>\n'
    )
    index = SCRIPT.sub("", SHEET.sub("", index)).replace("</head>\n", f"{links}</head>\n")
    return {"index.html": Joined.of("text/html", index), "page.js": script, "page.css": sheet}


def _send(request: Request) -> Response:  # not a coroutine: while files are joined, others can draw
    file = joined()[request.url.path.rpartition("/")[2] or "index.html"]
    headers = {"Vary": "Accept-Encoding"}
    if request.url.query == file.digest:
        headers["Cache-Control"] = FOR_EVER
    if "gzip" not in request.headers.get("Accept-Encoding", ""):
        return Response(file.text, media_type=file.kind, headers=headers)
    return Response(file.packed, media_type=file.kind, headers=headers | {"Content-Encoding": "gzip"})


def page_files() -> Router:
    """An app that serves the joined files, and for readers of the code every file of page/ under its own name."""
    routes = [Route(f"/{name}", _send) for name in ("", "index.html", "page.js", "page.css")]
    return Router([*routes, Mount("/", GZipMiddleware(StaticFiles(directory=PAGE)))])
