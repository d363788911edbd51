"""The service's memory while it is sent the worst pictures: what docs/serve.md claims.

    python benchmarks/service_memory.py

It runs `brightest serve` as a process and reads its peak memory from /proc, so it needs Linux.
"""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

import numpy as np
import pillow_heif
from PIL import Image

from brightest.service.limits import Limits
from brightest.service.pool import LARGE_PICTURE_PIXELS
from service import form, saved

pillow_heif.register_heif_opener()

MAX_MEGABYTES = 600
TIMEOUT_SECONDS = 600


@contextmanager
def service() -> Iterator[tuple[int, int]]:
    """The process id and the port of a service."""
    call = [sys.executable, "-m", "brightest", "serve", "--json", "--port", "0"]
    with subprocess.Popen(call, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout
        address = json.loads(process.stdout.readline())["address"]
        try:
            yield process.pid, int(address.rstrip("/").rpartition(":")[2])
        finally:
            process.terminate()


def peak_megabytes(process: int) -> float:
    """The most memory that the process ever held."""
    status = Path(f"/proc/{process}/status").read_text().splitlines()
    return int(next(line for line in status if "VmHWM" in line).split()[1]) / 1024


def read(port: int, picture: bytes) -> int:
    """Send a picture; returns the response's status."""
    head, _, body = form(picture).partition(b"\r\n\r\n")
    content_type = next(line for line in head.decode().splitlines() if line.startswith("Content-Type"))
    connection = HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_SECONDS)
    connection.request("POST", "/v1/read", body, {"Content-Type": content_type.partition(": ")[2]})
    status = connection.getresponse().status
    connection.close()
    return status


def upload_too_much(port: int) -> int:
    """Upload more than the service takes; returns the response's status."""

    def chunks() -> Iterator[bytes]:
        yield form(b"").partition(b"\r\n\r\n")[2].partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
        for _ in range(Limits().max_body_bytes // 32_768 + 40):
            yield bytes(32_768)

    connection = HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_SECONDS)
    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    connection.request("POST", "/v1/read", chunks(), headers, encode_chunked=True)
    status = connection.getresponse().status
    connection.close()
    return status


def large_files() -> list[bytes]:
    """Pictures of the most pixels that are taken, in the formats that cost most memory, and one of far more."""
    side = int(Limits().max_image_pixels ** 0.5)
    rgba = Image.new("RGBA", (side, side))
    return [
        saved(rgba, "PNG", compress_level=1),
        saved(Image.new("I", (side, side)), "TIFF", compression="tiff_deflate"),
        saved(rgba, "WEBP", lossless=True),
        saved(Image.new("RGB", (side, side)), "HEIF"),
        saved(Image.new("RGB", (5000, 5000)), "PDF"),
        saved(Image.new("1", (13_000, 13_000)), "PNG"),
    ]


def adversarial_drawings() -> list[bytes]:
    """Pictures that cost the reader most memory: endless ink, or many hypotheses for one digit."""
    point = np.zeros((3000, 2), bool)
    point[1500, 0] = True
    y, x = np.mgrid[:1800, :1800]
    bars = np.kron(np.ones((1, 100), bool), np.pad(np.ones((400, 2), bool), ((0, 0), (7, 7))))
    marks = np.kron(np.ones((66, 66), bool), np.pad(np.ones((8, 4), bool), 9))
    drawings = [point, (x + y) % 8 < 2, marks, np.pad(bars, 40)]
    return [saved(Image.fromarray(np.where(ink, 0, 255).astype(np.uint8)), "PNG") for ink in drawings]


def whatever_is_sent() -> tuple[str, bool]:
    """Large, far too large and just not large pictures, beside uploads without end."""
    nearly_large = saved(Image.new("RGBA", (LARGE_PICTURE_PIXELS // 2000, 2000)), "PNG", compress_level=1)
    with service() as (process, port), ThreadPoolExecutor(9) as pool:
        jobs = [pool.submit(read, port, picture) for _ in range(4) for picture in large_files()]
        jobs += [pool.submit(read, port, nearly_large) for _ in range(9)]
        jobs += [pool.submit(upload_too_much, port) for _ in range(2)]
        statuses = Counter(job.result() for job in jobs)
        return _result(process, statuses, {200, 413, 422, 503})


def whatever_is_drawn() -> tuple[str, bool]:
    """Adversarial drawings, two at a time."""
    with service() as (process, port), ThreadPoolExecutor(2) as pool:
        jobs = [pool.submit(read, port, picture) for picture in adversarial_drawings() for _ in range(2)]
        return _result(process, Counter(job.result() for job in jobs), {200, 422})


def _result(process: int, statuses: Counter[int], allowed: set[int]) -> tuple[str, bool]:
    peak = peak_megabytes(process)
    found = ", ".join(f"{count} × {status}" for status, count in sorted(statuses.items()))
    return f"{peak:.0f} MB at the peak; {found}", peak < MAX_MEGABYTES and set(statuses) <= allowed


def measurements() -> Iterator[tuple[str, Callable[[], tuple[str, bool]]]]:
    """The claims, as benchmarks/prove.py takes them."""
    yield f"the service stays below {MAX_MEGABYTES} MB, whatever is sent", whatever_is_sent
    yield f"the service stays below {MAX_MEGABYTES} MB, whatever is drawn", whatever_is_drawn


if __name__ == "__main__":
    for text, measure in measurements():
        found, holds = measure()
        print(f"{text}: {found} ({'holds' if holds else 'does not hold'})")
