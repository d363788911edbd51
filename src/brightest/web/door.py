"""The door: who may come in, and as what. The page's key is for whoever teaches, the invitation's for pupils."""

import asyncio
from collections.abc import Callable

from brightest.errors import SettingError
from brightest.system.http.access import Access
from brightest.web.classroom import Classroom, Seat, Tell
from brightest.web.invitation import Invitation, qr_code
from brightest.web.view import Snapshot

SECONDS_BETWEEN_COUNTS = 0.1  # of a class, told to its teachers


def _a_moment_later(act: Callable[[], None]) -> None:
    asyncio.get_running_loop().call_later(SECONDS_BETWEEN_COUNTS, act)


class Door:
    """For those who have `access`, and, if there is a class, for those who have the `invitation` to it."""

    def __init__(self, access: Access, invitation: Invitation | None = None) -> None:
        self._access, self._invitation = access, invitation
        self._classroom = Classroom(_a_moment_later) if invitation else None

    def admit(self, given: str) -> bool:
        """Whether the visitor with this key teaches. Raises SettingError if the key is wrong, or the class is full."""
        teaches = not self._access.key or self._access.is_key(given)
        if not (teaches or (self._invitation and self._invitation.is_key(given))):
            raise SettingError("the address lacks its key: ask for the whole link.")
        if self._classroom and not teaches:
            self._classroom.check_room()
        return teaches

    def seat(self, tell: Tell, seen_at: str, *, teaches: bool) -> Seat | None:
        """A seat in the class; None if there is no class. seen_at: where the visitor sees the page.

        A teacher is told how to invite pupils. Raises SettingError if the class is full, or the link too long.
        """
        if not (self._classroom and self._invitation):
            return None
        link = self._invitation.link(seen_at) if teaches else ""
        code = link and qr_code(link)  # before anybody takes a seat
        seat = self._classroom.join(tell, teaches=teaches)
        if teaches:
            tell(Snapshot("invitation", {"link": link, "code": code}, {}))
        return seat
