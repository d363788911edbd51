"""A body arrives in pieces, and may be too long, too slow or never end: it is taken within limits, or not at all."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from starlette.types import Message, Receive

from brightest.service.errors import Refusal
from brightest.service.limits import Limits

LINGER = 2.0  # seconds in which what a refused client still sends is thrown away, so that it hears why


@dataclass
class Shelf:
    """All bodies that are here now."""

    bytes: int = 0


class Body:
    """What one request sends, as its route receives it. Raises Refusal where it passes a limit."""

    def __init__(self, receive: Receive, headers: Mapping[str, str], limits: Limits, shelf: Shelf) -> None:
        self.receive, self.limits, self.shelf = receive, limits, shelf
        self.until = asyncio.get_running_loop().time() + limits.body_seconds
        declared = headers.get("content-length", "0")
        self.declared = int(declared) if declared.isdecimal() else 0
        self.whole = not self.declared and "transfer-encoding" not in headers
        self.bytes = 0

    async def piece(self) -> Message:
        """The next piece, in place of the server's own `receive`."""
        if self.whole:
            return await self.receive()
        if self.declared > self.limits.bytes:
            raise self._too_long()
        try:
            async with asyncio.timeout_at(self.until):
                message = await self.receive()
        except TimeoutError:
            raise Refusal(
                408, f"the body did not arrive within {self.limits.body_seconds:g} seconds: send it faster."
            ) from None
        size = len(message.get("body", b""))
        self.bytes += size
        self.shelf.bytes += size
        self.whole = not message.get("more_body", False)
        if self.bytes > self.limits.bytes:
            raise self._too_long()
        if self.shelf.bytes > self.limits.bodies:
            raise Refusal(503, "too many large bodies are here at once: send it again a little later.")
        return message

    def forget(self) -> None:
        """It is no longer here."""
        self.shelf.bytes -= self.bytes
        self.bytes = 0

    async def drain(self) -> None:
        """Throw away what still comes, for a while. A connection closed before is reset, and the answer lost."""
        try:
            async with asyncio.timeout(LINGER):
                while (await self.receive()).get("more_body", False):
                    pass
        except TimeoutError:
            pass

    def _too_long(self) -> Refusal:
        return Refusal(413, f"the body is too long: at most {self.limits.bytes:,} bytes are taken.")
