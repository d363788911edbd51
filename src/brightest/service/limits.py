"""The limits of the service. Together they bound its memory, and the time that a client waits."""

from dataclasses import dataclass, replace

from brightest.system.cpu import cores
from brightest.system.http.limits import ConnectionLimits


@dataclass(frozen=True)
class Limits(ConnectionLimits):
    """All limits. With the defaults, the memory of a service stays below 600 MB, whatever clients send."""

    max_body_bytes: int = 8 << 20
    max_image_pixels: int = 4096 * 3072  # larger than the photos of most phones
    max_total_body_bytes: int = 32 << 20  # of all requests in progress
    max_requests: int = 256  # in progress
    max_requests_per_client: int = 64  # in progress, from one address
    threads: int = max(2, min(cores(), 4))  # for reading; at least two, as a large picture may occupy one of them
    max_queued: int = 64  # pictures and large batches that wait for a thread
    body_seconds: float = 15  # from the end of the head to the end of the body
    read_seconds: float = 20  # from the end of the body to the answer

    def shared(self, workers: int) -> "Limits":
        """The limits for each of several processes, so that together they allow no more than one process would.

        Any process may get a client's requests, so each process allows only its share of every limit. Each reads with
        one thread.
        """
        return replace(
            self,
            threads=1,
            max_connections=max(1, self.max_connections // workers),
            max_total_body_bytes=max(self.max_body_bytes, self.max_total_body_bytes // workers),
            max_requests=max(1, self.max_requests // workers),
            max_requests_per_client=max(1, self.max_requests_per_client // workers),
            max_queued=max(1, self.max_queued // workers),
        )
