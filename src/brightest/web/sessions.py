"""Sessions come and go: a session for each, found again by its token, forgotten when nobody came back for long."""

import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from brightest.errors import SettingError
from brightest.web.session import Session
from brightest.web.workspace import Workspace

MAX_SESSIONS = 256  # sessions at once
GRACE_SECONDS = 30.0  # seconds in which nobody takes the place of one whose connection was lost
IDLE_SECONDS = 30 * 60.0  # seconds after which a session that nobody watches is dropped
NEW_SESSION_BURST, NEW_SESSIONS_PER_SECOND = (
    200,
    1.0,
)  # new sessions at once, and a second: a class opens its link together, a stranger only pretends


@dataclass
class _Entry:
    session: Session
    seen: float  # when somebody last watched


class Sessions:
    """All sessions, by token."""

    def __init__(
        self, workspace: Workspace, most: int = MAX_SESSIONS, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._workspace, self._most, self._clock = workspace, most, clock
        self._visitors: dict[str, _Entry] = {}
        self._allowance, self._last = float(NEW_SESSION_BURST), clock()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._visitors)

    def welcome(self, token: str) -> tuple[str, Session]:
        """The session of that token, or a new one with its own. Raises SettingError where too many are, or come."""
        with self._lock:
            now = self._clock()
            for name, visitor in list(self._visitors.items()):
                if visitor.session.watched:
                    visitor.seen = now
                elif now - visitor.seen > IDLE_SECONDS:
                    self._drop(name)
            if token not in self._visitors:
                self._allow(now)
                self._make_room()
                self._allowance -= 1
                token = secrets.token_urlsafe(24)
                self._visitors[token] = _Entry(Session(self._workspace, np.random.default_rng()), now)
            self._visitors[token].seen = now
            return token, self._visitors[token].session

    def close(self) -> None:
        """Drop all of them."""
        with self._lock:
            for token in list(self._visitors):
                self._drop(token)

    def _allow(self, now: float) -> None:
        """Nobody may push out all that others left by coming again and again."""
        self._allowance = min(float(NEW_SESSION_BURST), self._allowance + NEW_SESSIONS_PER_SECOND * (now - self._last))
        self._last = now
        if self._allowance < 1:
            raise SettingError(f"{NEW_SESSION_BURST} new visitors came at once, and then more: come back in a moment.")

    def _make_room(self) -> None:
        """Drop the session that was left longest ago, where there is no room for another."""
        if len(self._visitors) < self._most:
            return
        gone = self._clock() - GRACE_SECONDS
        left = [(v.seen, token) for token, v in self._visitors.items() if not v.session.watched and v.seen < gone]
        if not left:
            raise SettingError(f"{self._most} visitors are here already, which is the most: come back later.")
        self._drop(min(left)[1])

    def _drop(self, token: str) -> None:
        self._visitors.pop(token).session.close()
