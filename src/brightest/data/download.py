"""Download a file, verify it, and write it atomically."""

import math
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from brightest.data.progress import ProgressCallback
from brightest.errors import DataError, DownloadError
from brightest.system.files import write_atomically

if TYPE_CHECKING:
    from http.client import HTTPResponse

CONNECT_SECONDS = 2.0  # until the server answers
STALL_SECONDS = 10.0  # between two chunks of the answer


def download(
    url: str,
    check: Callable[[bytes], None],
    *,
    limit: int,
    progress: ProgressCallback | None = None,
    deadline: float | None = None,
) -> bytes:
    """Download the content of `url`, and verify it with `check`, which raises DataError if it is invalid.

    limit: the maximum number of bytes. progress: called after each chunk. deadline: when to give up, as a value of
    time.monotonic(). Raises DownloadError with a short reason.
    """
    from http.client import HTTPException  # slow to import, and rarely needed

    try:
        content = _get(url, limit, progress, math.inf if deadline is None else deadline)
        check(content)
    except (OSError, HTTPException, DataError, ValueError) as error:
        raise DownloadError(f"{urlsplit(url).netloc} {_reason(error)}") from error
    return content


def save(path: Path, content: bytes) -> None:
    """Write the file atomically. Raises DownloadError if it can't be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, content)
    except OSError as error:
        raise DownloadError(
            f"{path} can't be written ({error.strerror or error}): set BRIGHTEST_CACHE_DIR to another folder."
        ) from error


def _get(url: str, limit: int, progress: ProgressCallback | None, deadline: float) -> bytes:
    name = url.rpartition("/")[2]
    with closing(_open(url, deadline - time.monotonic())) as response:
        total = _length(response.headers.get("Content-Length") or "")
        received = bytearray()
        while chunk := response.read1(2**16):
            received += chunk
            if len(received) > limit:
                raise DataError("more than `limit` bytes")
            if time.monotonic() > deadline:
                raise TimeoutError
            if progress is not None:
                progress(name, len(received), max(total, len(received)))
    return bytes(received)


def _length(header: str) -> int:
    """The number in a Content-Length, which only draws a bar; 0 for what is none."""
    return int(header) if header.isascii() and header.isdecimal() and len(header) < 20 else 0


def _open(url: str, seconds: float) -> "HTTPResponse":
    """Request `url`: the response, with its body still to be read. Raises TimeoutError if none arrives in time.

    The request runs in a thread of its own, because a socket's timeout limits neither the look-up of a host name nor
    the attempts to connect to several addresses of the host.
    """
    from http.client import HTTPException
    from urllib.request import urlopen

    if seconds <= 0:
        raise TimeoutError
    outcomes: SimpleQueue[HTTPResponse | Exception] = SimpleQueue()

    def request() -> None:
        try:
            outcomes.put(urlopen(url, timeout=min(seconds, STALL_SECONDS)))
        except (OSError, HTTPException, ValueError) as error:  # ValueError: of a mirror's answer, or of a strange URL
            outcomes.put(error)

    Thread(target=request, daemon=True).start()
    try:
        outcome = outcomes.get(timeout=min(seconds, CONNECT_SECONDS))
    except Empty:
        raise TimeoutError from None
    if isinstance(outcome, Exception):
        raise outcome
    return outcome


def _reason(error: Exception) -> str:
    from urllib.error import HTTPError, URLError

    if isinstance(error, HTTPError):
        error.close()
        return f"answers {error.code}"
    cause = error.reason if isinstance(error, URLError) else error
    if isinstance(cause, TimeoutError):
        return "takes too long"
    if isinstance(cause, DataError):
        return "sends a damaged file"
    return "can't be reached"
