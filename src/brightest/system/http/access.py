"""Who may call: requests name one of our hosts, have the key if there is one, and come from a page that may call.

A page of another site can send requests from its visitor's browser to this machine. The browser names the page in
Origin, and hides the answer from it unless the answer allows that (CORS). A site can also give its own name our address
(DNS rebinding): its requests are refused by the host that they name.
"""

import hmac
from dataclasses import dataclass

from starlette.datastructures import Headers

from brightest.errors import SettingError

HEALTH_PATH = "/healthz"  # open to whoever watches over the server
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
    """hosts: that requests may name, without ports; any if empty. key: that they need; none if empty.

    origins: of pages of other sites that may call, such as https://example.org; * for all.
    local_pages: whether the pages of other servers on this machine may call, too.
    """

    hosts: tuple[str, ...] = ()
    key: str = ""
    origins: tuple[str, ...] = ()
    local_pages: bool = False

    def check_host(self, headers: Headers) -> None:
        """Raises AccessError unless the request names one of our hosts."""
        host = _without_port(headers.get("host", ""))
        if self.hosts and host not in {name.lower() for name in self.hosts}:
            raise AccessError(400, f"this server has another name than {host[:60]!r}: start it with --allowed-host.")

    def check_key(self, headers: Headers) -> None:
        """Raises AccessError unless the request has the key, as Authorization: Bearer KEY, or as X-API-Key."""
        if not self.key:
            return
        scheme, _, bearer = headers.get("authorization", "").partition(" ")
        given = bearer.strip() if scheme.lower() == "bearer" else headers.get("x-api-key", "")
        if not self.is_key(given):
            raise AccessError(401, "the key is missing or wrong: send it as Authorization: Bearer KEY, or X-API-Key.")

    def is_key(self, given: str) -> bool:
        """Whether this is the key."""
        return is_same_key(given, self.key)


OPEN = Access()
LOCAL = Access(LOOPBACK)


def is_same_key(given: str, key: str) -> bool:
    """Whether `given` is the key; takes the same time for every wrong one."""
    return hmac.compare_digest(given.encode(), key.encode())


def check_key_text(key: str) -> str:
    """A key as the user chose it. Raises SettingError if it can't be sent in a header or a link."""
    if (
        len(key) > MAX_KEY_LENGTH
        or not key.isascii()
        or any(character <= " " or character == "\x7f" for character in key)
    ):
        raise SettingError(f"--api-key must be at most {MAX_KEY_LENGTH} letters, digits and signs, without spaces.")
    return key


def check_origins(origins: tuple[str, ...]) -> tuple[str, ...]:
    """Origins as the user named them. Raises SettingError for one that no browser sends."""
    for origin in origins:
        scheme, _, host = origin.partition("://")
        if origin != "*" and (scheme not in ("http", "https") or not host or "/" in host):
            raise SettingError(f"--cors-origin {origin} is no origin: give scheme and host, as in https://example.org.")
    return origins


def _without_port(host: str) -> str:
    name, colon, port = host.rpartition(":")
    return (name if colon and port.isdecimal() else host).lower()
