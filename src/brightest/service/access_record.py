"""What the log and the metrics record of one request."""

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
    images: int = 0  # that were read
    digits: int = 0
    accepted: int = 0  # digits

    def add_result(self, images: int, digits: Iterable[Digit]) -> None:
        """Count the images and their digits."""
        self.images = images
        for digit in digits:
            self.digits += 1
            self.accepted += digit.accepted
