"""The view Bend."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from brightest.web.messages.base import Command, Index, Message, SnapshotMessage
from brightest.web.session import Session

Coordinate = Annotated[float, Field(ge=0, le=1)]


class Open(Command):
    """Show the digits in each layer of the network in use, or the points of the plane."""

    type: Literal["bend.open"]
    digits: bool

    def execute(self, session: Session) -> None:
        session.bend.open(digits=self.digits)


class Reset(Command):
    """Start over with a point set and a random network."""

    type: Literal["bend.reset"]
    points: str = Field(max_length=20)
    hidden: tuple[Index, ...] = Field(max_length=10)
    seed: Index

    def execute(self, session: Session) -> None:
        session.bend.reset(self.points, self.hidden, self.seed)


class Add(Command):
    """Put a point of the visitor's own into the square."""

    type: Literal["bend.add"]
    x: Coordinate
    y: Coordinate
    label: int = Field(ge=0, le=1)

    def execute(self, session: Session) -> None:
        session.bend.add(self.x, self.y, self.label)


class Play(Command):
    """Train until paused."""

    type: Literal["bend.play"]

    def execute(self, session: Session) -> None:
        session.bend.play()


class Pause(Command):
    """Stop training."""

    type: Literal["bend.pause"]

    def execute(self, session: Session) -> None:
        session.bend.pause()


COMMANDS = Open | Reset | Add | Play | Pause


class Bend(SnapshotMessage):
    """The points and a grid in each layer. `wrong` of `count` points are on the wrong side, null without points."""

    arrays: ClassVar = {
        "labels": "uint8 (n,): 0 or 1",
        "points{l}": "float32 (n, k): in layer l along its k axes, at most 3",
        "lines{l}": "float32 (lines, m, k): the grid's lines in layer l",
        "cut?": "float32 (corners, k): where both outputs are equal, in the last hidden layer of 2 or 3 neurons",
    }
    type: Literal["bend"] = "bend"
    playing: bool
    points: str
    sets: list[str]
    hidden: list[int]
    seed: int
    epoch: int
    count: int
    wrong: int | None
    layers: list[int]
    story: str


class SpacesLayer(Message):
    """A layer: shares of its variance that its two axes show, and that lies between classes."""

    neurons: int
    explained: float
    between_classes: float


class Spaces(SnapshotMessage):
    """The test digits in each layer of the network in use, along its two main directions."""

    arrays: ClassVar = {
        "labels": "uint8 (n,): numbers of `classes`",
        "points{l}": "float32 (n, k): in layer l",
        "means{l}": "float32 (classes, k)",
        "mark{l}": "float32 (k,): the drawn digit, if there is one",
    }
    type: Literal["spaces"] = "spaces"
    data: str
    classes: list[str]
    layers: list[SpacesLayer]


SNAPSHOTS = (Bend, Spaces)
