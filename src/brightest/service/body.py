"""Receives a request's body within limits, because it may be too long, too slow or endless."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from starlette.types import Message, Receive

from brightest.service.errors import ServiceError
from brightest.service.limits import Limits


@dataclass
class BodyBytes:
    """The bytes of all request bodies that are in memory."""

    total: int = 0


class RequestBody:
    """One request's body. It wraps the server's `receive`, and raises ServiceError if a limit is exceeded."""

    def __init__(
        self,
        receive: Receive,
        headers: Mapping[str, str],
        limits: Limits,
        held: BodyBytes,
        arrived: Callable[["RequestBody"], None] = lambda _: None,
    ) -> None:
        """held: the bytes of all bodies. arrived: called when the body is complete; may raise ServiceError."""
        self._receive, self._limits, self._held, self._arrived = receive, limits, held, arrived
        self._deadline = asyncio.get_running_loop().time() + limits.body_seconds
        declared = headers.get("content-length", "0")
        self._declared_bytes = int(declared) if declared.isdecimal() else 0
        self.complete = not self._declared_bytes and "transfer-encoding" not in headers
        self.bytes = 0  # received so far

    async def receive(self) -> Message:
        """The next message. Replaces the server's own `receive`."""
        if self.complete:
            return await self._receive()
        if self._declared_bytes > self._limits.max_body_bytes:
            raise self._too_long()
        try:
            async with asyncio.timeout_at(self._deadline):
                message = await self._receive()
        except TimeoutError:
            raise ServiceError(
                408, f"the body did not arrive within {self._limits.body_seconds:g} seconds: send it faster."
            ) from None
        size = len(message.get("body", b""))
        self.bytes += size
        self._held.total += size
        self.complete = not message.get("more_body", False)
        if self.bytes > self._limits.max_body_bytes:
            raise self._too_long()
        if self._held.total > self._limits.max_total_body_bytes:
            raise ServiceError(503, "too many large bodies are arriving at once: send it again a little later.")
        if self.complete and message["type"] == "http.request":
            self._arrived(self)
        return message

    def release(self) -> None:
        """Stop counting this body among those held."""
        self._held.total -= self.bytes
        self.bytes = 0

    async def drain(self) -> None:
        """Discard the remaining bytes, for at most `drain_seconds`.

        Closing the connection at once would reset it, and the client would lose the response.
        """
        try:
            async with asyncio.timeout(self._limits.drain_seconds):
                while (await self._receive()).get("more_body", False):
                    pass
        except TimeoutError:
            pass

    def _too_long(self) -> ServiceError:
        return ServiceError(413, f"the body is too long: at most {self._limits.max_body_bytes:,} bytes are allowed.")
