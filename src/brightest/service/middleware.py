"""The door: what every request passes. It lets in so many at once, and no body beyond its limits; it logs and counts.

One client that asks for too much at once hears 429; when all together do, everybody hears 503 for a while. All who come
from one address are one client; behind a proxy, everybody is.
"""

import time
from collections import Counter

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from brightest.service import log
from brightest.service.access_record import NOWHERE, Visit
from brightest.service.body import Body, Shelf
from brightest.service.errors import Refusal, answer
from brightest.service.limits import Limits
from brightest.service.metrics import Metrics

GONE = 499  # for the log alone: whoever asked hung up before all was said
ALWAYS_OPEN = ("/healthz", "/metrics")  # so that a full service can be seen to be one


class Door:
    """ASGI middleware, around everything."""

    def __init__(self, app: ASGIApp, limits: Limits, metrics: Metrics) -> None:
        self.app, self.limits, self.metrics = app, limits, metrics
        self.inside: Counter[str] = Counter()  # requests in work, by client
        self.shelf = Shelf()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began = time.perf_counter()
        client = (scope.get("client") or ("",))[0]
        body = Body(receive, Headers(scope=scope), self.limits, self.shelf)
        visit = scope["state"]["visit"] = Visit(scope["method"])
        self.inside[client] += 1
        self.metrics.in_progress.inc()
        try:
            await self._answered(scope, client, body, visit, send)
        finally:
            visit.bytes = body.bytes
            body.forget()
            self.metrics.in_progress.dec()
            self.inside[client] -= 1
            if not self.inside[client]:
                del self.inside[client]
            self._note(scope, visit, time.perf_counter() - began)

    async def _answered(self, scope: Scope, client: str, body: Body, visit: Visit, send: Send) -> None:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                visit.status = message["status"]
                if not body.whole:
                    MutableHeaders(scope=message)["connection"] = "close"
                await send(message)
            elif body.whole or message.get("more_body", False):
                await send(message)
            else:
                await send({**message, "more_body": True})
                await body.drain()
                await send({"type": "http.response.body"})

        try:
            self._admit(scope, client)
            await self.app(scope, body.piece, sending)
        except Refusal as refused:  # at the door itself; those of routes are answered there
            await answer(refused.status, str(refused))(scope, body.piece, sending)
        except ClientDisconnect:
            visit.status = GONE
        except Exception as error:  # noqa: BLE001 (a fault of ours: whoever asked gets an answer, the log the place)
            log.write(event="error", error=log.place(error))
            if not visit.status:
                await answer(500, "something went wrong here: the log says where.")(scope, body.piece, sending)

    def _admit(self, scope: Scope, client: str) -> None:
        """Raises Refusal where there are too many already."""
        if scope["path"] in ALWAYS_OPEN:
            return
        if self.inside[client] > self.limits.per_client:
            raise Refusal(
                429, f"you have {self.limits.per_client} requests in work, the most there may be: wait for one of them."
            )
        if self.inside.total() > self.limits.requests:
            raise Refusal(503, "too many requests are in work: send it again a little later.")

    def _note(self, scope: Scope, visit: Visit, seconds: float) -> None:
        visit.route = getattr(scope.get("route"), "path", NOWHERE)
        self.metrics.count(visit, seconds)
        log.write(
            method=visit.method,
            route=visit.route,
            status=visit.status,
            milliseconds=round(1e3 * seconds, 1),
            bytes=visit.bytes,
            digits=visit.digits,
        )
