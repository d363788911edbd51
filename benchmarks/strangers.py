"""What strangers can do to the service and the page: connections without end, hang-ups, hostile JSON. Needs Linux.

    python benchmarks/strangers.py

docs/security.md makes the promises. Each is tried on a process of its own; the tests have small versions of them.
"""

import json
import resource
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from http.client import HTTPConnection, HTTPException

from websockets.sync.client import connect

from service_memory import MAX_MEGABYTES, peak_megabytes
from service_memory import service as running_service

BODY_BYTES = 8 << 20
MAX_WAIT_SECONDS = 0.5  # of anybody else, while hostile JSON is refused
CONNECTIONS = 600  # of one address
SILENT, DESCRIPTORS, MAX_SECONDS_TO_ENTER = 300, 256, 2.0
CLIENTS, REQUESTS, EVERY = 64, 10, 8  # one request in eight is hung up on: 12%
TIMEOUT_SECONDS = 60
HEALTHZ = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"


def json_of_keys() -> bytes:
    """A body of the most bytes, all of it names that nobody knows."""
    names = (f'"{i:x}":1' for i in range(BODY_BYTES // 9))
    return ("{" + ",".join(names))[: BODY_BYTES - 8].encode() + b'"x":1}'


def healthz(port: int, source: str = "127.0.0.1") -> tuple[int, float]:
    """The status of GET /healthz (0 if there is no answer), and the seconds until it came."""
    clock = time.perf_counter()
    connection = HTTPConnection("127.0.0.1", port, TIMEOUT_SECONDS, source_address=(source, 0))
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status, time.perf_counter() - clock
    except (OSError, HTTPException):
        return 0, time.perf_counter() - clock
    finally:
        connection.close()


def post(port: int, path: str, body: bytes, content_type: str) -> int:
    """The status of a request."""
    connection = HTTPConnection("127.0.0.1", port, TIMEOUT_SECONDS)
    try:
        connection.request("POST", path, body, {"Content-Type": content_type})
        return connection.getresponse().status
    finally:
        connection.close()


def unknown_keys() -> tuple[str, bool]:
    """Four bodies of a million unknown keys at once, while somebody else asks whether the service is alive."""
    body, waits, done = json_of_keys(), [0.0], threading.Event()

    def watch(port: int) -> None:
        while not done.is_set():
            waits.append(healthz(port, "127.0.0.2")[1])

    with running_service() as (process, port), ThreadPoolExecutor(5) as pool:
        watching = pool.submit(watch, port)
        jobs = [pool.submit(post, port, "/v1/digits", body, "application/json") for _ in range(4)]
        statuses = Counter(job.result() for job in jobs)
        done.set()
        watching.result()
        peak = peak_megabytes(process)
    found = f"{peak:.0f} MB at the peak, others waited {max(waits):.2f} s at most, {dict(statuses)}"
    return found, peak < MAX_MEGABYTES and max(waits) <= MAX_WAIT_SECONDS and set(statuses) <= {422, 503}


def all_connections() -> tuple[str, bool]:
    """One address opens 600 connections and keeps asking on all of them; another asks for /healthz."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(4096, resource.getrlimit(resource.RLIMIT_NOFILE)[1]),) * 2)
    with running_service() as (_, port), ExitStack() as stack:
        held = [stack.enter_context(socket.create_connection(("127.0.0.1", port))) for _ in range(CONNECTIONS)]
        statuses: Counter[int] = Counter()
        for _ in range(20):
            for connection in held:
                with suppress(OSError):
                    connection.sendall(HEALTHZ)
            statuses[healthz(port, "127.0.0.2")[0]] += 1
    return f"{statuses[200]} of {statuses.total()} answered", statuses[200] == statuses.total()


def hang_ups() -> tuple[str, bool]:
    """64 clients, with and without one request in eight that is hung up on: the number of 429."""
    body = bytes(784 * 500)  # enough to wait for a thread
    head = f"POST /v1/digits HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(body)}\r\n"
    asked = head.encode() + b"Content-Type: application/octet-stream\r\n\r\n" + body
    found = {}
    for share in (0, 1):
        with running_service() as (_, port), ThreadPoolExecutor(CLIENTS) as pool:

            def client(number: int, port: int = port, share: int = share) -> Counter[int]:
                statuses: Counter[int] = Counter()
                for i in range(REQUESTS):
                    if share and (number + i) % EVERY == 0:
                        with socket.create_connection(("127.0.0.1", port)) as gone:
                            gone.sendall(asked)
                    else:
                        statuses[post(port, "/v1/digits", body, "application/octet-stream")] += 1
                return statuses

            found[share] = sum(pool.map(client, range(CLIENTS)), Counter())
    refused = [found[share][429] for share in (0, 1)]
    return f"{refused[1]} × 429, {refused[0]} without hang-ups", refused[1] <= refused[0]


@contextmanager
def page() -> Iterator[str]:
    """The address of a page that may have few descriptors."""
    python = [sys.executable, "-m", "brightest", "page", "--no-browser", "--json", "--data", "optdigits"]
    call = ["sh", "-c", f'ulimit -n {DESCRIPTORS}; exec "$@"', "sh", *python]
    with subprocess.Popen(call, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout
        try:
            yield json.loads(process.stdout.readline())["address"]
        finally:
            process.terminate()


def silent_visitors() -> tuple[str, bool]:
    """300 connections that say nothing, then as many WebSockets that say nothing; a visitor with the key comes."""
    seconds = []
    with page() as link, ExitStack() as stack:
        address, _, key = link.partition("?key=")
        port = int(address.rstrip("/").rpartition(":")[2])
        upgrade = (
            f"GET /ws HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: {address.rstrip('/')}\r\nConnection: Upgrade\r\n"
            "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
        ).encode()
        for first in (None, b"", upgrade):  # before them, a visitor for whom the page loads what all visitors need
            for _ in range(0 if first is None else SILENT):
                connection = stack.enter_context(socket.create_connection(("127.0.0.1", port)))
                with suppress(OSError):
                    connection.sendall(first or b"")
            clock = time.perf_counter()
            with connect(f"{address.replace('http', 'ws')}ws", origin=address.rstrip("/"), max_size=None) as visitor:
                visitor.send(json.dumps({"type": "hello", "key": key}))
                assert "welcome" in str(visitor.recv(timeout=TIMEOUT_SECONDS))
            seconds.append(time.perf_counter() - clock)
    found = f"in after {seconds[1]:.2f} s and {seconds[2]:.2f} s, without them {seconds[0]:.2f} s"
    return found, max(seconds[1:]) <= MAX_SECONDS_TO_ENTER


def measurements() -> Iterator[tuple[str, Callable[[], tuple[str, bool]]]]:
    """The claims, as benchmarks/prove.py takes them."""
    yield (
        f"campaign: 4 × 8 MB of unknown keys: below {MAX_MEGABYTES} MB, others wait {MAX_WAIT_SECONDS} s",
        unknown_keys,
    )
    yield f"campaign: /healthz is always answered beside {CONNECTIONS} connections of one address", all_connections
    yield f"campaign: hang-ups of {CLIENTS} clients bring nobody a 429", hang_ups
    yield f"campaign: a visitor gets in beside {SILENT} silent connections, {DESCRIPTORS} descriptors", silent_visitors


if __name__ == "__main__":
    for text, measure in measurements():
        found, holds = measure()
        print(f"{text}: {found} ({'holds' if holds else 'does not hold'})", flush=True)
