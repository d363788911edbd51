"""Limits on connections, for all servers."""

from dataclasses import dataclass

RETRY_AFTER_SECONDS = 1  # sent with 429 and 503


@dataclass(frozen=True)
class ConnectionLimits:
    """Limits on the number of connections, and on the time that each may take."""

    max_connections: int = 512
    max_body_bytes: int = 0  # of a request
    head_seconds: float = 10  # until the head of a request is complete, from its first byte or from connecting
    write_seconds: float = 30  # within which a client must read what was sent to it
    drain_seconds: float = 2  # during which the remaining bytes of a refused request are discarded
