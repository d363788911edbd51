"""A visit is one request as the log and the metrics know it."""

from collections.abc import Iterable
from dataclasses import dataclass

from brightest.reader.result import Digit

NOWHERE = "none"  # the route of what asks for none that there is


@dataclass
class Visit:
    """What is known of it so far."""

    method: str = ""
    route: str = NOWHERE
    status: int = 0
    bytes: int = 0  # of its body
    images: int = 0  # that were read
    digits: int = 0  # in them
    accepted: int = 0  # of those

    def read(self, images: int, digits: Iterable[Digit]) -> None:
        """Note what was read for it."""
        self.images = images
        for digit in digits:
            self.digits += 1
            self.accepted += digit.accepted
