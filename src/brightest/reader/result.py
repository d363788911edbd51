"""The result of reading a picture: digits with their places, row by row."""

from dataclasses import dataclass, replace
from typing import Any, NamedTuple, TypeAlias

from brightest.displayed import Displayed
from brightest.nn.parameters import Array

REJECTED = "?"  # text of a rejected digit, and of ink that is neither a digit nor a known sign
EMPTY_CELL = "."  # text of an empty cell of a grid


class Box(NamedTuple):
    """A digit's bounding box in pixels of the upright picture; right and bottom are exclusive."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def height(self) -> int:
        """The height in pixels."""
        return self.bottom - self.top


@dataclass(frozen=True, eq=False)
class Digit(Displayed):
    """A digit, or ink that was taken for one."""

    answer: str  # the most likely class; in a Sudoku, of those that its rules allow
    probability: float  # of the answer, by the network alone; calibrated: of a hundred at 0.9, ninety are right
    runner_up: str  # the second most likely class, or what the rules of Sudoku have overruled
    accepted: bool  # whether the answer is sure enough to act on
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

    def as_rejected(self) -> "Digit":
        """The same digit, rejected."""
        return replace(self, accepted=False, unknown=False)

    def to_dict(self) -> dict[str, Any]:
        """The digit as JSON, without pixels and activations."""
        return {
            "answer": self.answer,
            "probability": self.probability,
            "runner_up": self.runner_up,
            "accepted": None if self.unknown else self.accepted,
            "box": list(self.box),
        }


@dataclass(frozen=True)
class Sign:
    """Ink in a row that isn't a digit."""

    name: str  # one of . , : - / and +; "" if it is none of these
    box: Box

    @property
    def text(self) -> str:
        """The sign, or `?` if it is unknown."""
        return self.name or REJECTED

    def to_dict(self) -> dict[str, Any]:
        """The sign as JSON."""
        return {"sign": self.name or None, "box": list(self.box)}


Row: TypeAlias = tuple[Digit, ...]
Rows: TypeAlias = tuple[tuple[Digit | Sign | None, ...], ...]


def digits_of(rows: Rows) -> Row:
    """All digits of some rows, in reading order."""
    return tuple(one for row in rows for one in row if isinstance(one, Digit))


@dataclass(frozen=True)
class Reading(Displayed):
    """The digits and signs of a picture in reading order, row by row; None stands for an empty cell of a grid."""

    rows: Rows
    size: tuple[int, int]  # of the upright picture: width and height in pixels

    @property
    def digits(self) -> Row:
        """All digits."""
        return digits_of(self.rows)

    @property
    def signs(self) -> tuple[Sign, ...]:
        """All ink that isn't a digit."""
        return tuple(one for row in self.rows for one in row if isinstance(one, Sign))

    @property
    def lines(self) -> tuple[str, ...]:
        """Each row as text: ? for rejected digits and unknown signs, . for empty cells. Spaces separate long names."""
        between = " " if any(len(digit.answer) > 1 for digit in self.digits) else ""
        return tuple(between.join(one.text if one else EMPTY_CELL for one in row) for row in self.rows)

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
            "signs": [sign.to_dict() for sign in self.signs],
        }
