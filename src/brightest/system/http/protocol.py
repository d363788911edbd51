"""Uvicorn's protocols with limits. The originals accept any number of connections, and wait for ever."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from brightest.system.http.access import HEALTH_PATH
from brightest.system.http.connections import Connection, Connections, has_hung_up
from brightest.system.http.limits import RETRY_AFTER_SECONDS, ConnectionLimits

MAX_HEAD_BYTES = 64 << 10  # also the limit for bytes between two chunks of a body, and after the last
MAX_EARLY_BYTES = 4 << 10  # of a WebSocket's messages before its visitor is admitted
PIECE_BYTES = 4 << 10  # parsed at once; a head that arrives together with other bytes may exceed its limit by this much
TOO_LARGE = 1009  # the close code of a WebSocket whose message is too large


@dataclass(frozen=True)
class Gate:
    """The objects that all connections of a server share."""

    limits: ConnectionLimits
    connections: Connections
    refused: Callable[[int], None] = lambda status: None  # called with the status of a refusal that the app doesn't see


class _RefusedError(Exception):
    """Ends the parsing of a refused request."""


class LimitedProtocol(HttpToolsProtocol):
    """HTTP with limits. Apps find the connection in the request's state, as `connection`."""

    gate: Gate
    connection: Connection | None = None
    timer: asyncio.TimerHandle | None = None  # refuses a late head, or closes a refused connection
    stalled: asyncio.TimerHandle | None = None  # closes a connection whose client doesn't read
    head_bytes = 0  # received since the request's first byte, or since the last chunk of its body
    advanced = False  # whether the last piece completed a head or contained a part of a body
    refused = False
    upgraded = False  # whether it has become a WebSocket

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as Uvicorn narrows it
        super().connection_made(transport)
        self.connection = self.gate.connections.open(
            self.client[0] if self.client else "", transport.abort, self._hung_up
        )
        if self.connection is None:
            self.refused = True
            transport.abort()
            return
        self.app_state = self.app_state | {"connection": self.connection}
        self._start_timer()

    def connection_lost(self, exc: Exception | None) -> None:
        self._cancel_timer()
        if self.stalled:
            self.stalled.cancel()
        if self.connection and not self.upgraded:
            self.gate.connections.close(self.connection)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        while data and not (self.refused or self.upgraded):
            size = min(PIECE_BYTES, MAX_HEAD_BYTES - self.head_bytes)
            if size <= 0:
                self._refuse(431, f"the request's head is too long: at most {MAX_HEAD_BYTES:,} bytes are allowed.")
                return
            piece, data = data[:size], data[size:]
            self.advanced = False
            super().data_received(piece)
            self.head_bytes = 0 if self.advanced else self.head_bytes + len(piece)
        if not self.timer and (self.cycle is None or self.cycle.response_complete) and not self.upgraded:
            self._start_timer()  # only empty lines came, which belong to no request

    def on_message_begin(self) -> None:
        self._start_timer()
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self.advanced = True
        self._cancel_timer()
        self._check_head()
        assert self.connection
        self.connection.busy = True
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self.advanced = True
        super().on_body(body)

    def on_message_complete(self) -> None:
        self.advanced = True
        super().on_message_complete()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.connection and (self.cycle is None or self.cycle.response_complete):
            self.gate.connections.wait(self.connection)

    def handle_websocket_upgrade(self) -> None:
        self.upgraded = True  # from now on, the WebSocket's protocol closes the connection
        assert self.connection
        self.gate.connections.wait(self.connection)
        super().handle_websocket_upgrade()

    def pause_writing(self) -> None:
        super().pause_writing()
        self.stalled = self.loop.call_later(self.gate.limits.write_seconds, self.transport.abort)

    def resume_writing(self) -> None:
        if self.stalled:
            self.stalled.cancel()
            self.stalled = None
        super().resume_writing()

    def send_400_response(self, msg: str) -> None:
        self._refuse(400, "this is not a valid HTTP request.")

    def _hung_up(self) -> bool:
        return self.transport.is_closing() or has_hung_up(self.transport.get_extra_info("socket").fileno())

    def _check_head(self) -> None:
        """Refuse the request, and raise _RefusedError, if its head shows that it can't be answered."""
        if (
            self.connection
            and self.connection.limited
            and not self.url.partition(b"?")[0].endswith(HEALTH_PATH.encode())
        ):
            self._refuse(503, "too many connections are open: try again a little later.")
        elif not self.gate.limits.max_body_bytes and any(_announces_body(*header) for header in self.headers):
            self._refuse(413, "the request has a body, which isn't allowed here.")
        if self.refused:
            raise _RefusedError

    def _start_timer(self) -> None:
        sentence = f"the request's head did not arrive within {self.gate.limits.head_seconds:g} seconds."
        self._cancel_timer()
        self.timer = self.loop.call_later(self.gate.limits.head_seconds, self._refuse, 408, sentence)

    def _cancel_timer(self) -> None:
        if self.timer:
            self.timer.cancel()
            self.timer = None

    def _refuse(self, status: int, sentence: str) -> None:
        """Answer with an error, without the app and its middleware."""
        if self.refused or self.transport.is_closing():
            return
        self._cancel_timer()
        self.refused = True
        if self.connection:
            self.gate.connections.wait(self.connection)
        if not (self.cycle and self.cycle.response_started and not self.cycle.response_complete):
            self.transport.write(_raw_response(status, sentence))
        # Close later: otherwise bytes that still arrive would reset the connection, and the response would be lost.
        self.timer = self.loop.call_later(self.gate.limits.drain_seconds, self.transport.close)
        self.gate.refused(status)


class LimitedWebSocket(WebSocketsSansIOProtocol):
    """A WebSocket with limits. Until its connection is `busy`, it may send little, and may be closed to make room."""

    gate: Gate
    early_bytes = 0

    def connection_lost(self, exc: Exception | None) -> None:
        self.gate.connections.close(self.app_state["connection"])
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self.handshake_initiated and not self.app_state["connection"].busy:
            self.early_bytes += len(data)
            if self.early_bytes > MAX_EARLY_BYTES:
                if not self.close_sent and not self.transport.is_closing():
                    self.close_sent = True
                    self.conn.fail(TOO_LARGE, "the first message is too long.")
                    self.transport.write(b"".join(self.conn.data_to_send()))
                    self.transport.close()
                return
        super().data_received(data)


def limited(gate: Gate) -> dict[str, type]:
    """The protocol classes for uvicorn.Config, `http` and `ws`, with the limits of `gate`."""
    return {
        "http": type("LimitedProtocol", (LimitedProtocol,), {"gate": gate}),
        "ws": type("LimitedWebSocket", (LimitedWebSocket,), {"gate": gate}),
    }


def _announces_body(name: bytes, value: bytes) -> bool:
    return name == b"transfer-encoding" or (name == b"content-length" and value.strip() != b"0")


def _raw_response(status: int, sentence: str) -> bytes:
    body = json.dumps({"error": sentence}).encode()
    retry: dict[str, Any] = {"retry-after": RETRY_AFTER_SECONDS} if status == 503 else {}
    headers = {"content-type": "application/json", "content-length": len(body), "connection": "close", **retry}
    lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode() + body
