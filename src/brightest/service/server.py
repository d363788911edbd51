"""Serving is Uvicorn behind an open port, and a protocol that waits for no head that never ends."""

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
from brightest.service.access_record import NOWHERE
from brightest.service.body import LINGER
from brightest.service.limits import RETRY, Limits

HEAD = 64 << 10  # bytes of a head; also of what stands between two pieces of a body, and behind it
TRIM_THRESHOLD, MMAP_THRESHOLD, ARENA_MAX = -1, -3, -8  # glibc's malloc.h


def server(app: FastAPI, limits: Limits = Limits()) -> uvicorn.Server:  # noqa: B008 (frozen)
    """What answers; at its end it finishes what was begun."""
    return uvicorn.Server(
        uvicorn.Config(
            app,
            http=_protocol(limits),
            ws="none",
            log_config=None,
            log_level="critical",  # the service writes its own log
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_keep_alive=30,
            timeout_graceful_shutdown=round(limits.body_seconds + limits.read_seconds + LINGER) + 1,
        )
    )


def serve(app: FastAPI, listening: socket.socket) -> None:
    """Answer until SIGTERM, which ends the process with 0, or Ctrl-C. Either way what was begun is finished."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # Uvicorn raises it anew when all is done
    gc.collect()
    gc.freeze()  # what is here now stays: looking through it again takes a tenth of a second, and nobody is answered
    _give_back()
    log.write(event="start")
    try:
        server(app).run(sockets=[listening])
    finally:
        log.write(event="stop")


def _give_back() -> None:
    """Have glibc give back what is freed: left to itself, it keeps what the largest pictures took, several times.

    Lower thresholds cost up to a third of the photos read in a second, for fresh memory has to be cleared.
    """
    if sys.platform == "linux":
        with suppress(AttributeError):  # another C library
            libc = ctypes.CDLL(None)
            libc.mallopt(MMAP_THRESHOLD, 8 << 20)
            libc.mallopt(TRIM_THRESHOLD, 16 << 20)
            libc.mallopt(ARENA_MAX, 2)
            libc.malloc_trim(0)


def _protocol(limits: Limits) -> type[HttpToolsProtocol]:
    """Uvicorn's, with limits: it would wait for a head as long as it takes, and take as much of it as comes."""

    class Impatient(HttpToolsProtocol):
        late: asyncio.TimerHandle | None = None
        head = 0  # bytes since the request's first, or its last piece of body
        body = False
        refused = False

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            super().connection_made(transport)
            if len(self.connections) > limits.connections:
                self._refuse(503, "too many connections are open: come again a little later.")
            else:
                self._expect_head()

        def connection_lost(self, exc: Exception | None) -> None:
            self._have_head()
            super().connection_lost(exc)

        def data_received(self, data: bytes) -> None:
            if self.refused:
                return
            self.body = False
            super().data_received(data)
            self.head = 0 if self.body else self.head + len(data)
            if self.head > HEAD:
                self._refuse(431, f"the request's head is too long: at most {HEAD:,} bytes are taken.")

        def on_message_begin(self) -> None:
            self.head = 0
            self._expect_head()
            super().on_message_begin()

        def on_headers_complete(self) -> None:
            self._have_head()
            super().on_headers_complete()

        def on_body(self, body: bytes) -> None:
            self.body = True
            super().on_body(body)

        def on_message_complete(self) -> None:
            self.body = True
            super().on_message_complete()

        def send_400_response(self, msg: str) -> None:
            self._refuse(400, "this is no request that HTTP knows.")

        def _expect_head(self) -> None:
            sentence = f"the request's head did not arrive within {limits.head_seconds:g} seconds."
            self._have_head()
            self.late = self.loop.call_later(limits.head_seconds, self._refuse, 408, sentence)

        def _have_head(self) -> None:
            if self.late:
                self.late.cancel()
                self.late = None

        def _refuse(self, status: int, sentence: str) -> None:
            """Below HTTP's own level: there is no request yet, so there is no route either."""
            if self.refused or self.transport.is_closing():
                return
            self._have_head()
            self.refused = True
            if not (self.cycle and self.cycle.response_started and not self.cycle.response_complete):
                self.transport.write(_raw(status, sentence))
            # Not now: what is still on its way would reset the connection, and the answer be lost.
            self.late = self.loop.call_later(LINGER, self.transport.close)
            if len(self.connections) > 2 * limits.connections:
                self.transport.close()
            log.write(route=NOWHERE, status=status)

    return Impatient


def _raw(status: int, sentence: str) -> bytes:
    body = json.dumps({"error": sentence}).encode()
    again: dict[str, Any] = {"retry-after": RETRY} if status == 503 else {}
    headers = {"content-type": "application/json", "content-length": len(body), "connection": "close", **again}
    lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode() + body
