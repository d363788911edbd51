"""Limits are what the service takes at most; together they bound its memory and how long anybody waits."""

from dataclasses import dataclass

from brightest.system.cpu import cores

RETRY = 1  # seconds after which whoever was turned away may ask again


@dataclass(frozen=True)
class Limits:
    """All of them. The defaults keep a service below 600 MB, whatever it is sent."""

    bytes: int = 8 << 20  # of a body
    pixels: int = 4096 * 3072  # of a picture: more than most phones make
    bodies: int = 32 << 20  # bytes of all bodies that are here at once
    connections: int = 512
    requests: int = 256  # in work at once
    per_client: int = 64  # of them, from one address
    threads: int = max(2, min(cores(), 4))  # that read: a large picture may keep one of them
    waiting: int = 64  # pictures and large batches, for a thread
    head_seconds: float = 10  # from a request's first byte, or its connection, to the end of its head
    body_seconds: float = 15  # from there to the end of its body
    read_seconds: float = 20  # from there to its answer
