"""Admits visitors by their key: the page's key makes a teacher, and the invitation's key a pupil."""

import asyncio
from collections.abc import Callable

from brightest.errors import SettingError
from brightest.system.http.access import Access
from brightest.web.classroom import Classroom, Seat, Tell
from brightest.web.invitation import Invitation, qr_code
from brightest.web.view import Snapshot

SECONDS_BETWEEN_COUNTS = 0.1  # between two messages with the counts of a class to its teachers


def _a_moment_later(act: Callable[[], None]) -> None:
    asyncio.get_running_loop().call_later(SECONDS_BETWEEN_COUNTS, act)


class Door:
    """Admits visitors with the key of `access` and, if there is a class, those with the key of `invitation`."""

    def __init__(self, access: Access, invitation: Invitation | None = None) -> None:
        self._access, self._invitation = access, invitation
        self._classroom = Classroom(_a_moment_later) if invitation else None

    def admit(self, given: str) -> bool:
        """Whether a visitor with this key is a teacher. Raises SettingError if the key is wrong, or the class full."""
        teaches = not self._access.key or self._access.is_key(given)
        if not (teaches or (self._invitation and self._invitation.is_key(given))):
            raise SettingError("the address lacks its key: ask for the whole link.")
        if self._classroom and not teaches:
            self._classroom.check_room()
        return teaches

    def seat(self, tell: Tell, seen_at: str, *, teaches: bool) -> Seat | None:
        """A seat in the class; None if there is no class. Tells a teacher's page how to invite pupils.

        tell: sends a snapshot to the visitor's page. seen_at: the page's address in the visitor's browser.
        Raises SettingError if the class is full, or the link too long for a QR code.
        """
        if not (self._classroom and self._invitation):
            return None
        link = self._invitation.link(seen_at) if teaches else ""
        code = link and qr_code(link)  # before joining, because it may raise
        seat = self._classroom.join(tell, teaches=teaches)
        if teaches:
            tell(Snapshot("invitation", {"link": link, "code": code}, {}))
        return seat
