"""The record of one request, for the log and the metrics."""

from collections.abc import Iterable
from dataclasses import dataclass

from brightest.reader.result import Digit

NO_ROUTE = "none"  # recorded for paths without a route


@dataclass
class RequestRecord:
    """One request, filled in while it is answered."""

    method: str = ""
    route: str = NO_ROUTE
    status: int = 0
    body_bytes: int = 0
    images: int = 0  # images that were read
    digits: int = 0  # digits found in them
    accepted: int = 0  # how many of these digits were accepted

    def add_result(self, images: int, digits: Iterable[Digit]) -> None:
        """Add the images that were read, and their digits."""
        self.images = images
        for digit in digits:
            self.digits += 1
            self.accepted += digit.accepted
