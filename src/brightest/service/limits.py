"""Limits of the service. Together they bound its memory, and how long any client waits."""

from dataclasses import dataclass

from brightest.http.limits import ConnectionLimits
from brightest.system.cpu import cores


@dataclass(frozen=True)
class Limits(ConnectionLimits):
    """All limits. With the defaults a service stays below 600 MB, whatever it is sent."""

    max_body_bytes: int = 8 << 20
    max_image_pixels: int = 4096 * 3072  # more than most phones make
    max_total_body_bytes: int = 32 << 20  # of all requests in progress
    max_requests: int = 256  # in progress
    max_requests_per_client: int = 64  # in progress, from one address
    threads: int = max(2, min(cores(), 4))  # for reading: a large picture may occupy one of them
    max_queued: int = 64  # pictures and large batches that wait for a thread
    body_seconds: float = 15  # from the end of the head to the end of the body
    read_seconds: float = 20  # from the end of the body to the answer
