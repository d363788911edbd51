"""Checks who may call: the host that a request names, its key, and the origin of the page that it comes from.

A page of another site can send requests to this machine from its visitor's browser. The browser names the page's site
in the Origin header, and hides the answer from the page unless the answer allows that site (CORS). A site can also make
its own name resolve to our address (DNS rebinding); such requests are refused because of the host that they name.
"""

import hmac
from dataclasses import dataclass

from starlette.datastructures import Headers

from brightest.errors import SettingError

HEALTH_PATH = "/healthz"  # needs no key, so that any monitor can use it
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
LOCAL_PAGES = r"https?://(localhost|127\.0\.0\.1|\[::1\])(:\d+)?"  # the Origin of pages that this machine serves
MAX_KEY_LENGTH = 100


class AccessError(Exception):
    """Raised if a request is refused: a status, and a sentence that says why."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


@dataclass(frozen=True)
class Access:
    """Who may call."""

    hosts: tuple[str, ...] = ()  # that requests may name, without ports; if empty, they may name any
    key: str = ""  # that requests need; if empty, they need none
    origins: tuple[str, ...] = ()  # other sites whose pages may call, such as https://example.org; * for all
    local_pages: bool = False  # whether pages of other servers on this machine may call, too

    def check_host(self, headers: Headers) -> None:
        """Raises AccessError unless the request names one of our hosts."""
        host = _without_port(headers.get("host", ""))
        if self.hosts and host not in {name.lower() for name in self.hosts}:
            raise AccessError(400, f"this server isn't called {host[:60]!r}: start it with --allowed-host.")

    def check_key(self, headers: Headers) -> None:
        """Raises AccessError unless the request has the key, in Authorization: Bearer KEY or in X-API-Key: KEY."""
        if not self.key:
            return
        scheme, _, bearer = headers.get("authorization", "").partition(" ")
        given = bearer.strip() if scheme.lower() == "bearer" else headers.get("x-api-key", "")
        if not self.is_key(given):
            raise AccessError(401, "the key is missing or wrong: send it as Authorization: Bearer KEY, or X-API-Key.")

    def is_key(self, given: str) -> bool:
        """Whether `given` is the key."""
        return is_same_key(given, self.key)


OPEN = Access()
LOCAL = Access(LOOPBACK)


def is_same_key(given: str, key: str) -> bool:
    """Whether `given` is the key. The time that this takes tells nothing about the key."""
    return hmac.compare_digest(given.encode(), key.encode())


def check_key_text(key: str) -> str:
    """The key that the user chose. Raises SettingError if it can't be sent in a header or a link."""
    if (
        len(key) > MAX_KEY_LENGTH
        or not key.isascii()
        or any(character <= " " or character == "\x7f" for character in key)
    ):
        raise SettingError(f"--api-key must be at most {MAX_KEY_LENGTH} letters, digits and signs, without spaces.")
    return key


def check_origins(origins: tuple[str, ...]) -> tuple[str, ...]:
    """The origins that the user named. Raises SettingError for one that no browser would send."""
    for origin in origins:
        scheme, _, host = origin.partition("://")
        if origin != "*" and (scheme not in ("http", "https") or not host or "/" in host):
            raise SettingError(f"--cors-origin {origin} can't work: give a scheme and a host: https://example.org.")
    return origins


def _without_port(host: str) -> str:
    name, colon, port = host.rpartition(":")
    return (name if colon and port.isdecimal() else host).lower()
