"""Limits on connections, for every server of ours."""

from dataclasses import dataclass

RETRY_AFTER_SECONDS = 1  # sent with 429 and 503


@dataclass(frozen=True)
class ConnectionLimits:
    """How many connections there may be, and how long each may take for what it does."""

    max_connections: int = 512
    max_body_bytes: int = 0  # of a request
    head_seconds: float = 10  # from a request's first byte, or its connection, to the end of its head
    write_seconds: float = 30  # in which a client must fetch what was sent to it
    drain_seconds: float = 2  # for which a refused request's remaining bytes are discarded
