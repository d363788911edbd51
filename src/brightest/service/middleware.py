"""The middleware around all routes: who may call, limits on requests in progress, the log, and the metrics.

429 if one client exceeds `max_requests_per_client`; 503 if the total exceeds `max_requests`. A client is an address, or
what a trusted proxy says.
"""

import time
from collections import Counter

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from brightest.http.access import HEALTH_PATH, Access, AccessError
from brightest.http.clients import Networks, client_of, forwarded_address
from brightest.service import log
from brightest.service.access_record import NO_ROUTE, RequestRecord
from brightest.service.body import BodyBytes, RequestBody
from brightest.service.errors import ServiceError, error_response
from brightest.service.limits import Limits
from brightest.service.metrics import Metrics

CLIENT_CLOSED_REQUEST = 499  # logged, never sent: the client disconnected early
UNLIMITED_PATHS = (HEALTH_PATH, "/metrics")  # for monitoring a busy service


class ServiceMiddleware:
    """ASGI middleware that limits, logs and counts requests."""

    def __init__(self, app: ASGIApp, limits: Limits, metrics: Metrics, access: Access, trusted: Networks) -> None:
        self.app, self.limits, self.metrics, self.access, self.trusted = app, limits, metrics, access, trusted
        self.in_progress: Counter[str] = Counter()  # requests by client
        self.held = BodyBytes()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        start = time.perf_counter()
        headers = Headers(scope=scope)
        client = self._client(scope, headers)
        body = RequestBody(receive, headers, self.limits, self.held)
        record = scope["state"]["record"] = RequestRecord(scope["method"])
        self.in_progress[client] += 1
        self.metrics.in_progress.inc()
        try:
            await self._respond(scope, client, body, record, send)
        finally:
            record.body_bytes = body.bytes
            body.release()
            self.metrics.in_progress.dec()
            self.in_progress[client] -= 1
            if not self.in_progress[client]:
                del self.in_progress[client]
            self._record(scope, record, time.perf_counter() - start)

    async def _respond(self, scope: Scope, client: str, body: RequestBody, record: RequestRecord, send: Send) -> None:
        async def send_with_drain(message: Message) -> None:
            """Before the response ends, receive what is left of the body, and close the connection."""
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
            self._check(scope, client)
            await self.app(scope, body.receive, send_with_drain)
        except (AccessError, ServiceError) as error:  # of the check above; the app answers those of its routes
            await error_response(error.status, str(error))(scope, body.receive, send_with_drain)
        except ClientDisconnect:
            record.status = CLIENT_CLOSED_REQUEST
        except Exception as error:  # noqa: BLE001 (our bug: the client gets an answer, and the log the line of code)
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

    def _check(self, scope: Scope, client: str) -> None:
        """Raises AccessError if the client may not ask, ServiceError if too many requests are in progress."""
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        if path != HEALTH_PATH:
            headers = Headers(scope=scope)
            self.access.check_host(headers)
            self.access.check_key(headers)
        if path in UNLIMITED_PATHS:
            return
        if self.in_progress[client] > self.limits.max_requests_per_client:
            raise ServiceError(
                429,
                f"you have more than {self.limits.max_requests_per_client} requests in progress: wait for one of them.",
            )
        if self.in_progress.total() > self.limits.max_requests:
            raise ServiceError(503, "too many requests are in progress: send it again a little later.")

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
