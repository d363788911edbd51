"""For tests of data: a tiny stand-in for MNIST, local mirrors, and a separate cache."""

import hashlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

from brightest.data import decompress, idx, mnist


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep tests away from the user's cache, the real MNIST, and the real mirrors."""
    monkeypatch.delenv("BRIGHTEST_DATA_DIR", raising=False)
    monkeypatch.setenv("BRIGHTEST_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr(mnist, "MIRRORS", ("http://127.0.0.1:9/",))  # no server listens there
    return tmp_path / "cache"


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of four small files that count as MNIST during a test."""
    folder = tmp_path / "tiny"
    folder.mkdir()
    rng = np.random.default_rng(1)
    for part, n in (("train", 30), ("t10k", 10)):
        idx.write(folder / f"{part}-images-idx3-ubyte.gz", rng.integers(0, 256, (n, 28, 28)).astype(np.uint8))
        idx.write(folder / f"{part}-labels-idx1-ubyte.gz", np.arange(n).astype(np.uint8) % 10)
    files = {}
    for name in mnist.FILES:
        content = decompress.read_decompressed(folder / f"{name}.gz")
        files[name] = mnist.Fingerprint(len(content), hashlib.sha256(content).hexdigest())
    monkeypatch.setattr(mnist, "FILES", files)
    return folder


class Mirror:
    """A local web server: its files, its faults, and the requests it has received."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.truncated: set[str] = set()  # names of files of which only half is sent
        self.silent = False  # accepts connections but never answers
        self.requests: list[str] = []
        self.closing = threading.Event()
        mirror = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                name = self.path.rpartition("/")[2]
                mirror.requests.append(name)
                if mirror.silent:
                    mirror.closing.wait(30)
                elif name not in mirror.files:
                    self.send_error(404)
                else:
                    content = mirror.files[name]
                    self.send_response(200)
                    self.send_header("Content-Length", str(len(content)))
                    self.end_headers()
                    self.wfile.write(content[: len(content) // 2] if name in mirror.truncated else content)

            def log_message(self, format: str, *args: object) -> None:
                """Log nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,))
        self.thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}/"

    def serve(self, folder: Path) -> None:
        self.files = {path.name: path.read_bytes() for path in folder.iterdir()}

    def close(self) -> None:
        self.closing.set()
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.fixture
def mirrors(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Mirror, Mirror]]:
    """Two mirrors, tried in this order, without files yet."""
    pair = Mirror(), Mirror()
    monkeypatch.setattr(mnist, "MIRRORS", tuple(mirror.url for mirror in pair))
    yield pair
    for mirror in pair:
        mirror.close()
