"""An invitation to a class: a link with the pupils' key, and its QR code. The key opens the page; it can't lead."""

import io
import secrets
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import quote, urlsplit

from brightest.errors import SettingError
from brightest.system.http.access import LOOPBACK, is_same_key

QUIET_ZONE = 4  # modules of light around a QR code, which readers need


@dataclass(frozen=True)
class Invitation:
    """address: of the page, as other machines reach it; empty if only a proxy knows. key: the pupils'."""

    address: str
    key: str = field(default_factory=lambda: secrets.token_urlsafe(16), repr=False)

    def is_key(self, given: str) -> bool:
        """Whether this is the pupils' key."""
        return is_same_key(given, self.key)

    def link(self, seen_at: str = "") -> str:
        """The link for pupils. seen_at: where a teacher sees the page, which others reach unless it is this machine.

        Empty if nothing tells how others reach the page.
        """
        address = seen_at if seen_at and _host(seen_at) not in LOOPBACK else self.address
        return address and f"{address}/?key={quote(self.key, safe='')}"


@lru_cache(8)
def qr_code(link: str) -> str:
    """A link as a QR code: dark on light in any theme, an SVG without a size. Raises SettingError if it is too long."""
    import segno

    written = io.BytesIO()
    try:
        code = segno.make(link, error="m", micro=False)
    except segno.DataOverflowError as error:
        raise SettingError("the page's address is too long for a QR code: open it at a shorter one.") from error
    code.save(written, kind="svg", border=QUIET_ZONE, light="#fff", xmldecl=False, omitsize=True, nl=False)
    return written.getvalue().decode()


def _host(address: str) -> str:
    host = urlsplit(address).hostname or ""
    return f"[{host}]" if ":" in host else host
