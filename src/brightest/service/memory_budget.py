"""A weighted semaphore, which divides memory among concurrent pictures."""

import asyncio
from collections import deque


class WeightedSemaphore:
    """A semaphore of `capacity` units. Holders take several at once, and are served in order. Not thread-safe."""

    def __init__(self, capacity: int) -> None:
        self.capacity = self.available = capacity
        self.waiters: deque[tuple[int, asyncio.Future[None]]] = deque()

    async def acquire(self, weight: int) -> None:
        """Wait until `weight` units are available, and take them. `weight` must not exceed the capacity."""
        granted: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.waiters.append((weight, granted))
        self._grant()
        try:
            await granted
        except asyncio.CancelledError:
            if granted.cancelled():
                self._grant()  # the next waiter may fit
            else:  # granted and cancelled at the same moment
                self.release(weight)
            raise

    def release(self, weight: int) -> None:
        """Give back `weight` units."""
        self.available += weight
        self._grant()

    def _grant(self) -> None:
        while self.waiters and (self.waiters[0][1].cancelled() or self.waiters[0][0] <= self.available):
            weight, granted = self.waiters.popleft()
            if not granted.cancelled():
                self.available -= weight
                granted.set_result(None)
