"""Throughput, latency and memory of the service, and its answers to hostile requests.

    python benchmarks/service.py [ROUNDS]

It runs `brightest serve` as it is, log and all. Clients are raw sockets kept open; they share the machine with the
service, and what they cost is printed.
"""

import asyncio
import io
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import cycle, islice

import numpy as np
from PIL import Image

from brightest.data import Examples, load_data
from brightest.data.synthetic.photos import EASY, compose_row, simulate_camera

FRAMES, CONNECTIONS = 20_000, 32  # requests a round, and from how many at once
PHOTOS, READERS = 48, 8
SIZE = (1633, 1225)  # two megapixels
UPLOADS = 3  # without end, at once
BOMB = 4096 * 3072  # pixels: as many as the service takes
END, CHUNKED = b"\r\n\r\n", b"Transfer-Encoding: chunked"


@dataclass
class Told:
    """Status codes and latencies that clients saw."""

    statuses: Counter[int] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)


class Client(asyncio.Protocol):
    """Sends requests one after another on one connection until none is left."""

    def __init__(self, requests: Iterator[bytes], told: Told) -> None:
        self.requests, self.told = requests, told
        self.heard = b""
        self.done = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self._ask()

    def _ask(self) -> None:
        request = next(self.requests, None)
        if request is None:
            self.transport.close()
            self.done.set_result(None)
            return
        self.began = time.perf_counter()
        self.transport.write(request)  # type: ignore[attr-defined]

    def data_received(self, data: bytes) -> None:
        self.heard += data
        head, found, body = self.heard.partition(END)
        length = re.search(rb"content-length: (\d+)", head)
        if not found or (length and len(body) < int(length[1])):
            return
        self.told.seconds.append(time.perf_counter() - self.began)
        self.told.statuses[int(head[9:12])] += 1
        self.heard = b""
        self._ask()

    def connection_lost(self, error: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(error or ConnectionError("the service hung up"))


async def ask(port: int, requests: list[bytes], connections: int, told: Told) -> None:
    """Send all requests on `connections` connections."""
    loop, waiting = asyncio.get_running_loop(), iter(requests)
    clients = [
        (await loop.create_connection(lambda: Client(waiting, told), "127.0.0.1", port))[1] for _ in range(connections)
    ]
    await asyncio.gather(*(client.done for client in clients))


@contextmanager
def service() -> Iterator[int]:
    """Run the service; yields its port and prints its cost at the end."""
    call = [sys.executable, "-m", "brightest", "serve", "--json", "--port", "0", "--network", "reader"]
    began = time.perf_counter()
    with tempfile.TemporaryFile() as log, subprocess.Popen(call, stdout=subprocess.PIPE, stderr=log) as process:
        assert process.stdout
        address = json.loads(process.stdout.readline())["address"]
        print(f"  ready after {time.perf_counter() - began:.2f} s")
        try:
            yield int(address.rstrip("/").rpartition(":")[2])
        finally:
            process.terminate()
            _, _, used = os.wait4(process.pid, 0)
            print(
                f"  the service took {used.ru_utime + used.ru_stime:.1f} s of processor time, "
                f"{used.ru_maxrss / 1024:.0f} MB at its peak"
            )


def measure(what: str, port: int, requests: list[bytes], connections: int, rounds: int) -> None:
    """Print the medians of `rounds` rounds."""
    rates, slowest, own = [], [], time.process_time()
    statuses: Counter[int] = Counter()
    for _ in range(rounds):
        told, began = Told(), time.perf_counter()
        asyncio.run(ask(port, requests, connections, told))
        rates.append(len(requests) / (time.perf_counter() - began))
        slowest.append(1e3 * sorted(told.seconds)[int(0.99 * len(requests))])
        statuses += told.statuses
    cost = 1e6 * (time.process_time() - own) / (rounds * len(requests))
    load = os.getloadavg()[0]
    print(f"  {what}: {statistics.median(rates):,.1f} a second [{min(rates):,.1f}, {max(rates):,.1f}], "
          f"p99 {statistics.median(slowest):.1f} ms, answers {dict(statuses)}")  # fmt: skip
    print(f"  (clients took {cost:.0f} µs for each; load average {load:.1f} on {os.cpu_count()} cores)")


def frames(examples: Examples) -> list[bytes]:
    """Requests with one 28×28 image each, as JSON."""
    made = [
        post("digits", "application/json", json.dumps({"images": [image.reshape(28, 28).tolist()]}).encode())
        for image in examples.images[:500]
    ]
    return list(islice(cycle(made), FRAMES))


def photos(examples: Examples) -> list[bytes]:
    """Requests with a photo of two megapixels each, with a row of 1 to 12 digits."""
    made = []
    for number in range(PHOTOS):
        rng = np.random.default_rng([7, number])
        chosen = rng.integers(len(examples), size=1 + number % 12)
        row = Image.fromarray(compose_row([examples.images[i].reshape(28, 28) for i in chosen], EASY, rng))
        scale = min(2.0, 0.95 * SIZE[0] / row.width)
        page = Image.new("F", SIZE)
        page.paste(row.resize((round(row.width * scale), round(row.height * scale))), (30, SIZE[1] // 3))
        picture = simulate_camera(np.clip(np.asarray(page), 0, 1), EASY, rng)
        made.append(saved(Image.fromarray(picture), "JPEG", quality=90))
    return [form(picture) for picture in made]


def bombs() -> list[bytes]:
    """Small files of large pictures: at the pixel limit, in the forms that cost most memory, and beyond it."""
    side = int(BOMB**0.5)
    kinds = (("RGBA", "PNG"), ("RGBA", "WEBP"), ("I", "TIFF"), ("CMYK", "JPEG"), ("LA", "PNG"))
    made = [saved(Image.new(mode, (side, side)), kind, **_squeezed(kind)) for mode, kind in kinds]
    made.append(saved(Image.new("RGB", (side, side)), "JPEG", progressive=True, subsampling=0))
    made.append(saved(Image.new("1", (13_000, 13_000)), "PNG"))
    return [form(picture) for picture in made]


def _squeezed(kind: str) -> dict[str, object]:
    return {"WEBP": {"lossless": True, "method": 0}, "TIFF": {"compression": "tiff_deflate"}}.get(kind, {})


def saved(picture: Image.Image, kind: str, **options: object) -> bytes:
    """The bytes of a picture file."""
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def form(picture: bytes) -> bytes:
    """A request to read a picture."""
    part = b'--b\r\nContent-Disposition: form-data; name="image"; filename="p"\r\n\r\n' + picture + b"\r\n--b--\r\n"
    return post("read", "multipart/form-data; boundary=b", part)


def post(route: str, kind: str, body: bytes) -> bytes:
    """The bytes of an HTTP request."""
    head = f"POST /v1/{route} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}"
    return head.encode() + END + body


async def endless(port: int) -> str:
    """The status code of an upload that never ends."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    start = form(b"").partition(END)[2].partition(END)[0] + END
    writer.write(post("read", "multipart/form-data; boundary=b", b"").replace(b"Content-Length: 0", CHUNKED))
    writer.write(b"%x\r\n%b\r\n" % (len(start), start))
    hearing = asyncio.create_task(reader.readline())
    with suppress(ConnectionError):
        while not hearing.done():
            writer.write(b"10000\r\n" + bytes(65536) + b"\r\n")
            await writer.drain()
            await asyncio.sleep(0)
    told = (await hearing).decode().strip()
    writer.close()
    return told


async def _all_endless(port: int) -> Counter[str]:
    return Counter(await asyncio.gather(*(endless(port) for _ in range(UPLOADS))))


def main(rounds: int) -> None:
    """Measure and print all."""
    examples = load_data("auto").test
    print(f"28×28 frames, one a request, {CONNECTIONS} connections, {rounds * FRAMES:,} requests:")
    with service() as port:
        measure("frames", port, frames(examples), CONNECTIONS, rounds)
    print(f"photos of 2 megapixels with 1 to 12 digits, {READERS} connections:")
    with service() as port:
        measure("photos", port, photos(examples), READERS, rounds)
    print("bombs of 12 megapixels and more, eight at a time, then uploads without end:")
    with service() as port:
        measure("bombs", port, bombs() * 4, READERS, 1)
        print(f"  uploads: {dict(asyncio.run(_all_endless(port)))}")
        measure("then frames", port, frames(examples)[:1000], CONNECTIONS, 1)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
