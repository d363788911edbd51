"""A class. Its commands concern the seat of a connection, not a visitor's session."""

from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from brightest.web import classroom
from brightest.web.messages.base import Message, SnapshotMessage

ViewName: TypeAlias = Literal["draw", "learn", "descend", "backprop", "bend", "design", "doubt", "lesson"]
Number = Annotated[int, Field(ge=1, le=99)]
MAX_ADDRESS = 8_000  # characters: a drawing may be in it


class ClassCommand(Message):
    """From the page, for its class."""

    def execute(self, seat: classroom.Seat) -> None:
        """Call the seat's method. Raises SettingError."""
        raise NotImplementedError


class Here(ClassCommand):
    """Where a pupil's page is: a view, or a step of a lesson; the answer chosen there, and whether the page follows."""

    type: Literal["class.here"]
    view: ViewName
    step: tuple[Number, Number] | None = None
    guess: int | None = Field(None, ge=0, le=9)
    follows: bool = False

    def execute(self, seat: classroom.Seat) -> None:
        seat.here(classroom.Here(self.view, self.step, self.guess, self.follows))


class Lead(ClassCommand):
    """Lead: pages that follow open this address, and show the answer of its step once it is `revealed`."""

    type: Literal["class.lead"]
    address: str = Field(pattern="^#/", max_length=MAX_ADDRESS)
    revealed: bool = False

    def execute(self, seat: classroom.Seat) -> None:
        seat.lead(classroom.Lead(self.address, self.revealed))


class Release(ClassCommand):
    """Stop leading."""

    type: Literal["class.release"]

    def execute(self, seat: classroom.Seat) -> None:
        seat.release()


class Class(SnapshotMessage):
    """Who leads, and what those who follow see. `ended` says why nobody leads: switched off, or gone."""

    type: Literal["class"] = "class"
    teaches: bool
    leads: Literal["nobody", "you", "another"]
    ended: Literal["", "off", "gone"]
    address: str
    revealed: bool


class Place(Message):
    """A view, or a step: how many pupils are there, and how many of them chose each answer."""

    view: ViewName
    step: tuple[int, int] | None
    pupils: int
    guesses: list[int]


class Attendance(SnapshotMessage):
    """For teachers: how many pupils there are, and where."""

    type: Literal["attendance"] = "attendance"
    pupils: int
    following: int
    places: list[Place]


class Invitation(SnapshotMessage):
    """For teachers: the pupils' link, and its QR code as SVG. Both are empty if it isn't known how others come here."""

    type: Literal["invitation"] = "invitation"
    link: str
    code: str


COMMANDS = Here | Lead | Release
SNAPSHOTS = (Class, Attendance, Invitation)
