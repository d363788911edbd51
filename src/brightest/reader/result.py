"""A reading is what was read from one picture: digits where they stand, and lines of text."""

from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

from brightest.nn.parameters import Array

UNREAD = "?"  # a digit that isn't sure enough
EMPTY = "."  # a cell of a grid in which nothing stands


class Box(NamedTuple):
    """Where a digit stands, in pixels of the upright picture; right and bottom are the first beyond it."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def height(self) -> int:
        """In pixels."""
        return self.bottom - self.top


@dataclass(frozen=True, eq=False)
class Digit:
    """One digit, or what stands where one was looked for."""

    answer: str  # the likeliest class
    probability: float  # calibrated: of a hundred answers at 0.9, ninety are right
    runner_up: str
    accepted: bool  # whether it is sure enough to be acted on
    box: Box
    activations: Array  # (classes,): of the last layer, in the order of the network's classes
    frame: Array  # (28, 28) uint8: what the network saw

    @property
    def text(self) -> str:
        """The answer where it can be acted on."""
        return self.answer if self.accepted else UNREAD

    def facts(self) -> dict[str, Any]:
        """All but the pixels, ready for JSON."""
        return {
            "answer": self.answer,
            "probability": self.probability,
            "runner_up": self.runner_up,
            "accepted": self.accepted,
            "box": list(self.box),
        }


Rows: TypeAlias = tuple[tuple[Digit | None, ...], ...]


@dataclass(frozen=True)
class Reading:
    """Digits in reading order, row by row; in a grid a cell in which nothing stands is None."""

    rows: Rows
    size: tuple[int, int]  # of the upright picture: width and height in pixels

    @property
    def digits(self) -> tuple[Digit, ...]:
        """All digits."""
        return tuple(digit for row in self.rows for digit in row if digit)

    @property
    def lines(self) -> tuple[str, ...]:
        """Each row as text: ? for what isn't sure enough, . for an empty cell; longer names stand apart."""
        between = " " if any(len(digit.answer) > 1 for digit in self.digits) else ""
        return tuple(between.join(digit.text if digit else EMPTY for digit in row) for row in self.rows)

    @property
    def text(self) -> str:
        """All rows, a line each."""
        return "\n".join(self.lines)

    def facts(self) -> dict[str, Any]:
        """All but the pixels, ready for JSON."""
        return {
            "text": self.text,
            "lines": list(self.lines),
            "size": list(self.size),
            "digits": [digit.facts() for digit in self.digits],
        }
