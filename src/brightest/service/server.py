"""Uvicorn on an open socket, with a protocol that limits the time and size of a request's head."""

import asyncio
import ctypes
import gc
import json
import signal
import socket
import sys
from contextlib import suppress
from http import HTTPStatus
from typing import Any

import uvicorn
from fastapi import FastAPI
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from brightest.service import log
from brightest.service.access_record import NO_ROUTE
from brightest.service.limits import RETRY_AFTER_SECONDS, Limits

MAX_HEAD_BYTES = 64 << 10  # also of the bytes between two chunks of a body, and after the last
KEEP_ALIVE_SECONDS = 30
M_TRIM_THRESHOLD, M_MMAP_THRESHOLD, M_ARENA_MAX = -1, -3, -8  # glibc's malloc.h


def server(app: FastAPI, limits: Limits = Limits()) -> uvicorn.Server:  # noqa: B008 (frozen)
    """A server for the app. On shutdown it finishes requests in progress."""
    return uvicorn.Server(
        uvicorn.Config(
            app,
            http=_protocol(limits),
            ws="none",
            log_config=None,
            log_level="critical",  # the service has its own log
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
            timeout_graceful_shutdown=round(limits.body_seconds + limits.read_seconds + limits.drain_seconds) + 1,
        )
    )


def serve(app: FastAPI, listening: socket.socket) -> None:
    """Serve until SIGTERM, which ends the process with 0, or Ctrl-C. Both finish requests in progress."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # Uvicorn raises the signal again after its shutdown
    gc.collect()
    gc.freeze()  # else a full collection of the imported modules would stop all requests for a tenth of a second
    _return_freed_memory()
    log.log_to(sys.stderr)
    log.info(event="start")
    try:
        server(app).run(sockets=[listening])
    finally:
        log.info(event="stop")


def _return_freed_memory() -> None:
    """Make glibc return freed memory to the system; by default it keeps several times what the largest picture takes.

    Lower thresholds would cost up to a third of the photos read per second, because fresh memory must be cleared.
    """
    if sys.platform == "linux":
        with suppress(AttributeError):  # another C library
            libc = ctypes.CDLL(None)
            libc.mallopt(M_MMAP_THRESHOLD, 8 << 20)
            libc.mallopt(M_TRIM_THRESHOLD, 16 << 20)
            libc.mallopt(M_ARENA_MAX, 2)
            libc.malloc_trim(0)


class LimitedProtocol(HttpToolsProtocol):
    """Uvicorn's protocol with limits; the original waits for a head of any length, for any time."""

    limits: Limits
    timer: asyncio.TimerHandle | None = None  # ends a late head, or a refused connection
    head_bytes = 0  # since the request's first byte, or the last chunk of its body
    in_body = False
    refused = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if len(self.connections) > self.limits.max_connections:
            self._refuse(503, "too many connections are open: try again a little later.")
        else:
            self._start_timer()

    def connection_lost(self, exc: Exception | None) -> None:
        self._cancel_timer()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self.refused:
            return
        self.in_body = False
        super().data_received(data)
        self.head_bytes = 0 if self.in_body else self.head_bytes + len(data)
        if self.head_bytes > MAX_HEAD_BYTES:
            self._refuse(431, f"the request's head is too long: at most {MAX_HEAD_BYTES:,} bytes are taken.")

    def on_message_begin(self) -> None:
        self.head_bytes = 0
        self._start_timer()
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._cancel_timer()
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self.in_body = True
        super().on_body(body)

    def on_message_complete(self) -> None:
        self.in_body = True
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:
        self._refuse(400, "this is not a valid HTTP request.")

    def _start_timer(self) -> None:
        sentence = f"the request's head did not arrive within {self.limits.head_seconds:g} seconds."
        self._cancel_timer()
        self.timer = self.loop.call_later(self.limits.head_seconds, self._refuse, 408, sentence)

    def _cancel_timer(self) -> None:
        if self.timer:
            self.timer.cancel()
            self.timer = None

    def _refuse(self, status: int, sentence: str) -> None:
        """Answer before there is a request: the app and its middleware never see it."""
        if self.refused or self.transport.is_closing():
            return
        self._cancel_timer()
        self.refused = True
        if not (self.cycle and self.cycle.response_started and not self.cycle.response_complete):
            self.transport.write(_raw_response(status, sentence))
        # Close later: bytes that still arrive would reset a closed connection and lose the response.
        self.timer = self.loop.call_later(self.limits.drain_seconds, self.transport.close)
        if len(self.connections) > 2 * self.limits.max_connections:
            self.transport.close()
        log.info(route=NO_ROUTE, status=status)


def _protocol(limits: Limits) -> type[HttpToolsProtocol]:
    """LimitedProtocol with these limits; Uvicorn makes an instance of it for each connection."""
    return type("LimitedProtocol", (LimitedProtocol,), {"limits": limits})


def _raw_response(status: int, sentence: str) -> bytes:
    body = json.dumps({"error": sentence}).encode()
    retry: dict[str, Any] = {"retry-after": RETRY_AFTER_SECONDS} if status == 503 else {}
    headers = {"content-type": "application/json", "content-length": len(body), "connection": "close", **retry}
    lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode() + body
