"""Limits of the service. Together they bound its memory, and how long any client waits."""

from dataclasses import dataclass, replace

from brightest.system.cpu import cores
from brightest.system.http.limits import ConnectionLimits


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

    def shared(self, workers: int) -> "Limits":
        """The limits of each of several processes: together they allow no more than one would.

        A client's requests may all come to one process, or to any: so each allows its share of what a client may have.
        """
        return replace(
            self,
            max_connections=max(1, self.max_connections // workers),
            max_total_body_bytes=max(self.max_body_bytes, self.max_total_body_bytes // workers),
            max_requests=max(1, self.max_requests // workers),
            max_requests_per_client=max(1, self.max_requests_per_client // workers),
            max_queued=max(1, self.max_queued // workers),
        )
