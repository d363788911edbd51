"""The result of reading one picture: digits with their places, row by row."""

from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

from brightest.nn.parameters import Array

REJECTED = "?"  # text of a rejected digit
EMPTY_CELL = "."  # text of an empty cell of a grid


class Box(NamedTuple):
    """A digit's bounding box in pixels of the upright picture; right and bottom are exclusive."""

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
    """One digit, or ink that was taken for one."""

    answer: str  # the most likely class
    probability: float  # calibrated: of a hundred answers at 0.9, ninety are right
    runner_up: str  # the second most likely class
    accepted: bool  # whether the answer is known to be sure enough to act on
    box: Box
    activations: Array  # (classes,): of the last layer, in the order of the network's classes
    frame: Array  # (28, 28) uint8: the network's input
    unknown: bool = False  # neither accepted nor rejected, because the network was never calibrated

    @property
    def rejected(self) -> bool:
        """Whether there is a reason not to act on the answer."""
        return not (self.accepted or self.unknown)

    @property
    def text(self) -> str:
        """The answer, or `?` if it is rejected."""
        return REJECTED if self.rejected else self.answer

    def to_dict(self) -> dict[str, Any]:
        """All but the pixels and activations, ready for JSON."""
        return {
            "answer": self.answer,
            "probability": self.probability,
            "runner_up": self.runner_up,
            "accepted": None if self.unknown else self.accepted,
            "box": list(self.box),
        }


Row: TypeAlias = tuple[Digit, ...]
Rows: TypeAlias = tuple[tuple[Digit | None, ...], ...]


@dataclass(frozen=True)
class Reading:
    """Digits in reading order, row by row; None stands for an empty cell of a grid."""

    rows: Rows
    size: tuple[int, int]  # of the upright picture: width and height in pixels

    @property
    def digits(self) -> tuple[Digit, ...]:
        """All digits."""
        return tuple(digit for row in self.rows for digit in row if digit)

    @property
    def lines(self) -> tuple[str, ...]:
        """Each row as text: ? for rejected digits, . for empty cells; class names of several letters are spaced."""
        between = " " if any(len(digit.answer) > 1 for digit in self.digits) else ""
        return tuple(between.join(digit.text if digit else EMPTY_CELL for digit in row) for row in self.rows)

    @property
    def text(self) -> str:
        """All rows, one per line."""
        return "\n".join(self.lines)

    def to_dict(self) -> dict[str, Any]:
        """All but the pixels and activations, ready for JSON."""
        return {
            "text": self.text,
            "lines": list(self.lines),
            "size": list(self.size),
            "digits": [digit.to_dict() for digit in self.digits],
        }
