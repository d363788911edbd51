"""A tiny stand-in for MNIST, mirrors on this machine, and a cache of their own for tests about data."""

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
    """No test here touches the user's cache, finds the real MNIST by chance, or asks the real mirrors."""
    monkeypatch.delenv("BRIGHTEST_DATA_DIR", raising=False)
    monkeypatch.setenv("BRIGHTEST_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr(mnist, "MIRRORS", ("http://127.0.0.1:9/",))  # nobody listens there
    return tmp_path / "cache"


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with four small files that, for one test, are what MNIST is."""
    folder = tmp_path / "tiny"
    folder.mkdir()
    rng = np.random.default_rng(1)
    for part, n in (("train", 30), ("t10k", 10)):
        idx.write(folder / f"{part}-images-idx3-ubyte.gz", rng.integers(0, 256, (n, 28, 28)).astype(np.uint8))
        idx.write(folder / f"{part}-labels-idx1-ubyte.gz", np.arange(n).astype(np.uint8) % 10)
    files = {}
    for name in mnist.FILES:
        whole = decompress.read_decompressed(folder / f"{name}.gz")
        files[name] = mnist.Fingerprint(len(whole), hashlib.sha256(whole).hexdigest())
    monkeypatch.setattr(mnist, "FILES", files)
    return folder


class Mirror:
    """A web server on this machine: what it answers, and what it was asked."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.cut: set[str] = set()  # answers that end in the middle
        self.silent = False  # accepts, and never answers
        self.asked: list[str] = []
        self.closing = threading.Event()
        mirror = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                name = self.path.rpartition("/")[2]
                mirror.asked.append(name)
                if mirror.silent:
                    mirror.closing.wait(30)
                elif name not in mirror.files:
                    self.send_error(404)
                else:
                    whole = mirror.files[name]
                    self.send_response(200)
                    self.send_header("Content-Length", str(len(whole)))
                    self.end_headers()
                    self.wfile.write(whole[: len(whole) // 2] if name in mirror.cut else whole)

            def log_message(self, format: str, *args: object) -> None:
                """Says nothing."""

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
    """Two mirrors, asked in this order; they have nothing yet."""
    pair = Mirror(), Mirror()
    monkeypatch.setattr(mnist, "MIRRORS", tuple(mirror.url for mirror in pair))
    yield pair
    for mirror in pair:
        mirror.close()
