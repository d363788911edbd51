"""The middleware around all routes: checks access, limits the requests in progress, and feeds the log and the metrics.

A request gets 429 if its client exceeds `max_requests_per_client`, or 503 if all together exceed `max_requests`. This
is checked when the request's head has arrived, and again when its body has. A client is an address: that of the
connection, or the one that a trusted proxy names.
"""

import time
from functools import partial

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from brightest.service import log
from brightest.service.access_record import NO_ROUTE, RequestRecord
from brightest.service.body import BodyBytes, RequestBody
from brightest.service.errors import ServiceError, error_response
from brightest.service.in_progress import RequestsInProgress
from brightest.service.limits import Limits
from brightest.service.metrics import Metrics
from brightest.system.http.access import HEALTH_PATH, Access, AccessError
from brightest.system.http.clients import Networks, client_of, forwarded_address

CLIENT_CLOSED_REQUEST = 499  # logged, never sent: the client disconnected early
UNLIMITED_PATHS = (HEALTH_PATH, "/metrics")  # so that a busy service can be monitored


class ServiceMiddleware:
    """ASGI middleware that limits, logs and counts requests."""

    def __init__(self, app: ASGIApp, limits: Limits, metrics: Metrics, access: Access, trusted: Networks) -> None:
        self.app, self.limits, self.metrics, self.access, self.trusted = app, limits, metrics, access, trusted
        self.in_progress = RequestsInProgress(limits)
        self.held = BodyBytes()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        start = time.perf_counter()
        headers = Headers(scope=scope)
        client = self._client(scope, headers)
        body = RequestBody(receive, headers, self.limits, self.held, partial(self.in_progress.check, client))
        record = scope["state"]["record"] = RequestRecord(scope["method"])
        self.in_progress.add(client, body, scope["state"]["connection"].hung_up)
        self.metrics.in_progress.inc()
        try:
            await self._respond(scope, client, body, record, send)
        finally:
            record.body_bytes = body.bytes
            body.release()
            self.metrics.in_progress.dec()
            self.in_progress.remove(client, body)
            self._record(scope, record, time.perf_counter() - start)

    async def _respond(self, scope: Scope, client: str, body: RequestBody, record: RequestRecord, send: Send) -> None:
        async def send_with_drain(message: Message) -> None:
            """Send a response. If the request's body is incomplete, drain it before the end, then close."""
            if message["type"] == "http.response.start":
                record.status = message["status"]
                if not body.complete:
                    MutableHeaders(scope=message)["connection"] = "close"
                await send(message)
            elif body.complete or message.get("more_body", False):
                await send(message)
            else:
                await send({**message, "more_body": True})
                await body.drain()
                await send({"type": "http.response.body"})

        try:
            self._check_access(scope)
            if _path(scope) not in UNLIMITED_PATHS:
                self.in_progress.check(client, body)
            await self.app(scope, body.receive, send_with_drain)
        except (AccessError, ServiceError) as error:  # raised by the checks above; the app handles its routes' errors
            await error_response(error.status, str(error))(scope, body.receive, send_with_drain)
        except ClientDisconnect:
            record.status = CLIENT_CLOSED_REQUEST
        except Exception as error:  # noqa: BLE001 (a bug of ours must not leave the client without an answer)
            log.error(error)
            if not record.status:
                response = error_response(500, "something went wrong here: the log says where.")
                await response(scope, body.receive, send_with_drain)

    def _client(self, scope: Scope, headers: Headers) -> str:
        peer = (scope.get("client") or ("",))[0]
        if self.trusted:
            x_forwarded_for, forwarded = (",".join(headers.getlist(name)) for name in ("x-forwarded-for", "forwarded"))
            peer = forwarded_address(peer, x_forwarded_for, forwarded, self.trusted)
        return client_of(peer)

    def _check_access(self, scope: Scope) -> None:
        """Raises AccessError if the request names another host, or lacks the key."""
        if _path(scope) != HEALTH_PATH:
            headers = Headers(scope=scope)
            self.access.check_host(headers)
            self.access.check_key(headers)

    def _record(self, scope: Scope, record: RequestRecord, seconds: float) -> None:
        record.route = getattr(scope.get("route"), "path", NO_ROUTE)
        self.metrics.count(record, seconds)
        log.info(
            method=record.method,
            route=record.route,
            status=record.status,
            milliseconds=round(1e3 * seconds, 1),
            bytes=record.body_bytes,
            digits=record.digits,
        )


def _path(scope: Scope) -> str:
    path: str = scope["path"].removeprefix(scope.get("root_path", ""))
    return path
