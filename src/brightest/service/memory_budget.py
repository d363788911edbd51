"""Room is what all who work share, and each takes a part of for a while: whoever asked first is served first."""

import asyncio
from collections import deque


class Room:
    """So many units of anything. For one event loop; it isn't safe between threads."""

    def __init__(self, size: int) -> None:
        self.size = self.free = size
        self.waiting: deque[tuple[int, asyncio.Future[None]]] = deque()

    async def enter(self, part: int) -> None:
        """Wait until so much is free, and take it; leave(part) gives it back. No part is larger than the room."""
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.waiting.append((part, turn))
        self._admit()
        try:
            await turn
        except asyncio.CancelledError:
            if turn.cancelled():
                self._admit()  # whoever stood behind may fit
            else:  # both at the same moment
                self.leave(part)
            raise

    def leave(self, part: int) -> None:
        self.free += part
        self._admit()

    def _admit(self) -> None:
        while self.waiting and (self.waiting[0][1].cancelled() or self.waiting[0][0] <= self.free):
            part, turn = self.waiting.popleft()
            if not turn.cancelled():
                self.free -= part
                turn.set_result(None)
