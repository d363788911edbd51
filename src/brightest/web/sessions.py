"""All sessions: one for each visitor, found by its token, and dropped after it has been idle for long."""

import secrets
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

import numpy as np

from brightest.errors import SettingError
from brightest.web.session import Session
from brightest.web.shared import Shared
from brightest.web.token_bucket import TokenBucket
from brightest.web.workspace import Workspace

MAX_SESSIONS = 256
GRACE_SECONDS = 30.0  # after a connection is lost, during which its session isn't dropped to make room
IDLE_SECONDS = 30 * 60.0  # without a listener before a session is dropped
MAX_HISTORY_BYTES = 1 << 30  # of the earlier states of all visitors together
NEW_SESSION_BURST = 200  # new sessions at once: a class opens its link at the same time
NEW_SESSIONS_PER_SECOND = 1.0  # after the burst


@dataclass
class _Entry:
    session: Session
    seen: float  # the last time when the session had a listener


class Sessions:
    """All sessions, by token."""

    def __init__(
        self,
        workspace: Workspace,
        shared: Shared,
        max_sessions: int = MAX_SESSIONS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._workspace, self._shared, self._max, self._clock = workspace, shared, max_sessions, clock
        self._entries: dict[str, _Entry] = {}
        self._new = TokenBucket(NEW_SESSION_BURST, NEW_SESSIONS_PER_SECOND, clock)
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._entries)

    def open(self, token: str) -> tuple[str, Session]:
        """The session of `token`, or a new one with its own token.

        Raises SettingError if there are too many sessions, or too many new ones at once.
        """
        with self._lock:
            now = self._clock()
            self._drop_idle(now)
            if token not in self._entries:
                # without a limit, a client that connects again and again would evict all other sessions
                if not self._new.take():
                    raise SettingError(
                        f"more than {NEW_SESSION_BURST} new visitors came at once: come back in a moment."
                    )
                self._make_room(now)
                token = secrets.token_urlsafe(24)
                session = Session(self._workspace, self._shared, np.random.default_rng())
                self._entries[token] = _Entry(session, now)
            self._entries[token].seen = now
            return token, self._entries[token].session

    def bound_histories(self, most: int = MAX_HISTORY_BYTES) -> None:
        """Forget visitors' histories until the rest fits into `most` bytes.

        Histories of absent visitors go first, the longest absent before the others; then the largest histories.
        """
        with self._lock:
            self._drop_idle(self._clock())
            found = [(entry.session.history_bytes, entry) for entry in self._entries.values()]
        excess = sum(size for size, _ in found) - most

        def order(one: tuple[int, _Entry]) -> tuple[bool, float]:
            size, entry = one
            return (True, -size) if entry.session.watched else (False, entry.seen)

        for size, entry in sorted(found, key=order):
            if excess <= 0:
                return
            if size:
                with suppress(SettingError):  # its queue is full: the next call tries again
                    entry.session.submit(Session.forget_history)
                excess -= size

    def close(self) -> None:
        """Drop all sessions."""
        with self._lock:
            for token in list(self._entries):
                self._drop(token)

    def _drop_idle(self, now: float) -> None:
        for token, entry in list(self._entries.items()):
            if entry.session.watched:
                entry.seen = now
            elif now - entry.seen > IDLE_SECONDS:
                self._drop(token)

    def _make_room(self, now: float) -> None:
        """Drop the session that has been idle longest if there is no room for another."""
        if len(self._entries) < self._max:
            return
        idle = [
            (entry.seen, token)
            for token, entry in self._entries.items()
            if not entry.session.watched and entry.seen < now - GRACE_SECONDS
        ]
        if not idle:
            raise SettingError(f"the page is full, with {self._max} visitors: come back later.")
        self._drop(min(idle)[1])

    def _drop(self, token: str) -> None:
        self._entries.pop(token).session.close()
