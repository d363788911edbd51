"""A download is trusted once it has been checked, and kept whole or not at all."""

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

CONNECT_SECONDS = 2.0  # until a mirror answers
STALL_SECONDS = 10.0  # between two pieces of its answer


def download(
    url: str,
    check: Callable[[bytes], None],
    *,
    limit: int,
    progress: ProgressCallback | None = None,
    deadline: float | None = None,
) -> bytes:
    """What is at `url`, at most `limit` bytes, unless `check` refuses it by raising DataError.

    It is given up at `deadline`, of time.monotonic(). Raises DownloadError saying in a few words what failed.
    """
    from http.client import HTTPException  # these modules are slow to import, and seldom needed

    try:
        content = _get(url, limit, progress, math.inf if deadline is None else deadline)
        check(content)
    except (OSError, HTTPException, DataError) as error:
        raise DownloadError(f"{urlsplit(url).netloc} {_reason(error)}") from error
    return content


def save(path: Path, content: bytes) -> None:
    """Write the whole file or none, moved into place. Raises DownloadError where it can't."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, content)
    except OSError as error:
        raise DownloadError(
            f"{path} can't be written ({error.strerror or error}): set BRIGHTEST_CACHE_DIR to a folder with room."
        ) from error


def _get(url: str, limit: int, progress: ProgressCallback | None, deadline: float) -> bytes:
    what = url.rpartition("/")[2]
    with closing(_answer(url, deadline - time.monotonic())) as answer:
        total = int(answer.headers.get("Content-Length") or 0)
        received = bytearray()
        while piece := answer.read1(2**16):
            received += piece
            if len(received) > limit:
                raise DataError("more than was asked for")
            if time.monotonic() > deadline:
                raise TimeoutError
            if progress is not None:
                progress(what, len(received), max(total, len(received)))
    return bytes(received)


def _answer(url: str, seconds: float) -> "HTTPResponse":
    """The mirror's answer, its body still to be read; TimeoutError when it doesn't come.

    The request waits in a thread of its own, because the time-out that sockets know bounds neither looking up
    a name nor trying a name's several addresses in turn.
    """
    from http.client import HTTPException
    from urllib.request import urlopen

    if seconds <= 0:
        raise TimeoutError
    answers: SimpleQueue[HTTPResponse | Exception] = SimpleQueue()

    def ask() -> None:
        try:
            answers.put(urlopen(url, timeout=min(seconds, STALL_SECONDS)))
        except (OSError, HTTPException) as error:
            answers.put(error)

    Thread(target=ask, daemon=True).start()
    try:
        answer = answers.get(timeout=min(seconds, CONNECT_SECONDS))
    except Empty:
        raise TimeoutError from None
    if isinstance(answer, Exception):
        raise answer
    return answer


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
