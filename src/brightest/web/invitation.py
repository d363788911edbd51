"""An invitation to a class: a link with the pupils' key, and its QR code. The key opens the page but can't lead."""

import io
import secrets
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import quote, urlsplit

from brightest.errors import SettingError
from brightest.system.http.access import LOOPBACK, is_same_key

QUIET_ZONE = 4  # light modules around a QR code, which scanners need


@dataclass(frozen=True)
class Invitation:
    """The pupils' key, and the page's address."""

    address: str  # at which other machines reach the page; empty if only a proxy knows it
    key: str = field(default_factory=lambda: secrets.token_urlsafe(16), repr=False)

    def is_key(self, given: str) -> bool:
        """Whether this is the pupils' key."""
        return is_same_key(given, self.key)

    def link(self, seen_at: str = "") -> str:
        """The link for pupils; empty if the address at which they reach the page is unknown.

        seen_at: the page's address in a teacher's browser. Pupils can use it, too, unless it is a loopback address.
        """
        address = seen_at if seen_at and _host(seen_at) not in LOOPBACK else self.address
        return address and f"{address}/?key={quote(self.key, safe='')}"


@lru_cache(8)
def qr_code(link: str) -> str:
    """A link as a QR code: an SVG without a size, dark on light. Raises SettingError if the link is too long."""
    import segno

    written = io.BytesIO()
    try:
        code = segno.make(link, error="m", micro=False)
    except segno.DataOverflowError as error:
        raise SettingError("the page's address is too long for a QR code: open it at a shorter address.") from error
    code.save(written, kind="svg", border=QUIET_ZONE, light="#fff", xmldecl=False, omitsize=True, nl=False)
    return written.getvalue().decode()


def _host(address: str) -> str:
    host = urlsplit(address).hostname or ""
    return f"[{host}]" if ":" in host else host
