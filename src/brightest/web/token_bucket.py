"""A token bucket, which limits the rate of events but allows bursts."""

import time
from collections.abc import Callable


class TokenBucket:
    """Holds at most `burst` tokens and gains `per_second` a second; every event takes one. Not thread-safe."""

    def __init__(self, burst: float, per_second: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._burst, self._per_second, self._clock = burst, per_second, clock
        self._tokens, self._filled_at = float(burst), clock()

    def take(self) -> bool:
        """Take a token. Returns False if there is none."""
        now = self._clock()
        self._tokens = min(self._burst, self._tokens + self._per_second * (now - self._filled_at))
        self._filled_at = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True
